"""One SQLite file: sessions, events already answered, replies on their way out.

A message is one transaction: after it, a crash loses nothing and doubles nothing.
"""

import json
import logging
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
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
from bot.pseudonyms import Pseudonyms, key_of
from bot.reminders import Reminders
from bot.roles import Roles
from bot.settings import AdminSettings, Settings
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


@migrations()
def hash_names(db: Database) -> None:
    # What was kept under the platforms' own ids is hashed once the key is at hand: `_pseudonymized`.
    db.table("pseudonyms").create({"check": str}, pk="check")
    db.table("sessions").create_index(["updated_at"])  # both in the order in which they are forgotten
    db.table("seen").create_index(["at"])


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
    """The open database. Use within one thread. `lock` says to a restoration that somebody works with the file.

    Callers name conversations and events as the platforms do. Only what is to be delivered is kept under these names:
    the other tables know pseudonyms.
    """

    def __init__(self, db: Database, names: Pseudonyms, lock: IO[bytes] | None = None) -> None:
        self._db = db
        self._names = names
        self._lock = lock
        self.faq = FaqLog(db)
        self.matrix = Ledger(db)
        self.overlay = Overlay(db)
        self.tallies = Tallies(db)
        self.reminders = Reminders(db)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The database of a configuration. Raises `SettingsError`, and `StoreError` like `open`."""
        return cls.open(settings.store.path, settings.privacy.read_key())

    @classmethod
    def open(cls, path: Path, key: bytes | None = None) -> Self:
        """Open or create the file at `path`, whose names are hashed with `key`: by default that of the file beside it.

        Raises `StoreError` when it is unreadable, damaged or newer, or when the key is another one.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            return cls._opened(path, key, sqlite_files.in_use(path))
        except _OtherKeyError as error:
            raise StoreError(
                f"La base {path} a été écrite avec une autre clé de confidentialité. Rendez-lui la sienne : "
                f"[privacy] key ou key_file, sinon {key_file(path)}. Si elle est perdue, personne ne peut retrouver "
                "les conversations en cours : « cpts-bot forget » les oublie et garde tout le reste."
            ) from error
        except ValueError as error:
            raise StoreError(f"Le fichier {key_file(path)} ne contient pas de clé : restaurez-le.") from error
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
    def sound(cls, settings: Settings) -> Self:
        """The database of a configuration, every page of it read: a damaged one is refused now, not met by a person.

        Raises `SettingsError`, and `StoreError` like `open`.
        """
        store = cls.of(settings)
        try:
            sqlite_files.damage(settings.store.path)
        except sqlite3.DatabaseError as error:
            store.close()
            raise StoreError(sqlite_files.sentence(settings.store.path, error)) from error
        return store

    @classmethod
    def _opened(cls, path: Path, key: bytes | None, lock: IO[bytes]) -> Self:
        try:
            path.touch(mode=0o600, exist_ok=True)
            names = Pseudonyms(key or key_of(key_file(path)))
            store = cls(_ready(Database(_connect(path)), path), names, lock)
            store._pseudonymize()
            return store
        except BaseException:
            lock.close()
            raise

    @staticmethod
    def forget_everybody(path: Path) -> int:
        """Delete every conversation of the file, whatever its key was, and what tells the key; how many there were.

        What admins wrote, replies on their way and reminders stay. Raises `BlockingIOError` while a program works
        with the file, `sqlite3.Error`.
        """
        store = Store(_ready(Database(_connect(path)), path), Pseudonyms(b""), sqlite_files.alone(path))
        count = store._db.table("sessions").count
        with closing(store), store.transaction():
            for table in ("sessions", "questions", "seen", "pseudonyms"):
                store._db.execute(f"DELETE FROM {table}")  # noqa: S608 - our names
        return count

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
            self._db.commit()
        except BaseException:
            self._db.rollback()
            raise

    def first_time(self, event: str, conversation: str, now: float, topic: str = "") -> bool:
        """Remember an event and the question that was pending; False when it was already answered."""
        done = self._db.execute(
            "INSERT OR IGNORE INTO seen (event, conversation, at, topic) VALUES (?, ?, ?, ?)",
            [self._names.event(event), self._names.conversation(conversation), now, topic],
        )
        return done.rowcount == 1

    def topic_of(self, event: str) -> str | None:
        """The question that was pending when an event came, None when it is not known any more."""
        row = self._one("SELECT topic FROM seen WHERE event = ?", self._names.event(event))
        return row["topic"] if row else None

    def knows(self, event: str) -> bool:
        """Whether an event was already answered."""
        return self._one("SELECT 1 FROM seen WHERE event = ?", self._names.event(event)) is not None

    def belongs(self, event: str, conversation: str) -> bool:
        """Whether an event was answered in this conversation; False too when it is not known any more."""
        row = self._one("SELECT conversation FROM seen WHERE event = ?", self._names.event(event))
        return row is not None and row["conversation"] == self._names.conversation(conversation)

    def session(self, conversation: str) -> Session:
        """Where a person stands: a fresh session when unknown, or when a stored one cannot be read any more."""
        row = self._one("SELECT data FROM sessions WHERE conversation = ?", self._names.conversation(conversation))
        try:
            return Session.model_validate_json(row["data"]) if row else Session()
        except ValidationError:
            return Session()

    def last_seen(self, conversation: str) -> float | None:
        """When a conversation last said something, in epoch seconds."""
        key = self._names.conversation(conversation)
        row = self._one("SELECT updated_at FROM sessions WHERE conversation = ?", key)
        return row["updated_at"] if row else None

    def save(self, conversation: str, session: Session, now: float) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO sessions VALUES (?, ?, ?)",
            [self._names.conversation(conversation), session.model_dump_json(), now],
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
        return [delivery for row in list(rows) if (delivery := self._readable(row))]

    def _readable(self, row: dict[str, Any]) -> Delivery | None:
        """A stored reply; one that an older program left and nobody can read any more must not hold back the rest."""
        try:
            return Delivery(**{**row, "reply": Reply.model_validate_json(row["reply"])})
        except ValidationError:
            log.error("a stored reply cannot be read any more: dropped", extra={"delivery": row["id"]})
            self._db.execute("DELETE FROM outbox WHERE id = ?", [row["id"]])
            return None

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

    def question(self, conversation: str) -> str | None:
        """The platform's id of the message that last asked something, so that it can be frozen once answered."""
        row = self._one("SELECT message FROM questions WHERE conversation = ?", self._names.conversation(conversation))
        return row["message"] if row else None

    def asked(self, conversation: str, message: str) -> None:
        key = self._names.conversation(conversation)
        self._db.execute("INSERT OR REPLACE INTO questions VALUES (?, ?)", [key, message])

    def rename(self, place: str, new: str) -> None:
        """A room, `channel:id`, got another name: whoever talked there goes on, unless they already talk there.

        The outbox keeps the old name, which leads there.
        """
        old, now = (f"/{self._names.place(name)}/" for name in (place, new))
        with self.transaction():
            for table in ("sessions", "questions", "seen"):
                self._db.execute(
                    f"UPDATE OR IGNORE {table} SET conversation = replace(conversation, ?, ?) "  # noqa: S608 - ours
                    "WHERE instr(conversation, ?)",
                    [old, now, old],
                )
            self.reminders.rename(f"{place} ", f"{new} ")

    def erase(self, conversation: str) -> None:
        """Forget everything about a person on this platform, in whatever room, but the replies of this very turn."""
        # All that is kept of a person is together: '0' is the character after '/'.
        person = self._names.person(conversation)
        for table in ("sessions", "questions"):
            self._db.execute(
                f"DELETE FROM {table} WHERE conversation >= ? AND conversation < ?",  # noqa: S608 - our names
                [f"{person}/", f"{person}0"],
            )
        # An event stays, without whose it was: the platform may deliver it again.
        self._db.execute(
            "UPDATE seen SET conversation = '', topic = '' WHERE conversation >= ? AND conversation < ?",
            [f"{person}/", f"{person}0"],
        )
        for name in self._undelivered(conversation):
            self._db.execute("DELETE FROM outbox WHERE conversation = ?", [name])
            self.reminders.erase(name)
        self.matrix.erase(conversation)

    def scrub(self) -> None:
        """Take what was erased out of the journal too, unless somebody is reading it; the file itself holds zeros."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def forget(self, idle_since: float, events_before: float, most: int) -> int:
        """Delete up to `most` sessions idle since a moment, and as many events and unsent replies; how many went."""
        idle = "SELECT conversation FROM sessions WHERE updated_at < ? ORDER BY updated_at LIMIT ?"
        old = "SELECT rowid FROM {} WHERE at < ? ORDER BY at LIMIT ?"
        with self.transaction():
            self._db.execute(f"DELETE FROM questions WHERE conversation IN ({idle})", [idle_since, most])  # noqa: S608
            gone = self._db.execute(f"DELETE FROM sessions WHERE conversation IN ({idle})", [idle_since, most]).rowcount  # noqa: S608
            for table in ("seen", "outbox"):
                rows = old.format(table)
                gone += self._db.execute(f"DELETE FROM {table} WHERE rowid IN ({rows})", [events_before, most]).rowcount  # noqa: S608
        return gone

    def held(self, conversation: str) -> dict[str, Any]:
        """Everything kept about whoever a conversation belongs to, in whatever room, as plain values."""
        person = self._names.person(conversation)
        everything = [f"{person}/", f"{person}0"]
        sessions = self._db.query(
            "SELECT data, updated_at FROM sessions WHERE conversation >= ? AND conversation < ?", everything
        )
        [events] = self._db.execute(
            "SELECT count(*) FROM seen WHERE conversation >= ? AND conversation < ?", everything
        ).fetchone()
        return {
            "conversations": [{**json.loads(row["data"]), "updated_at": row["updated_at"]} for row in sessions],
            "reminders": [r for name in self._undelivered(conversation) for r in self.reminders.held(name)],
            "events": events,
        }

    def _undelivered(self, conversation: str) -> set[str]:
        """The names, as the platform knows them, under which something is still to be said to this person."""
        person = self._names.person(conversation)
        rows = self._db.query("SELECT conversation FROM outbox UNION SELECT conversation FROM reminders")
        return {name for row in rows if self._names.person(name := row["conversation"]) == person}

    def backup(self, now: float) -> Path:
        """A copy of what is committed, beside the file. Another connection reads it: ours may be in a transaction."""
        source = Path(self._one("SELECT file FROM pragma_database_list WHERE name = 'main'")["file"])  # type: ignore[index]
        copy = source.with_name(f"{source.stem}-{datetime.fromtimestamp(now):%Y%m%d-%H%M%S}.sqlite3")
        sqlite_files.copy(source, copy)
        return copy

    def _pseudonymize(self) -> None:
        """Hash the names with our key, once. Raises `_OtherKeyError` when they were with another one."""
        with self.transaction():  # two processes may start together on a new file
            kept = [row["check"] for row in self._db.table("pseudonyms").rows]
            if kept and kept != [self._names.check]:
                raise _OtherKeyError
            if not kept:
                self._hash_all()
                self._db.execute("INSERT INTO pseudonyms VALUES (?)", [self._names.check])

    def _hash_all(self) -> None:
        """Hash what was written before there was a key, when Telegram's conversations were `telegram:chat:person`."""
        db, names = self._db, self._names
        db.register_function(lambda name: names.conversation(_renamed(name)), name="pseudonym", deterministic=True)
        db.register_function(names.event, name="event_of", deterministic=True)
        db.register_function(_renamed, name="renamed", deterministic=True)
        for table in ("sessions", "questions", "seen"):
            db.execute(f"UPDATE {table} SET conversation = pseudonym(conversation) WHERE conversation != ''")  # noqa: S608
        db.execute("UPDATE seen SET event = event_of(event)")
        for table in ("outbox", "reminders"):
            db.execute(f"UPDATE {table} SET conversation = renamed(conversation)")  # noqa: S608 - our names

    def _one(self, sql: str, *values: str) -> dict[str, Any] | None:
        return next(iter(self._db.query(sql, list(values))), None)


class _NewerError(Exception):
    """The database knows a migration we do not."""


class _OtherKeyError(Exception):
    """The names in the database were hashed with another key."""


def key_file(path: Path) -> Path:
    """Where the key of a database is when the configuration gives none."""
    return path.with_suffix(".key")


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
    # In WAL mode NORMAL keeps every committed transaction through a crash of the program, and needs no fsync
    # a message; a power cut may lose the last ones: https://www.sqlite.org/pragma.html#pragma_synchronous
    connection.execute("PRAGMA synchronous = NORMAL")
    # What is erased is overwritten: https://www.sqlite.org/pragma.html#pragma_secure_delete
    connection.execute("PRAGMA secure_delete = ON")
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


def _renamed(name: str) -> str:
    return re.sub(r"^telegram:(-?\d+):(\d+)$", r"telegram:\1 - \2", name)


def _applied(db: Database) -> set[tuple[str, str]]:
    """Every migration the file went through, of owners we may know nothing of."""
    if not db.table(Migrations.migrations_table).exists():
        return set()
    rows = db.query(f"SELECT migration_set, name FROM {Migrations.migrations_table}")  # noqa: S608 - our names
    return {(row["migration_set"], row["name"]) for row in rows}
