"""Who had everything erased, as keyed prints, in a file of its own: a copy made before forgets them again.

Beside the database and in no copy of it, so that restoring one does not take the erasures back too.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.storage.sqlite_files import BUSY_SECONDS


@dataclass(frozen=True, slots=True)
class Erased:
    """The prints of those who were erased, and how many more were so under another key, whom nobody can tell."""

    people: frozenset[str]
    others: int


class Erasures:
    """The list of one database; `check` tells the key of its prints. The file is made at the first erasure."""

    def __init__(self, path: Path, check: str) -> None:
        self._path = path
        self._check = check

    def add(self, person: str, at: float) -> None:
        """On disk when this returns. Raises `sqlite3.Error`."""
        with self._file() as db:
            db.execute("INSERT INTO erased VALUES (?, ?, ?)", [person, self._check, at])

    def since(self, moment: float) -> Erased:
        """Who was erased at this moment or later."""
        if not self._path.exists():
            return Erased(frozenset(), 0)
        with self._file() as db:
            rows = db.execute("SELECT person, key FROM erased WHERE at >= ?", [moment]).fetchall()
        mine = frozenset(person for person, key in rows if key == self._check)
        return Erased(mine, len({person for person, key in rows if key != self._check}))

    def forget(self, before: float) -> int:
        """Drop the erasures older than any copy one could still restore; how many."""
        if not self._path.exists():
            return 0
        with self._file() as db:
            return int(db.execute("DELETE FROM erased WHERE at < ?", [before]).rowcount)

    @contextmanager
    def _file(self) -> Iterator[sqlite3.Connection]:
        self._path.touch(mode=0o600, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=BUSY_SECONDS)) as db, db:
            db.execute("PRAGMA secure_delete = ON")
            db.execute("CREATE TABLE IF NOT EXISTS erased (person TEXT, key TEXT, at REAL)")
            yield db


def erasures_file(path: Path) -> Path:
    """Where the list of a database is."""
    return path.with_suffix(".erased")
