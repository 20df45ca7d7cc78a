"""What counts against somebody for a while, whatever becomes of their demand: proposals made to them, reports of them.

Withdrawing and asking again must wipe out neither: who was reported would be back at once, who fishes would go on.
"""

from typing import Literal

from sqlite_utils import Database

from bot.storage.seekers import MONTH

Kind = Literal["proposal", "report"]
YEAR = 365 * 86_400.0  # seconds
_LASTS: dict[Kind, float] = {"proposal": MONTH, "report": YEAR}


class SeekCounts:
    """The table. Within the caller's transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, person: str, kind: Kind, now: float) -> None:
        self._db.execute("INSERT INTO seek_counts VALUES (?, ?, ?)", [person, kind, now])

    def of(self, person: str, kind: Kind, now: float) -> int:
        sql = "SELECT count(*) FROM seek_counts WHERE person = ? AND kind = ? AND at > ?"
        return int(self._db.execute(sql, [person, kind, now - _LASTS[kind]]).fetchone()[0])

    def proposed(self, person: str) -> list[float]:
        """When somebody was proposed to meet, for their copy; who reported them, and when, is not theirs to know."""
        sql = "SELECT at FROM seek_counts WHERE person = ? AND kind = 'proposal' ORDER BY at"
        return [at for (at,) in self._db.execute(sql, [person]).fetchall()]

    def erase(self, person: str) -> None:
        self._db.execute("DELETE FROM seek_counts WHERE person = ?", [person])

    def forget(self, now: float) -> int:
        sql = "DELETE FROM seek_counts WHERE kind = ? AND at <= ?"
        return sum(int(self._db.execute(sql, [kind, now - lasts]).rowcount) for kind, lasts in _LASTS.items())
