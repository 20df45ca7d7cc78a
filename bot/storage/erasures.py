"""Who had everything erased, as keyed prints, in a file of its own: a copy made before forgets them again.

Beside the database and in no copy of it, so that restoring one does not take the erasures back too.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.storage.sqlite_files import BUSY_SECONDS


@dataclass(frozen=True, slots=True)
class Erased:
    """The prints of those who were erased, and how many more were so under another key, whom nobody can tell.

    `forgotten` is when everybody was last forgotten meanwhile; `is_listed` whether there is a list at all: another
    machine may have the one that knows more. `begun` is since when this one knows, when that is too late.
    """

    people: frozenset[str]
    others: int
    forgotten: float | None = None
    is_listed: bool = True
    begun: float | None = None


class Erasures:
    """The list of one database; `check` tells the key of its prints. The file is made with the database."""

    def __init__(self, path: Path, check: str) -> None:
        self._path = path
        self._check = check

    def absorb(self, other: Path) -> None:
        """Take over what the list of another machine knows. Raises `sqlite3.Error`."""
        with _opened(other) as db:
            erased = db.execute("SELECT person, key, at, owed FROM erased").fetchall()
            forgotten = set(db.execute("SELECT at FROM forgotten"))
            begun = _begun(db)
        begin(self._path, begun)
        with self._file() as db:
            known = set(db.execute("SELECT person, key, at FROM erased"))
            db.executemany("INSERT INTO erased VALUES (?, ?, ?, ?)", [row for row in erased if row[:3] not in known])
            db.executemany("INSERT INTO forgotten VALUES (?)", forgotten - set(db.execute("SELECT at FROM forgotten")))
            begun = min(begun, _begun(db))
            db.execute("DELETE FROM begun")
            db.execute("INSERT INTO begun VALUES (?)", [begun])

    def add(self, person: str, at: float, *, owed: bool) -> None:
        """On disk when this returns. `owed`: their channel has keys of its own to forget. Raises `sqlite3.Error`."""
        begin(self._path, at)
        with self._file() as db:
            db.execute("INSERT INTO erased VALUES (?, ?, ?, ?)", [person, self._check, at, owed])

    def since(self, moment: float) -> Erased:
        """Who was erased at this moment or later."""
        if not self._path.exists():
            return Erased(frozenset(), 0, is_listed=False)
        with self._file() as db:
            rows = db.execute("SELECT person, key FROM erased WHERE at >= ?", [moment]).fetchall()
            [forgotten] = db.execute("SELECT max(at) FROM forgotten WHERE at >= ?", [moment]).fetchone()
            begun = _begun(db)
        mine = frozenset(person for person, key in rows if key == self._check)
        others = len({person for person, key in rows if key != self._check})
        return Erased(mine, others, forgotten, begun=begun if begun > moment else None)

    def owed(self) -> set[str]:
        """Those whose keys a channel has still to forget."""
        if not self._path.exists():
            return set()
        with self._file() as db:
            return {
                person for (person,) in db.execute("SELECT person FROM erased WHERE owed AND key = ?", [self._check])
            }

    def paid(self, person: str) -> None:
        with self._file() as db:
            db.execute("UPDATE erased SET owed = 0 WHERE person = ?", [person])

    def owe_again(self, moment: float) -> None:
        """What was forgotten of those erased since this moment is back: an older copy was restored."""
        if self._path.exists():
            with self._file() as db:
                db.execute("UPDATE erased SET owed = 1 WHERE at >= ?", [moment])

    def forget(self, before: float) -> int:
        """Drop the erasures older than any copy one could still restore; how many."""
        if not self._path.exists():
            return 0
        with self._file() as db:
            db.execute("DELETE FROM forgotten WHERE at < ?", [before])
            return int(db.execute("DELETE FROM erased WHERE at < ?", [before]).rowcount)

    def _file(self) -> AbstractContextManager[sqlite3.Connection]:
        return _opened(self._path)


def begin(path: Path, at: float) -> bool:
    """Have a list, if there is none: it knows nothing of before `at`. Whether there was none. Raises `sqlite3.Error`.

    Not even of a new database it is whole: the same bot may have answered elsewhere, from a copy older than this list.
    """
    if path.exists():
        return False
    with _opened(path) as db:
        db.execute("INSERT INTO begun VALUES (?)", [at])
    return True


def _begun(db: sqlite3.Connection) -> float:
    """Since when a list knows; one of before it was written there, of any time."""
    return float(db.execute("SELECT coalesce(min(at), 0) FROM begun").fetchone()[0])


def note_forgotten(path: Path, at: float) -> None:
    """Note in a list that everybody was forgotten, whatever their key was. Raises `sqlite3.Error`."""
    begin(path, at)
    with _opened(path) as db:
        db.execute("INSERT INTO forgotten VALUES (?)", [at])


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with suppress(OSError):  # SQLite says it, as one of the errors after which a message is answered later
        path.touch(mode=0o600, exist_ok=True)
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as db, db:
        db.execute("PRAGMA secure_delete = ON")
        db.execute("CREATE TABLE IF NOT EXISTS erased (person TEXT, key TEXT, at REAL, owed INTEGER)")
        db.execute("CREATE TABLE IF NOT EXISTS forgotten (at REAL)")
        db.execute("CREATE TABLE IF NOT EXISTS begun (at REAL)")
        yield db


def erasures_file(path: Path) -> Path:
    """Where the list of a database is."""
    return path.with_suffix(".erased")


def brought(path: Path) -> list[Path]:
    """The lists of other machines that somebody put beside that of a database."""
    return sorted(path.parent.glob(f"{path.stem}-*.erased"))
