"""One SQLite file: sessions, events already answered, replies on their way out.

A message is one transaction: after it, a crash loses nothing and doubles nothing.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Self

from pydantic import ValidationError
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot import __version__, reminders, roles, sqlite_files
from bot.channels.matrix import ledger
from bot.channels.matrix.ledger import Ledger
from bot.errors import OperatorError
from bot.reminders import Reminders
from bot.roles import Roles
from bot.settings import AdminSettings
from handlers.messages import Reply, Session
from knowledge import faq_log, overlay, tallies
from knowledge.faq_log import FaqLog
from knowledge.overlay import Overlay
from knowledge.tallies import Tallies

BUSY_SECONDS = 10  # another process may hold the file that long before we give up

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


OWNERS = (
    migrations,
    faq_log.migrations,
    ledger.migrations,
    reminders.migrations,
    overlay.migrations,
    tallies.migrations,
    roles.migrations,
)


class StoreError(OperatorError):
    """The database cannot be used; the French text says why and what to do. The file is left as it is."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A reply waiting to reach a conversation; `event` and `part` name it for ever."""

    id: int
    conversation: str
    event: str
    part: int
    reply: Reply


class Store:
    """The open database. Use within one thread. `lock` says to a restoration that somebody works with the file."""

    def __init__(self, db: Database, lock: IO[bytes] | None = None) -> None:
        self._db = db
        self._lock = lock
        self.faq = FaqLog(db)
        self.matrix = Ledger(db)
        self.overlay = Overlay(db)
        self.tallies = Tallies(db)
        self.reminders = Reminders(db)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or create the file at `path`. Raises `StoreError` when it is unreadable, damaged or newer."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            return cls._opened(path, sqlite_files.in_use(path))
        except _NewerError as error:
            raise StoreError(
                f"La base {path} vient d'une version plus récente de cpts-bot ({error}). Mettez le programme à jour, "
                "ou indiquez un autre fichier dans [store] path. Rien n'a été modifié."
            ) from error
        except sqlite3.DatabaseError as error:
            raise StoreError(sqlite_files.sentence(path, error)) from error
        except BlockingIOError as error:
            raise StoreError(f"La base {path} est en cours de restauration. Réessayez dans un instant.") from error
        except OSError as error:
            raise StoreError(
                f"La base {path} ne peut pas être ouverte ({error.strerror}). Vérifiez les droits du dossier, ou "
                "indiquez un autre fichier dans [store] path."
            ) from error

    @classmethod
    def _opened(cls, path: Path, lock: IO[bytes]) -> Self:
        try:
            path.touch(mode=0o600, exist_ok=True)
            return cls(_ready(Database(_connect(path)), path), lock)
        except BaseException:
            lock.close()
            raise

    def roles(self, admins: Sequence[AdminSettings] = ()) -> Roles:
        """Who the admins are, with those of the configuration."""
        return Roles(self._db, admins)

    def close(self) -> None:
        self._db.close()
        if self._lock:
            self._lock.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Taking the write lock first also makes it the lock of the conversation."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.rollback()
            raise
        self._db.commit()

    def first_time(self, event: str, conversation: str, now: float, topic: str = "") -> bool:
        """Remember an event and the question that was pending; False when it was already answered."""
        done = self._db.execute(
            "INSERT OR IGNORE INTO seen (event, conversation, at, topic) VALUES (?, ?, ?, ?)",
            [event, conversation, now, topic],
        )
        return done.rowcount == 1

    def topic_of(self, event: str) -> str | None:
        """The question that was pending when an event came, None when it is not known any more."""
        row = self._one("SELECT topic FROM seen WHERE event = ?", event)
        return row["topic"] if row else None

    def conversation_of(self, event: str) -> str | None:
        """The conversation an event was answered in, None when it is not known any more."""
        row = self._one("SELECT conversation FROM seen WHERE event = ?", event)
        return row["conversation"] if row else None

    def session(self, conversation: str) -> Session:
        """Where a person stands: a fresh session when unknown, or when a stored one cannot be read any more."""
        row = self._one("SELECT data FROM sessions WHERE conversation = ?", conversation)
        try:
            return Session.model_validate_json(row["data"]) if row else Session()
        except ValidationError:
            return Session()

    def last_seen(self, conversation: str) -> float | None:
        """When a conversation last said something, in epoch seconds."""
        row = self._one("SELECT updated_at FROM sessions WHERE conversation = ?", conversation)
        return row["updated_at"] if row else None

    def save(self, conversation: str, session: Session, now: float) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO sessions VALUES (?, ?, ?)", [conversation, session.model_dump_json(), now]
        )

    def enqueue(self, conversation: str, event: str, replies: tuple[Reply, ...], now: float) -> None:
        for part, reply in enumerate(replies):
            self._db.execute(
                "INSERT INTO outbox (conversation, event, part, reply, at) VALUES (?, ?, ?, ?, ?)",
                [conversation, event, part, reply.model_dump_json(), now],
            )

    def waiting(self, prefix: str) -> list[str]:
        """The conversations whose name starts with `prefix` that have replies to receive, the oldest first."""
        rows = self._db.query(
            "SELECT conversation FROM outbox WHERE substr(conversation, 1, ?) = ? "
            "GROUP BY conversation ORDER BY min(id)",
            [len(prefix), prefix],
        )
        return [row["conversation"] for row in rows]

    def pending(self, conversation: str) -> list[Delivery]:
        """The replies a conversation has still to receive, in order."""
        rows = self._db.query(
            "SELECT id, conversation, event, part, reply FROM outbox WHERE conversation = ? ORDER BY id",
            [conversation],
        )
        return [Delivery(**{**row, "reply": Reply.model_validate_json(row["reply"])}) for row in rows]

    def depth(self) -> tuple[int, float | None]:
        """How many replies wait, and since when the oldest does."""
        row = self._db.execute("SELECT count(*), min(at) FROM outbox").fetchone()
        return int(row[0]), row[1]

    def size(self) -> int:
        """Bytes of the database."""
        sql = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        return int(self._db.execute(sql).fetchone()[0])

    def delivered(self, delivery: Delivery) -> None:
        self._db.execute("DELETE FROM outbox WHERE id = ?", [delivery.id])
        self._db.commit()

    def question(self, conversation: str) -> str | None:
        """The platform's id of the message that last asked something, so that it can be frozen once answered."""
        row = self._one("SELECT message FROM questions WHERE conversation = ?", conversation)
        return row["message"] if row else None

    def asked(self, conversation: str, message: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO questions VALUES (?, ?)", [conversation, message])
        self._db.commit()

    def rename(self, prefix: str, new: str) -> None:
        """A room got another name: whoever talked there goes on. The outbox keeps the old one, which leads there."""
        for table in ("sessions", "questions"):
            self._db.execute(
                f"UPDATE OR REPLACE {table} SET conversation = ? || substr(conversation, ?) "  # noqa: S608 - our names
                "WHERE substr(conversation, 1, ?) = ?",
                [new, len(prefix) + 1, len(prefix), prefix],
            )
        self.reminders.rename(prefix, new)
        self._db.commit()

    def erase(self, conversation: str) -> None:
        """Forget everything about a conversation but the replies of this very turn."""
        for table in ("sessions", "outbox", "questions"):
            self._db.execute(f"DELETE FROM {table} WHERE conversation = ?", [conversation])  # noqa: S608 - our names
        # An event's name stays, without whose it was: the platform may deliver it again.
        self._db.execute("UPDATE seen SET conversation = '', topic = '' WHERE conversation = ?", [conversation])
        self.reminders.erase(conversation)

    def held(self, conversation: str) -> dict[str, Any]:
        """Everything kept about a conversation, as plain values."""
        row = self._one("SELECT data, updated_at FROM sessions WHERE conversation = ?", conversation)
        return {"session": json.loads(row["data"]), "updated_at": row["updated_at"]} if row else {}

    def backup(self, now: float) -> Path:
        """A copy of what is committed, beside the file. Another connection reads it: ours may be in a transaction."""
        source = Path(self._one("SELECT file FROM pragma_database_list WHERE name = 'main'")["file"])  # type: ignore[index]
        copy = source.with_name(f"{source.stem}-{datetime.fromtimestamp(now):%Y%m%d-%H%M%S}.sqlite3")
        sqlite_files.copy(source, copy)
        return copy

    def _one(self, sql: str, *values: str) -> dict[str, Any] | None:
        return next(iter(self._db.query(sql, list(values))), None)


class _NewerError(Exception):
    """The database knows a migration we do not."""


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
    # In WAL mode NORMAL keeps every committed transaction through a crash of the program, and needs no fsync
    # a message; a power cut may lose the last ones: https://www.sqlite.org/pragma.html#pragma_synchronous
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _ready(db: Database, path: Path) -> Database:
    """The database in today's shape, whatever an older program left; a copy of that is kept beside it."""
    known = {(owner.name, migration.name) for owner in OWNERS for migration in owner._migrations}
    applied = _applied(db)
    if newer := sorted(applied - known):
        raise _NewerError(", ".join(f"{owner}.{name}" for owner, name in newer))
    if applied and known - applied:
        name = f"{path.stem}-avant-{__version__}-{datetime.now():%Y%m%d-%H%M%S}.sqlite3"
        sqlite_files.copy(path, path.with_name(name))
    db.enable_wal()
    for owner in OWNERS:
        owner.apply(db)
    return db


def _applied(db: Database) -> set[tuple[str, str]]:
    """Every migration the file went through, of owners we may know nothing of."""
    if not db.table(Migrations.migrations_table).exists():
        return set()
    rows = db.query(f"SELECT migration_set, name FROM {Migrations.migrations_table}")  # noqa: S608 - our names
    return {(row["migration_set"], row["name"]) for row in rows}
