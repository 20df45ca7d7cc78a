"""A private folder to prepare files in, on the disk where they go; what a killed program left in one is swept away."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

PREFIX = ".cpts-bot-"
_ANY = PREFIX + "?" * 8  # what tempfile puts behind a prefix


@contextmanager
def workplace(beside: Path) -> Iterator[Path]:
    """A new folder in `beside`, removed at the end. Raises `OSError`."""
    with TemporaryDirectory(dir=beside, prefix=PREFIX) as name:
        descriptor = os.open(name, os.O_RDONLY)
        try:
            with suppress(OSError):  # a disk without locks: nobody sweeps there either
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield Path(name)
        finally:
            os.close(descriptor)


def host(inside: Path) -> Path:
    """The folder that somebody knows of a path in a workplace: that one is gone when they read about it."""
    return next((one.parent for one in (inside, *inside.parents) if one.name.startswith(PREFIX)), inside)


def sweep(beside: Path) -> None:
    """Remove the folders of programs that ended before they could: SIGKILL, a power cut. Those in use stay."""
    for folder in beside.glob(_ANY):
        with suppress(OSError):
            _remove_unused(folder)


def _remove_unused(folder: Path) -> None:
    # The system forgets the lock with its process, so that a folder nobody holds is nobody's.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder)
    finally:
        os.close(descriptor)
