"""Folders that nobody but the bot's own account opens."""

from pathlib import Path


def private(folder: Path) -> None:
    """Make a folder, and those above it that are missing, 0700 each: `parents=True` would leave these to the umask.

    Raises `OSError`.
    """
    for one in reversed((folder, *folder.parents)):
        if not one.exists():
            one.mkdir(mode=0o700, exist_ok=True)
