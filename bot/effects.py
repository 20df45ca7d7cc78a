"""What a turn leaves behind besides its replies, written in the transaction of its message."""

import logging
import sqlite3
from collections.abc import Sequence

from bot.circle import Circle
from bot.own_data import copied
from bot.storage.batches import forget_refusals
from bot.storage.roles import Roles
from bot.storage.store import Store, TooManyCopiesError
from handlers.admin.form.scope import Administered, allows
from handlers.engine.desk import Admin
from handlers.engine.messages import (
    Acknowledge,
    Appoint,
    Arrived,
    Backup,
    Change,
    Copy,
    Discard,
    Dismiss,
    Effect,
    Erase,
    Feedback,
    Invite,
    Meet,
    ReadSheet,
    Refused,
    Remind,
    Reply,
    Restore,
    Seek,
    Unanswered,
)
from knowledge.base import Knowledge
from knowledge.overlay import Stamp

log = logging.getLogger(__name__)

LARGEST_COPY = 50_000_000  # bytes: the copy takes half a second, during which nobody is answered
TOO_LARGE = (
    "La base est trop grande pour être copiée d'ici sans faire attendre tout le monde : demandez à la personne qui "
    "tient le serveur de lancer « cpts-bot backup »."
)
TOO_MANY = (
    "Dix copies ont déjà été faites depuis hier, et aucune copie de moins d'un jour n'est retirée : rien n'a été fait. "
    "S'il en faut une autre, demandez à la personne qui tient le serveur."
)

CLOSED = "Les mises en relation ne sont pas ouvertes ici : je n'ai rien gardé de votre demande."


class Effects:
    """Applies effects, in the name of whoever spoke."""

    def __init__(self, store: Store, knowledge: Knowledge, roles: Roles, circle: Circle | None = None) -> None:
        self._store = store
        self._circle = circle
        self._knowledge = knowledge
        self._roles = roles

    def require(self, effects: Sequence[Effect], admin: Admin | None) -> None:
        """Raises `PermissionError` when one of these is not for whoever spoke: none is then to be applied."""
        for effect in effects:
            if isinstance(effect, Administered):
                self._allowed(effect, admin)

    def apply(self, effect: Effect, conversation: str, admin: Admin | None, now: float) -> Reply | None:
        """Write one effect, with what is to be said of it. What only admins do is done for nobody else."""
        match effect:
            case Unanswered(text=text):
                self._store.faq.unanswered(text, now)
            case Feedback(entry=entry, useful=useful):
                self._store.faq.feedback(entry, useful=useful)
            case Remind(reminders=reminders):
                self._store.reminders.agree(conversation, reminders)
            case Erase():
                self._store.people.erase(conversation, now)
            case Seek() | Meet() | Invite():
                return self._among_others(effect, conversation, now)
            case Copy():
                return copied(self._store.people, self._roles, conversation)
            case Arrived():
                pass  # only counted, with what else a turn holds
            case Refused(command=command):
                log.warning("refused: %s", command, extra={"admin": admin.name if admin else "nobody"})
            case _:
                return self._administer(effect, self._allowed(effect, admin), now)
        return None

    def settle(self, effects: Sequence[Effect]) -> None:
        """What the effects of a turn, all applied, leave no more to be done: the refusals of an import undone whole."""
        overlay = self._store.overlay
        undone = [overlay.revision(e.undoes) for e in effects if isinstance(e, Change) and e.undoes]
        for number in {revision.batch for revision in undone if revision and revision.batch}:
            batch = overlay.batch(number)
            if batch and not overlay.way_back(number).undone:
                forget_refusals(self._store, batch)

    def _among_others(self, effect: Seek | Meet | Invite, conversation: str, now: float) -> Reply | None:
        match effect, self._circle:
            case _, None:
                return Reply(text=CLOSED) if isinstance(effect, Seek) else None
            case Seek(), circle:
                return circle.seek(effect, conversation, now)
            case Meet(), circle:
                return circle.act(effect, conversation, now)
            case Invite(), circle:
                circle.network.pass_on(effect, now)
        return None

    def _allowed(self, effect: Administered, admin: Admin | None) -> Admin:
        """Whoever may do this at this instant, whatever they were when it was previewed. Raises `PermissionError`."""
        if admin is None or not allows(self._knowledge, admin, effect):
            raise PermissionError(effect.kind)
        return admin

    def _administer(self, effect: Administered, admin: Admin, now: float) -> Reply | None:
        match effect:
            case Backup():
                return self._backup(now)
            case Change():
                self._change(effect, admin, now)
            case Discard(texts=texts, answered=True):  # the change that answers them was written just before
                self._store.faq.answer(texts, self._store.overlay.last())
            case Discard(texts=texts):
                self._store.faq.set_aside(texts, now, admin.name)
            case Restore(texts=texts):
                self._store.faq.put_back(texts)
            case Acknowledge(names=names):
                self._store.refreshes.acknowledge(names)
            case Appoint():
                self._roles.appoint(effect, admin.name, now)
            case Dismiss(id=editor):
                self._roles.dismiss(editor)
            case ReadSheet():  # the service has it read once this is on disk
                pass
        return None

    def _backup(self, now: float) -> Reply:
        if self._store.size() > LARGEST_COPY:
            return Reply(text=TOO_LARGE)
        try:
            copy = self._store.backup(now)
        except TooManyCopiesError:
            return Reply(text=TOO_MANY)
        except (OSError, sqlite3.Error):
            log.exception("backup failed")
            return Reply(text="La copie a échoué : place ou droits sur le serveur. Le journal dit pourquoi.")
        return Reply(text=f"La copie est faite sur le serveur : {copy.name}, à côté de la base.")

    def _change(self, change: Change, admin: Admin, now: float) -> None:
        before = self._knowledge.value(change.of, change.key)
        stamp = Stamp(admin.name, now, change.why, change.undoes, change.batch)
        self._store.overlay.add(change.of, change.key, before, change.after, stamp)
        if change.of == "faq" and change.undoes:
            self._bring_back(change)

    def _bring_back(self, change: Change) -> None:
        """The questions that what is undone answered, and what was done since with it, wait for an answer again."""
        undone = [change.undoes, *(r.id for r in self._store.overlay.since(change.undoes or 0, change.of, change.key))]
        self._store.faq.bring_back(number for number in undone if number)
