"""The small form of `python -m reliability year`: some days of it, through the real program."""

from datetime import date

from reliability.year import Life, beginning
from reliability.year_days import CHANGES
from reliability.year_world import START, SUCCESSOR

SPRING, AUTUMN = CHANGES
DAYS = (START, date(2026, 12, 2), SUCCESSOR, SPRING, AUTUMN, date(2027, 11, 8))


def test_days_of_a_year() -> None:
    """Over New Year and both changes of the hour: answers, reminders, digests, the table in force, a restore.

    What it asks is in two themes of the FAQ: an index of all of them would take longer than the days.
    """
    with beginning(Life(people=4, reminded=4, seed=7, every="", themes=("adhesion", "indemnites"))) as year:
        for day in DAYS:
            year.live(day)
            if day == SPRING:
                year.server.soon(year.chats.grow)
        year.month(6)
        assert year.found == []
        assert sum(year.chats.reminders.values()) > 3
