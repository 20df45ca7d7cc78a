"""What a turn leaves behind besides its replies, written in the transaction of its message."""

import logging

from bot.roles import Roles
from bot.store import Store
from handlers.admin.desk import Admin
from handlers.messages import (
    Appoint,
    Backup,
    Change,
    Discard,
    Dismiss,
    Effect,
    Erase,
    Feedback,
    Refused,
    Unanswered,
)
from knowledge.base import Knowledge

log = logging.getLogger(__name__)


class Effects:
    """Applies effects, in the name of whoever spoke."""

    def __init__(self, store: Store, knowledge: Knowledge, roles: Roles) -> None:
        self._store = store
        self._knowledge = knowledge
        self._roles = roles

    def apply(self, effect: Effect, conversation: str, admin: Admin | None, now: float) -> None:
        """Write one effect. What only admins do is refused to anybody else: a fault of ours, not theirs."""
        match effect:
            case Unanswered(text=text):
                self._store.faq.unanswered(text, now)
            case Feedback(entry=entry, useful=useful):
                self._store.faq.feedback(entry, useful=useful)
            case Erase():
                self._store.erase(conversation)
            case Refused(command=command):
                log.warning("refused: %s", command, extra={"admin": admin.name if admin else "nobody"})
            case _ if admin is None:
                raise PermissionError(effect.kind)
            case _:
                self._administer(effect, admin, now)

    def _administer(self, effect: Change | Discard | Appoint | Dismiss | Backup, admin: Admin, now: float) -> None:
        match effect:
            case Change():
                self._change(effect, admin, now)
            case Discard(texts=texts):
                self._store.faq.discard(texts)
            case Appoint():
                self._roles.appoint(effect, admin.name, now)
            case Dismiss(id=editor):
                self._roles.dismiss(editor)
            case Backup():
                self._store.backup(now)

    def _change(self, change: Change, admin: Admin, now: float) -> None:
        before = self._knowledge.value(change.of, change.key)
        self._store.overlay.add(
            change.of,
            change.key,
            before,
            change.after,
            author=admin.name,
            at=now,
            why=change.why,
            undoes=change.undoes,
        )
