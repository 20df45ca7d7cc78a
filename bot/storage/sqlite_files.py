"""SQLite files as an operator sees them: copied while in use, checked, locked, and what went wrong in a sentence."""

import errno
import fcntl
import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import IO

from bot.errors import DISK_REFUSES, sqlite_code

BUSY_SECONDS = 10  # another process may hold the file that long before we give up
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file in use

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_REFUSED = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}


def copy(source: Path, to: Path) -> None:
    """A copy of what is committed in `source`, whoever writes to it meanwhile. Raises `OSError`, `sqlite3.Error`.

    `to` is new, and only its owner reads it: https://www.sqlite.org/backup.html. What SQLite says is of `source`; that
    the copy has no room is the system's word, with its name.
    """
    os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(_connect(source)) as reader, closing(_connect(to)) as writer:
            # What is begun here waits its time for a program that holds the file; a copy alone would wait for ever.
            reader.executescript("BEGIN; SELECT 1 FROM sqlite_master")
            try:
                reader.backup(writer)
                writer.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
            except sqlite3.OperationalError as error:
                if sqlite_code(error) != sqlite3.SQLITE_FULL:
                    raise
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(to)) from error
    except BaseException:
        to.unlink()
        raise


def fault(path: Path, *, quick: bool = False) -> sqlite3.DatabaseError | None:
    """What SQLite finds wrong in the whole file, which is not written to.

    `quick` reads every page too, two seconds a gigabyte, but does not compare the indexes with their tables.
    """
    # Write access is needed by what a program of before WAL left half-written: SQLite takes that back, whoever reads.
    error = _verdict(f"{path.absolute().as_uri()}?mode=ro", quick)
    if error and sqlite_code(error) == sqlite3.SQLITE_READONLY:
        return _verdict(path.absolute().as_uri(), quick)
    return error


def reader(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing. Raises `sqlite3.Error`."""
    db = sqlite3.connect(path.absolute().as_uri(), uri=True, timeout=BUSY_SECONDS)
    # Not `mode=ro`: in WAL a reader has to make the shared memory when nobody else has the file open.
    db.execute("PRAGMA query_only = ON")
    return db


def _verdict(uri: str, quick: bool) -> sqlite3.DatabaseError | None:
    check = "quick_check" if quick else "integrity_check"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)) as db:
            [verdict] = next(iter(db.execute(f"PRAGMA {check}(1)")))
    except sqlite3.DatabaseError as error:
        return error
    return None if verdict == "ok" else sqlite3.DatabaseError(verdict)


def rows(path: Path) -> dict[str, int]:
    """How many rows each table has."""
    with closing(_connect(path)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608


def acting(path: Path) -> list[str]:
    """What would act by itself, or show something else than is kept: triggers, views, tables that a module makes up."""
    with closing(_connect(path)) as db:
        sql = (
            "SELECT name FROM sqlite_master WHERE type NOT IN ('table', 'index') "
            "OR sql LIKE 'CREATE VIRTUAL%' ORDER BY name"
        )
        return [name for (name,) in db.execute(sql)]


def is_database(path: Path) -> bool:
    """Whether a file is one of SQLite's: https://www.sqlite.org/fileformat.html#the_database_header"""
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def set_aside(path: Path, aside: Path) -> None:
    """Give a database nobody uses a second name, and what SQLite left beside it the name that goes with it.

    Left where it is, its journal would be read into the file that comes next.
    """
    second_name(path, aside)
    for more in BESIDE:
        with suppress(FileNotFoundError):
            path.with_name(path.name + more).rename(aside.with_name(aside.name + more))


def second_name(path: Path, new: Path) -> None:
    """Give a file another name, never that of a file that exists; its only one, on a disk without hard links."""
    try:
        os.link(path, new)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(new):
            raise
        path.rename(new)


def in_use(path: Path) -> IO[bytes]:
    """Hold a database open among others, until the result is closed. Raises `BlockingIOError` during a restoration."""
    return _locked(path, fcntl.LOCK_SH)


def alone(path: Path) -> IO[bytes]:
    """Hold a database alone, until the result is closed. Raises `BlockingIOError` when a program works with it."""
    return _locked(path, fcntl.LOCK_EX)


def lock_of(path: Path) -> Path:
    """The file whose lock says who works with a database."""
    return path.with_name(f"{path.name}.lock")


def _locked(path: Path, kind: int) -> IO[bytes]:
    # A file of its own: the database is replaced by a restoration, and may be too damaged for SQLite's own locks. It is
    # never removed, since a lock on a removed file keeps nobody out; the system forgets the lock with its process.
    lock = os.fdopen(os.open(lock_of(path), os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BaseException:
        lock.close()
        raise
    return lock


def sentence(path: Path, error: sqlite3.Error) -> str:
    """What to tell the operator about a database that does not open, or stops answering."""
    number = sqlite_code(error)
    if number in _BUSY:
        return (
            f"La base {path} est tenue par un autre programme ({code(error)}). Attendez qu'il ait fini, ou arrêtez-le. "
            "Rien n'a été modifié."
        )
    if number in _REFUSED:
        return (
            f"La base {path} ne peut pas être ouverte en écriture ({code(error)}). Vérifiez les droits du fichier et "
            "du dossier, ou indiquez un autre fichier dans [store] path."
        )
    if number == sqlite3.SQLITE_FULL:
        return f"Le disque de la base {path} est plein ({code(error)}). Libérez de la place, puis relancez."
    if number in DISK_REFUSES:
        return (
            f"Le disque de la base {path} refuse de lire ou d'écrire ({code(error)}) : il est plein, débranché ou en "
            "panne. Regardez-le, puis relancez."
        )
    return (
        f"La base {path} est illisible ({code(error)}). Restaurez une sauvegarde (« cpts-bot restore »), ou déplacez "
        "ce fichier pour repartir d'une base vide. Rien n'a été modifié."
    )


def passes(error: sqlite3.Error) -> bool:
    """Whether waiting may be enough: somebody holds the file, or the disk has no room for now."""
    return sqlite_code(error) in _BUSY | DISK_REFUSES


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is wrong, so that going on would make it worse."""
    return sqlite_code(error) in _DAMAGED


def code(error: sqlite3.Error) -> str:
    """What SQLite calls an error, to look for: its sentences are English, and quote pages."""
    return str(getattr(error, "sqlite_errorname", "SQLITE_CORRUPT"))


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=BUSY_SECONDS)
