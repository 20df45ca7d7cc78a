"""What the networks were told, by place: a number and a day, nobody."""

from dataclasses import dataclass

from sqlite_utils import Database

from bot.storage.seekers import DAY

KEPT = 90 * DAY  # seconds: how long a number told counts as told, and may be answered
WEEK = 6.5 * DAY  # at least, between two numbers of one place: Mondays are not to the second
MOST_ANSWERS = 2  # passed on for one number: an invitation, and what corrects it


@dataclass(frozen=True, slots=True)
class Announcement:
    """The last number told of a zone, and in which room; `answers` were passed on since."""

    zone: str
    place: str
    name: str
    people: int
    at: float
    answers: int

    @property
    def is_open(self) -> bool:
        return self.answers < MOST_ANSWERS


class Announcements:
    """The table. Within the caller's transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def last(self, zone: str, now: float) -> Announcement | None:
        return next(iter(self._found("zone = ? AND at > ?", zone, now - KEPT)), None)

    def told_in(self, place: str, now: float) -> list[Announcement]:
        """What can be answered in a room, the last told first."""
        return [one for one in self._found("place = ? AND at > ? ORDER BY at DESC", place, now - KEPT) if one.is_open]

    def keep(self, told: Announcement) -> None:
        row = [told.zone, told.place, told.name, told.people, told.at, told.answers]
        self._db.execute("INSERT OR REPLACE INTO announcements VALUES (?, ?, ?, ?, ?, ?)", row)

    def answered(self, zone: str) -> None:
        self._db.execute("UPDATE announcements SET answers = answers + 1 WHERE zone = ?", [zone])

    def forget(self, now: float) -> int:
        return int(self._db.execute("DELETE FROM announcements WHERE at <= ?", [now - KEPT]).rowcount)

    def _found(self, where: str, *values: str | float) -> list[Announcement]:
        rows = self._db.execute(f"SELECT * FROM announcements WHERE {where}", values).fetchall()  # noqa: S608 - ours
        return [Announcement(*row) for row in rows]
