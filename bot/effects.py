"""What a turn leaves behind besides its replies, written in the transaction of its message."""

import json
import logging
import sqlite3
from typing import Any

from bot.storage.roles import Roles
from bot.storage.store import Store
from handlers.engine.desk import Admin
from handlers.engine.messages import (
    Appoint,
    Attachment,
    Backup,
    Change,
    Copy,
    Discard,
    Dismiss,
    Effect,
    Erase,
    Feedback,
    Refused,
    Remind,
    Reply,
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
COPY = (
    "Voici tout ce que je garde, dans un fichier JSON : un format que lisent les logiciels, pour l'emporter ailleurs."
)


class Effects:
    """Applies effects, in the name of whoever spoke."""

    def __init__(self, store: Store, knowledge: Knowledge, roles: Roles) -> None:
        self._store = store
        self._knowledge = knowledge
        self._roles = roles

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
                self._store.people.erase(conversation)
            case Copy():
                return Reply(text=COPY, attachments=(_file(self._store.people.held(conversation)),))
            case Refused(command=command):
                log.warning("refused: %s", command, extra={"admin": admin.name if admin else "nobody"})
            case _ if admin is None:
                raise PermissionError(effect.kind)
            case Backup():
                return self._backup(now)
            case _:
                self._administer(effect, admin, now)
        return None

    def _administer(self, effect: Change | Discard | Appoint | Dismiss, admin: Admin, now: float) -> None:
        match effect:
            case Change():
                self._change(effect, admin, now)
            case Discard(texts=texts):
                self._store.faq.discard(texts)
            case Appoint():
                self._roles.appoint(effect, admin.name, now)
            case Dismiss(id=editor):
                self._roles.dismiss(editor)

    def _backup(self, now: float) -> Reply:
        if self._store.size() > LARGEST_COPY:
            return Reply(text=TOO_LARGE)
        try:
            copy = self._store.backup(now)
        except (OSError, sqlite3.Error):
            log.exception("backup failed")
            return Reply(text="La copie a échoué : place ou droits sur le serveur. Le journal dit pourquoi.")
        return Reply(text=f"La copie est faite sur le serveur : {copy.name}, à côté de la base.")

    def _change(self, change: Change, admin: Admin, now: float) -> None:
        before = self._knowledge.value(change.of, change.key)
        stamp = Stamp(admin.name, now, change.why, change.undoes, change.batch)
        self._store.overlay.add(change.of, change.key, before, change.after, stamp)


def _file(held: dict[str, Any]) -> Attachment:
    return Attachment(
        name="mes-donnees.json",
        media_type="application/json",
        content=json.dumps(held, ensure_ascii=False, indent=2).encode(),
        description="Toutes les données gardées sur vous.",
    )
