"""What time it is and how long is waited: the one place of the program that reads it.

A run that lives a year in an hour moves it: the file named by the environment says by how many seconds
(`reliability/year.py`). Every process of the bot inherits that name. Platforms keep their own time, so what is measured
of them (`stopwatch`) and how long their answers are waited for (`asyncio.timeout`) is never moved.
"""

import asyncio
import os
import time
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

HOOK = "CPTS_BOT_CLOCK"  # names the file; nobody who serves people sets it
LOOK = 0.05  # seconds between two looks at a clock that may be moved


class Clock:
    """The machine's clock, as many seconds ahead as `file` says; not at all without one."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file

    @property
    def is_movable(self) -> bool:
        return self._file is not None

    def ahead(self) -> float:
        """Seconds. A file that is not there yet, or is being written, moves nothing."""
        if self._file is not None:
            with suppress(OSError, ValueError):
                return float(self._file.read_text(encoding="ascii"))
        return 0.0


_clock = Clock(Path(os.environ[HOOK]) if os.environ.get(HOOK) else None)


def now() -> float:
    """Epoch seconds."""
    return time.time() + _clock.ahead()


def today() -> date:
    """The day, where the machine is."""
    return date.fromtimestamp(now())


def instant() -> datetime:
    """The moment, with the machine's time zone."""
    return datetime.fromtimestamp(now()).astimezone()


def elapsed() -> float:
    """Seconds since some moment; never goes back when the machine's date is set. Moved with the calendar."""
    return time.monotonic() + _clock.ahead()


def stopwatch() -> float:
    """Seconds since some moment, as the machine lives them: how long a work took, how long it may take."""
    return time.monotonic()


def is_movable() -> bool:
    """Whether somebody asked for a clock that can be moved."""
    return _clock.is_movable


async def rest(seconds: float) -> None:
    """Wait; shorter when the clock is moved past the end of it."""
    if not _clock.is_movable:
        return await asyncio.sleep(seconds)
    end = elapsed() + seconds
    while (left := end - elapsed()) > 0:
        await asyncio.sleep(min(left, LOOK))
    return None


def hold(seconds: float) -> None:
    """Wait where nobody else is served meanwhile, as long as the machine lives: before a server is asked again."""
    time.sleep(seconds)


async def pause(seconds: float, stopping: asyncio.Event) -> None:
    """Wait, but not through a request to stop."""
    waits = [asyncio.ensure_future(rest(seconds)), asyncio.ensure_future(stopping.wait())]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


def follow(file: Path | None) -> None:
    """Live, in this process, by the clock of that file: a run that plays the operator's part besides."""
    global _clock  # noqa: PLW0603 - the one clock there is
    _clock = Clock(file)
