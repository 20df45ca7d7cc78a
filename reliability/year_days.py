"""The days of `reliability/year.py`: the clock of every process of the run, moved from one moment to the next."""

import time
from collections.abc import Iterator
from datetime import date, datetime
from datetime import time as hour
from pathlib import Path
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
MORNING, NOON = hour(9), hour(12, 30)
CHANGES = (date(2027, 3, 28), date(2027, 10, 31))  # of the hour


def move(folder: Path, moment: datetime) -> None:
    """Move the clock of every process."""
    new = folder / "clock.new"
    new.write_text(str(moment.timestamp() - time.time()), encoding="ascii")
    new.replace(folder / "clock")


def moments(day: date) -> Iterator[datetime]:
    """The morning; of a night whose hour changes, each half hour."""
    if day in CHANGES:
        midnight = datetime.combine(day, hour(0), PARIS).timestamp()
        yield from (datetime.fromtimestamp(midnight + 1_800 * n, PARIS) for n in range(1, 12))
    yield datetime.combine(day, MORNING, PARIS)
