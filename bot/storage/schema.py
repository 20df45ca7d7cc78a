"""The shape of the database: every table's migrations, a copy before they run, and names hashed with the key."""

import re
import sqlite3
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot import __version__, clock
from bot.storage import matrix_ledger, passages, refreshes, reminders, roles, seekers, sqlite_files, telegram_groups
from bot.storage.pseudonyms import Pseudonyms
from bot.storage.transaction import transaction
from knowledge import faq_log, overlay, tallies

migrations = Migrations("bot")


@migrations()
def create_tables(db: Database) -> None:
    db.table("sessions").create({"conversation": str, "data": str, "updated_at": float}, pk="conversation")
    db.table("seen").create({"event": str, "conversation": str, "at": float}, pk="event")
    db.table("outbox").create(
        {"id": int, "conversation": str, "event": str, "part": int, "reply": str, "at": float}, pk="id"
    )
    db.table("outbox").create_index(["conversation", "id"])
    db.table("seen").create_index(["conversation"])


@migrations()
def remember_questions(db: Database) -> None:
    db.table("seen").add_column("topic", str)
    db.table("questions").create({"conversation": str, "message": str}, pk="conversation")


@migrations()
def hash_names(db: Database) -> None:
    # What was kept under the platforms' own ids is hashed once the key is at hand: `pseudonymize`.
    db.table("pseudonyms").create({"check": str}, pk="check")
    db.table("sessions").create_index(["updated_at"])  # both in the order in which they are forgotten
    db.table("seen").create_index(["at"])


OWNERS = (
    migrations,
    faq_log.migrations,
    matrix_ledger.migrations,
    reminders.migrations,
    overlay.migrations,
    tallies.migrations,
    roles.migrations,
    refreshes.migrations,
    passages.migrations,
    seekers.migrations,
    telegram_groups.migrations,
)


class NewerError(Exception):
    """The database knows a migration we do not."""


class OtherKeyError(Exception):
    """The names in the database were hashed with another key."""


def key_print(db: Database) -> str:
    """What tells the key that the names were hashed with; "" before any was."""
    table = db.table("pseudonyms")
    return next((row["check"] for row in table.rows), "") if table.exists() else ""


def pseudonymize(db: Database, names: Pseudonyms) -> None:
    """Hash the names with this key, once. Raises `OtherKeyError` when they were with another one."""
    with transaction(db):  # two processes may start together on a new file
        kept = key_print(db)
        if kept not in ("", names.check):
            raise OtherKeyError
        if not kept:
            _hash_all(db, names)
            db.execute("INSERT INTO pseudonyms VALUES (?)", [names.check])


def _hash_all(db: Database, names: Pseudonyms) -> None:
    """Hash what was written before there was a key, when Telegram's conversations were `telegram:chat:person`."""
    db.register_function(lambda name: names.conversation(_renamed(name)), name="pseudonym", deterministic=True)
    db.register_function(names.event, name="event_of", deterministic=True)
    db.register_function(_renamed, name="renamed", deterministic=True)
    for table in ("sessions", "questions", "seen"):
        db.execute(f"UPDATE {table} SET conversation = pseudonym(conversation) WHERE conversation != ''")  # noqa: S608
    db.execute("UPDATE seen SET event = event_of(event)")
    for table in ("outbox", "reminders"):
        db.execute(f"UPDATE {table} SET conversation = renamed(conversation)")  # noqa: S608 - our names


def note_listed(db: Database) -> None:
    """Mark a file that has a list of erasures beside it: should that be missing one day, it was lost."""
    if not is_listed(db):
        db.execute("PRAGMA user_version = 1")


def is_listed(db: Database) -> bool:
    return bool(db.execute("PRAGMA user_version").fetchone()[0])


def opened(path: Path) -> Database:
    """The database of a file in today's shape. Raises `sqlite3.Error`, and `NewerError` when it is ahead of us."""
    return _ready(Database(_connect(path), execute_plugins=False), path)  # no plugin is ours


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=sqlite_files.BUSY_SECONDS, check_same_thread=False)
    # In WAL mode NORMAL keeps every committed transaction through a crash of the program, and needs no fsync
    # a message; a power cut may lose the last ones: https://www.sqlite.org/pragma.html#pragma_synchronous
    connection.execute("PRAGMA synchronous = NORMAL")
    # What is erased is overwritten: https://www.sqlite.org/pragma.html#pragma_secure_delete
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def _ready(db: Database, path: Path) -> Database:
    """The database in today's shape, whatever an older program left; a copy of that is kept beside it."""
    applied = require_known(db)
    if applied and _known() - applied:
        name = f"{path.stem}-avant-{__version__}-{clock.instant():%Y%m%d-%H%M%S}.sqlite3"
        sqlite_files.copy(path, path.with_name(name))
    db.enable_wal()
    for owner in OWNERS:
        owner.apply(db)
    return db


def require_known(db: Database) -> set[tuple[str, str]]:
    """What a database went through. Raises `NewerError` when we know nothing of some of it."""
    applied = _applied(db)
    if newer := sorted(applied - _known()):
        raise NewerError(", ".join(f"{owner}.{name}" for owner, name in newer))
    return applied


def _known() -> set[tuple[str, str]]:
    return {(owner.name, migration.name) for owner in OWNERS for migration in owner._migrations}


def _renamed(name: str) -> str:
    return re.sub(r"^telegram:(-?\d+):(\d+)$", r"telegram:\1 - \2", name)


def _applied(db: Database) -> set[tuple[str, str]]:
    """Every migration the file went through, of owners we may know nothing of."""
    if not db.table(Migrations.migrations_table).exists():
        return set()
    rows = db.query(f"SELECT migration_set, name FROM {Migrations.migrations_table}")  # noqa: S608 - our names
    return {(row["migration_set"], row["name"]) for row in rows}
