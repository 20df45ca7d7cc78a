"""Copies of the database and what a restoration replaced, beside what they are copies of: they go when they are old."""

import logging
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from bot import clock
from bot.care.backup import pieces
from bot.settings import Settings

log = logging.getLogger(__name__)

DAY = 86_400.0  # seconds
_STAMP = "%Y%m%d-%H%M%S"
_WHEN = r"\d{8}-\d{6}"


def forget(settings: Settings, clock: Callable[[], float] = clock.now) -> list[Path]:
    """Remove the copies older than the configuration says; those that were removed."""
    latest = clock() - settings.privacy.copies_days * DAY
    old = sorted(path for path, made in dict(_copies(settings)).items() if made < latest)
    for path in old:
        log.info("old copy removed: %s", path)
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return old


def _copies(settings: Settings) -> Iterator[tuple[Path, float]]:
    """Every copy beside a piece of the bot, with the moment its name tells."""
    for piece in pieces(settings):
        for path in piece.path.parent.glob(f"{piece.path.stem}-*"):
            if moment := made(path, piece.path):
                yield path, moment.timestamp()


def made(copy: Path, of: Path) -> datetime | None:
    """When a copy was made, as its name tells; None of a name that the bot does not give."""
    found = _names(of).fullmatch(copy.name)
    with suppress(ValueError):  # no moment of any calendar: somebody else's file
        return datetime.strptime(found[1] or found[2], _STAMP).astimezone() if found else None
    return None


def _names(path: Path) -> re.Pattern[str]:
    """What a restoration calls what it replaced, and « sauvegarde » or an update their copies of the database."""
    replaced = rf"-remplace-({_WHEN})-\d{{6}}{re.escape(path.suffix)}"
    copied = rf"(?:-avant-[\w.+]+)?-({_WHEN})\.sqlite3"
    return re.compile(rf"{re.escape(path.stem)}(?:{replaced}|{copied})(?:-wal|-shm|-journal)?")
