"""When the daily deletion last came round, so that a clock that jumped ahead does not make it take everything."""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.storage.transaction import transaction

DAY = 86_400.0  # seconds
LEAP = 2 * DAY  # further ahead than this since the last time, either the bot was off or the clock is wrong
APART = DAY - 3600.0  # a second look that confirms the first: a day, less what setting a clock right may take

migrations = Migrations("passages")


@migrations()
def create_tables(db: Database) -> None:
    db.table("passages").create({"kind": str, "at": float}, pk="kind")


class Passages:
    """The last moment that was believed, and the one that was not, as long as it waits for a second look."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def ahead(self, now: float) -> float:
        """How many seconds `now` is past the last moment believed, when that is too far to be believed at once; else 0.

        It is believed when it is looked at again a day later: a bot that really was off is late by no more than that.
        """
        with transaction(self._db):
            last, doubted = self._at("believed"), self._at("doubted")
            if last is None:
                last = self._lived(now)
            is_confirmed = doubted is not None and now >= doubted + APART
            if now <= last + LEAP or is_confirmed:
                self._db.execute("DELETE FROM passages")
                self._db.execute("INSERT INTO passages VALUES ('believed', ?)", [now])
                return 0.0
            # The first start of all to look at it may be the one with a wrong clock: what it is measured by is kept.
            self._db.execute("INSERT OR REPLACE INTO passages VALUES ('believed', ?)", [last])
            if doubted is None or doubted > now:
                self._db.execute("INSERT OR REPLACE INTO passages VALUES ('doubted', ?)", [now])
            return now - last

    def _at(self, kind: str) -> float | None:
        row = self._db.execute("SELECT at FROM passages WHERE kind = ?", [kind]).fetchone()
        return row[0] if row else None

    def _lived(self, now: float) -> float:
        """Of a database of before: its last message; of one without any, now."""
        sql = "SELECT max(at) FROM (SELECT max(at) AS at FROM seen UNION SELECT max(updated_at) FROM sessions)"
        return float(self._db.execute(sql).fetchone()[0] or now)
