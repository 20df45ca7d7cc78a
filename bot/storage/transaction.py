"""All or nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlite_utils import Database

# The machine does not take it now: what the database answers, a lack of memory included, which has a name of its own:
# https://docs.python.org/3/library/exceptions.html#MemoryError
NOT_NOW = (sqlite3.Error, MemoryError)


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """One transaction. Taking the write lock first also makes it the lock of the conversation."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.conn.commit()
    except BaseException:
        db.conn.rollback()
        raise
