"""`cpts-bot` without Telegram's pace, whose Matrix library changes its keys by the clock that is moved."""

import runpy
from datetime import datetime, tzinfo
from typing import Self

from nio.crypto import olm_machine, sessions

from bot import clock


class Moved(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp(clock.now(), tz)


def follow() -> None:
    """From now on nio's keys grow old by `bot.clock`."""
    for module in (sessions, olm_machine):
        module.datetime = Moved


if __name__ == "__main__":
    follow()
    runpy.run_module("reliability.unpaced", run_name="__main__")
