"""The database as the first opening leaves it, and as somebody who stole it reads it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.storage import schema

DELIVERING = frozenset({"outbox", "reminders"})  # the tables that need to know where a person is


def cells(path: Path) -> Iterator[tuple[str, str]]:
    """Every value of every table, with the name of the table."""
    with closing(sqlite3.connect(path)) as db:
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in db.execute(f"SELECT * FROM [{table}]"):  # noqa: S608 - names SQLite gave
                yield from ((table, str(value)) for value in row)


def begun(path: Path) -> Path:
    """The path, where the tables stand as the program makes them: made once a run, for that is most of an opening.

    What is a test's own, key and list of erasures, is left to the opening; what a first opening does is tested in
    `bot/storage`.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_tables())
    return path


@cache
def _tables() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bot.sqlite3"
        schema.opened(path).close()
        return path.read_bytes()
