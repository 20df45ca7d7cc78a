"""Folders that nobody but the bot's own account opens."""

import errno
import os
import tempfile
from pathlib import Path


def private(folder: Path) -> None:
    """Make a folder, and those above it that are missing, 0700 each: `parents=True` would leave these to the umask.

    Raises `OSError`.
    """
    for one in reversed((folder, *folder.parents)):
        if not one.exists():
            one.mkdir(mode=0o700, exist_ok=True)


def refusal(folder: Path) -> OSError | None:
    """Why nothing could be made in a folder, or the folder itself be made; nothing is left behind to know it."""
    standing = next(one for one in (folder.absolute(), *folder.absolute().parents) if os.path.lexists(one))
    if not standing.is_dir():
        return NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(standing))
    if not os.access(standing, os.W_OK | os.X_OK):
        return PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(standing))
    try:  # a disk that is read-only, or no disk at all (/proc), refuses root too: only an attempt tells
        tempfile.TemporaryFile(dir=standing).close()
    except OSError as error:
        return OSError(error.errno, os.strerror(error.errno or 0), str(standing))
    return None
