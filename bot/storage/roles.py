"""Who runs the network: the admins of the configuration, and the editors that owners added by chat."""

import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.settings import AdminSettings
from handlers.engine.desk import Admin, Verdict
from handlers.engine.messages import Appoint

log = logging.getLogger(__name__)

migrations = Migrations("roles")
TERMINAL = Admin(id="terminal", name="terminal", role="owner")

HOUR = 3600.0  # seconds
# Three good codes in a million: at ten guesses an hour, an even chance takes more than two years.
MOST_REFUSED = 10


@migrations()
def create_tables(db: Database) -> None:
    columns = {"id": str, "name": str, "regions": str, "added_by": str, "at": float}
    db.table("editors").create(columns, pk="id", not_null=set(columns))


@migrations()
def count_refused_codes(db: Database) -> None:
    db.table("refused_codes").create({"admin": str, "at": float}, not_null={"admin", "at"})


class Roles:
    """Admins by the id of their platform: the number of a Telegram account, « @nom:serveur » for Matrix."""

    def __init__(self, db: Database, configured: Sequence[AdminSettings] = ()) -> None:
        self._db = db
        self._secrets = {a.id: s for a in configured if (s := a.totp_secret.get_secret_value())}
        self._spent: dict[str, tuple[str, ...]] = {}  # the last codes of each admin: a code is good once
        self._configured = {a.id: Admin(a.id, a.name, a.role, frozenset(a.regions)) for a in configured} | {
            TERMINAL.id: TERMINAL
        }

    def of(self, sender: str) -> Admin | None:
        return self._configured.get(sender) or next((e for e in self._editors() if sender and e.id == sender), None)

    def all(self) -> list[Admin]:
        return [*(a for a in self._configured.values() if a is not TERMINAL), *self._editors()]

    def second_factor(self, admin: Admin, now: float) -> Callable[[str], Verdict] | None:
        """What checks the six digits of an admin who has a second factor; None for the others. Within a transaction."""
        secret = self._secrets.get(admin.id)
        return (lambda said: self._judged(admin, secret, said, now)) if secret else None

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
        sql = "SELECT count(*) FROM refused_codes WHERE admin = ? AND at > ? AND at <= ?"
        return int(self._db.execute(sql, [admin, now - HOUR, now]).fetchone()[0])

    def _accepts(self, admin: str, secret: str, said: str, now: float) -> bool:
        import pyotp  # only for admins who have one

        # One step of 30 seconds either way: RFC 6238, section 5.2.
        spent = self._spent.get(admin, ())
        moment = datetime.fromtimestamp(now)
        good = said not in spent and pyotp.TOTP(secret).verify(said, for_time=moment, valid_window=1)
        if good:
            self._spent[admin] = (said, *spent[:2])
        return good

    def appoint(self, editor: Appoint, by: str, at: float) -> None:
        row = [editor.id, editor.name, json.dumps(editor.regions), by, at]
        self._db.execute("INSERT OR REPLACE INTO editors VALUES (?, ?, ?, ?, ?)", row)

    def dismiss(self, editor: str) -> None:
        self._db.execute("DELETE FROM editors WHERE id = ?", [editor])

    def _editors(self) -> list[Admin]:
        rows = self._db.execute("SELECT id, name, regions FROM editors ORDER BY at").fetchall()
        return [Admin(i, name, "editor", frozenset(json.loads(regions)), by_chat=True) for i, name, regions in rows]
