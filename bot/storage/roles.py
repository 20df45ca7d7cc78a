"""Who runs the network: the admins of the configuration, and the editors that owners added by chat."""

import json
import logging
import re
from collections.abc import Callable, Sequence
from typing import Any

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.settings import AdminSettings
from handlers.engine import identity
from handlers.engine.desk import Admin, Verdict
from handlers.engine.messages import Appoint

log = logging.getLogger(__name__)

migrations = Migrations("roles")
TERMINAL = Admin(id="terminal", name="terminal", role="owner")

HOUR = 3600.0  # seconds
STEP = 30  # seconds of a code: what applications of authentication count with
_CODE = re.compile(r"[0-9]{6}")
# Three good codes in a million: at ten guesses an hour, an even chance takes more than two years.
MOST_REFUSED = 10


@migrations()
def create_tables(db: Database) -> None:
    columns = {"id": str, "name": str, "regions": str, "added_by": str, "at": float}
    db.table("editors").create(columns, pk="id", not_null=set(columns))


@migrations()
def count_refused_codes(db: Database) -> None:
    db.table("refused_codes").create({"admin": str, "at": float}, not_null={"admin", "at"})


@migrations()
def keep_spent_codes(db: Database) -> None:
    # The step of 30 seconds of the last code that was accepted: no code of it, or of before, is good again.
    db.table("spent_codes").create({"admin": str, "step": int}, pk="admin", not_null={"step"})


class Roles:
    """Admins by the id of their platform: the number of a Telegram account, « @nom:serveur » for Matrix."""

    def __init__(self, db: Database, configured: Sequence[AdminSettings] = ()) -> None:
        self._db = db
        self._secrets = {a.id: s for a in configured if (s := a.totp_secret.get_secret_value())}
        named = {a.id: Admin(a.id, a.name, a.role, frozenset(a.regions)) for a in configured if a.role != "chat"}
        self._configured = {**named, TERMINAL.id: TERMINAL}

    def of(self, sender: str) -> Admin | None:
        return self._configured.get(sender) or next((e for e in self._editors() if sender and e.id == sender), None)

    def all(self) -> list[Admin]:
        """Everybody, each once: the configuration wins."""
        configured = [a for a in self._configured.values() if a is not TERMINAL]
        return [*configured, *(e for e in self._editors() if e.id not in self._configured)]

    def held(self, sender: str) -> dict[str, Any]:
        """What is kept of somebody because of a role, as plain values; `role` is None for who has none."""
        admin = self.of(sender)
        role = admin and {
            "name": admin.name,
            "role": admin.role,
            "regions": sorted(admin.regions),
            "added_by_chat": admin.by_chat,
        }
        refused = self._db.execute("SELECT at FROM refused_codes WHERE admin = ? ORDER BY at", [sender]).fetchall()
        return {"role": role, "refused_codes": [at for (at,) in refused]}

    def second_factor(self, admin: Admin, now: float) -> Callable[[str], Verdict] | None:
        """What checks the six digits of an admin who has a second factor; None for the others. Within a transaction."""
        secret = self._secrets.get(admin.id)
        return (lambda said: self._judged(admin, secret, said, now)) if secret else None

    def _accounts(self, admin: str) -> str:
        """The ids of one person, as a list in JSON: whoever holds the same secret is the same, on each platform."""
        secret = self._secrets[admin]
        return json.dumps([i for i, other in self._secrets.items() if other == secret])

    def forget(self, now: float) -> int:
        """Delete the refused codes that do not count any more; how many there were."""
        return int(self._db.execute("DELETE FROM refused_codes WHERE at <= ?", [now - HOUR]).rowcount)

    def _judged(self, admin: Admin, secret: str, said: str, now: float) -> Verdict:
        """A good code too is refused after too many bad ones. They are on disk: a restart gives no new guesses."""
        if self._refusals(admin.id, now) >= MOST_REFUSED:
            return "closed"
        if self._accepts(admin.id, secret, said, now):
            return "good"
        self._db.execute("INSERT INTO refused_codes VALUES (?, ?)", [admin.id, now])
        if self._refusals(admin.id, now) < MOST_REFUSED:
            return "wrong"
        log.error("too many wrong codes: none is accepted for an hour", extra={"admin": admin.name})
        return "closed"

    def _refusals(self, admin: str, now: float) -> int:
        # A clock that was wrong for a while must not close the door until then: what is to come does not count.
        theirs = "admin IN (SELECT value FROM json_each(?))"
        sql = f"SELECT count(*) FROM refused_codes WHERE {theirs} AND at > ? AND at <= ?"  # noqa: S608 - our own words
        return int(self._db.execute(sql, [self._accounts(admin), now - HOUR, now]).fetchone()[0])

    def _accepts(self, admin: str, secret: str, said: str, now: float) -> bool:
        """Whether this is a code of now, of a step of 30 seconds after that of the last one: RFC 6238, section 5.2."""
        import pyotp  # only for admins who have one

        totp, today = pyotp.TOTP(secret), int(now // STEP)
        # Other digits than ours would read as the same number, and as another text.
        known = (
            {totp.generate_otp(step): step for step in (today - 1, today, today + 1)} if _CODE.fullmatch(said) else {}
        )
        step = known.get(said, -1)
        if step <= self._last_step(admin, today + 1):
            return False
        self._db.execute("INSERT OR REPLACE INTO spent_codes VALUES (?, ?)", [admin, step])
        return True

    def _last_step(self, admin: str, at_most: int) -> int:
        # A clock that was wrong for a while must not close the door until then: what is to come does not count.
        theirs = "admin IN (SELECT value FROM json_each(?))"
        sql = f"SELECT coalesce(max(step), 0) FROM spent_codes WHERE {theirs} AND step <= ?"  # noqa: S608 - our own words
        return int(self._db.execute(sql, [self._accounts(admin), at_most]).fetchone()[0])

    def appoint(self, editor: Appoint, by: str, at: float) -> None:
        row = [editor.id, editor.name, json.dumps(editor.regions), by, at]
        self._db.execute("INSERT OR REPLACE INTO editors VALUES (?, ?, ?, ?, ?)", row)

    def dismiss(self, editor: str) -> None:
        self._db.execute("DELETE FROM editors WHERE id = ?", [editor])

    def _editors(self) -> list[Admin]:
        rows = self._db.execute("SELECT id, name, regions FROM editors ORDER BY at").fetchall()
        return [
            Admin(i, name, "editor", frozenset(json.loads(regions)), by_chat=True)
            for i, name, regions in rows
            if not identity.fault(i)  # an older program took any
        ]
