"""How the bot is used, as counts per week: which thing, how many times. Never who."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("tallies")


@migrations()
def create_tables(db: Database) -> None:
    db.table("tallies").create({"week": str, "what": str, "which": str, "times": int}, pk=("week", "what", "which"))


def week_of(day: date) -> str:
    """`2026-11-21` → « 2026-S47 », by ISO 8601."""
    year, week, _ = day.isocalendar()
    return f"{year}-S{week:02}"


def monday_of(name: str) -> date | None:
    """« 2026-S47 » → the day it begins; None when this names no week."""
    try:
        return datetime.strptime(f"{name}-1", "%G-S%V-%u").date()
    except ValueError:
        return None


class Tallies:
    """The counts, written inside the caller's transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def count(self, day: date, events: Iterable[tuple[str, str]]) -> None:
        """Add one to each (what, which) in the week of `day`."""
        if values := [value for event in events for value in (week_of(day), *event)]:
            rows = ", ".join(["(?, ?, ?, 1)"] * (len(values) // 3))
            self._db.execute(
                f"INSERT INTO tallies VALUES {rows} ON CONFLICT DO UPDATE SET times = times + 1",  # noqa: S608
                values,
            )

    def week(self, week: str) -> dict[str, dict[str, int]]:
        """The counts of one week: what → which → times, the most frequent first."""
        found: dict[str, dict[str, int]] = {}
        sql = "SELECT what, which, times FROM tallies WHERE week = ? ORDER BY times DESC, which"
        for row in self._db.query(sql, [week]):
            found.setdefault(row["what"], {})[row["which"]] = row["times"]
        return found

    def totals(self) -> dict[str, int]:
        """How often each thing happened, over all weeks."""
        return {
            row["what"]: row["times"]
            for row in self._db.query("SELECT what, sum(times) AS times FROM tallies GROUP BY what")
        }

    def rows(self) -> list[tuple[str, str, str, int]]:
        """Everything, by week, for a spreadsheet."""
        return [tuple(row.values()) for row in self._db.query("SELECT * FROM tallies ORDER BY week, what, which")]
