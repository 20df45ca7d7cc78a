"""What admins changed, read beside whatever runs: nothing is written, and nobody waits."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from bot.errors import OperatorError
from bot.storage import sqlite_files
from knowledge.overlay import Overlay, State


def changes_in(path: Path) -> State:
    """What each thing changed in this database is now; nothing without a database. Raises `OperatorError`."""
    if not path.exists():
        return {}
    try:
        with closing(sqlite_files.reader(path)) as db:
            return Overlay(Database(db, execute_plugins=False)).state() if _has_revisions(db) else {}
    except sqlite3.Error as error:
        raise OperatorError(
            f"Les changements des admins ne peuvent pas être lus dans {path} ({sqlite_files.code(error)})."
        ) from error


def _has_revisions(db: sqlite3.Connection) -> bool:
    """A database of before admins has no such table."""
    return bool(db.execute("SELECT 1 FROM sqlite_master WHERE name = 'revisions'").fetchone())
