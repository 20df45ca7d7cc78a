"""One SQLite file: sessions, events already answered, replies on their way out.

A message is one transaction: after it, a crash loses nothing and doubles nothing.
"""

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot import reminders, roles
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

log = logging.getLogger(__name__)

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
    """The open database. Use within one thread."""

    def __init__(self, db: Database) -> None:
        self._db = db
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
            path.touch(mode=0o600, exist_ok=True)
            return cls(_ready(Database(_connect(path))))
        except _NewerError as error:
            raise StoreError(
                f"La base {path} vient d'une version plus récente de cpts-bot ({error}). Mettez le programme à jour, "
                "ou indiquez un autre fichier dans [store] path. Rien n'a été modifié."
            ) from error
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"La base {path} est illisible ({error}). Restaurez une sauvegarde, ou déplacez ce fichier pour "
                "repartir d'une base vide. Rien n'a été modifié."
            ) from error
        except OSError as error:
            raise StoreError(
                f"La base {path} ne peut pas être ouverte ({error.strerror}). Vérifiez les droits du dossier, ou "
                "indiquez un autre fichier dans [store] path."
            ) from error

    def roles(self, admins: Sequence[AdminSettings] = ()) -> Roles:
        """Who the admins are, with those of the configuration."""
        return Roles(self._db, admins)

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Taking the write lock first also makes it the lock of the conversation."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.commit()
        except BaseException:
            self._db.rollback()
            raise

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
        rows = self._db.execute(
            "SELECT id, conversation, event, part, reply FROM outbox WHERE conversation = ? ORDER BY id",
            [conversation],
        ).fetchall()
        return [delivery for row in rows if (delivery := self._readable(*row))]

    def _readable(self, number: int, conversation: str, event: str, part: int, reply: str) -> Delivery | None:
        """A stored reply; one that an older program left and nobody can read any more must not hold back the rest."""
        try:
            return Delivery(number, conversation, event, part, Reply.model_validate_json(reply))
        except ValidationError:
            log.error("a stored reply cannot be read any more: dropped", extra={"delivery": number})
            self._db.execute("DELETE FROM outbox WHERE id = ?", [number])
            return None

    def delivered(self, delivery: Delivery) -> None:
        self._db.execute("DELETE FROM outbox WHERE id = ?", [delivery.id])

    def question(self, conversation: str) -> str | None:
        """The platform's id of the message that last asked something, so that it can be frozen once answered."""
        row = self._one("SELECT message FROM questions WHERE conversation = ?", conversation)
        return row["message"] if row else None

    def asked(self, conversation: str, message: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO questions VALUES (?, ?)", [conversation, message])

    def rename(self, prefix: str, new: str) -> None:
        """A room got another name: whoever talked there goes on. The outbox keeps the old one, which leads there."""
        with self.transaction():
            for table in ("sessions", "questions"):
                self._db.execute(
                    f"UPDATE OR REPLACE {table} SET conversation = ? || substr(conversation, ?) "  # noqa: S608 - ours
                    "WHERE substr(conversation, 1, ?) = ?",
                    [new, len(prefix) + 1, len(prefix), prefix],
                )
            self.reminders.rename(prefix, new)

    def erase(self, conversation: str) -> None:
        """Forget everything about a conversation but the replies of this very turn."""
        for table in ("sessions", "outbox", "questions"):
            self._db.execute(f"DELETE FROM {table} WHERE conversation = ?", [conversation])  # noqa: S608 - our names
        # An event's name stays, without whose it was: the platform may deliver it again.
        self._db.execute("UPDATE seen SET conversation = '', topic = '' WHERE conversation = ?", [conversation])
        self.reminders.erase(conversation)

    def backup(self, now: float) -> Path:
        """A copy of what is committed, beside the file. Another connection reads it: ours may be in a transaction."""
        source = Path(self._one("SELECT file FROM pragma_database_list WHERE name = 'main'")["file"])  # type: ignore[index]
        copy = source.with_name(f"{source.stem}-{datetime.fromtimestamp(now):%Y%m%d-%H%M%S}.sqlite3")
        copy.touch(mode=0o600)
        with closing(sqlite3.connect(source)) as reader, closing(sqlite3.connect(copy)) as writer:
            reader.backup(writer)
        return copy

    def fault(self) -> str:
        """What SQLite finds wrong in the whole file, "" when nothing."""
        verdict = next(iter(self._db.execute("PRAGMA integrity_check").fetchone()))
        return "" if verdict == "ok" else str(verdict)

    def _one(self, sql: str, *values: str) -> dict[str, Any] | None:
        found = self._db.execute(sql, values)  # `query` would put a savepoint around each of a message's reads
        row = found.fetchone()
        return {column[0]: value for column, value in zip(found.description, row, strict=True)} if row else None


class _NewerError(Exception):
    """The database knows a migration we do not."""


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
    # In WAL mode NORMAL keeps every committed transaction through a crash of the program, and needs no fsync
    # a message; a power cut may lose the last ones: https://www.sqlite.org/pragma.html#pragma_synchronous
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _ready(db: Database) -> Database:
    for owner in OWNERS:
        known = {m.name for m in owner.pending(db)} | {m.name for m in owner._migrations}
        if newer := [m.name for m in owner.applied(db) if m.name not in known]:
            raise _NewerError(", ".join(newer))
    db.enable_wal()
    for owner in OWNERS:
        owner.apply(db)
    return db
