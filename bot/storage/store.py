"""One SQLite file: sessions, events already answered, replies on their way out.

A message is one transaction: after it, a crash loses nothing and doubles nothing.
"""

import logging
import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Self

from pydantic import ValidationError
from sqlite_utils import Database

from bot import clock
from bot.settings import AdminSettings, Settings
from bot.storage import folders, opening, schema, seekers, sqlite_files
from bot.storage.erasures import Erasures, begin, erasures_file, note_forgotten
from bot.storage.matrix_ledger import Ledger
from bot.storage.opening import StoreError
from bot.storage.passages import Passages
from bot.storage.people import People
from bot.storage.pseudonyms import Pseudonyms, key_file, key_of, make_key
from bot.storage.refreshes import Refreshes
from bot.storage.reminders import Reminders
from bot.storage.roles import Roles
from bot.storage.sealing import MARK, Sealer
from bot.storage.telegram_groups import Groups
from bot.storage.transaction import transaction
from bot.storage.waiting import ASIDE, LATER
from handlers.engine.messages import Reply, Session
from knowledge.faq_log import FaqLog
from knowledge.overlay import Overlay
from knowledge.tallies import Tallies

log = logging.getLogger(__name__)

MOST_COPIES = 3  # of those that « sauvegarde » leaves beside the file, besides those of the last day
MOST_COPIES_A_DAY = 10
A_DAY = 86_400.0  # seconds
PROBE = 65_536  # bytes: more than a reply and its journal need


class TooManyCopiesError(Exception):
    """As many copies were made in a day as the disk is to hold: none of them is removed for another."""


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

    def __init__(self, db: Database, names: Pseudonyms, erasures: Erasures, lock: IO[bytes] | None = None) -> None:
        self._db = db
        self._names = names
        self._sealer = Sealer(names.secret("sealing"))
        self._lock = lock
        self._sent: set[int] = set()  # replies that left and that the disk did not let us take out
        self.faq = FaqLog(db)
        self.matrix = Ledger(db)
        self.groups = Groups(db)
        self.overlay = Overlay(db)
        self.tallies = Tallies(db)
        self.reminders = Reminders(db)
        self.refreshes = Refreshes(db)
        self.passages = Passages(db)
        self.people = People(db, names, self._sealer, self.reminders, self.matrix, erasures)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The database of a configuration. Raises `SettingsError`, and `StoreError` like `open`."""
        with settings.named():
            return cls.open(settings.store.path, settings.privacy.read_key())

    @classmethod
    def open(cls, path: Path, key: bytes | None = None, *, read_first: bool = False) -> Self:
        """Open or create the file at `path`, whose names are hashed with `key`: by default that of the file beside it.

        With `read_first` every page is read before anything is written. Raises `StoreError` when the file is
        unreadable, damaged or newer, or when the key is another one.
        """
        with opening.said(path, f"La base {path} est en cours de restauration. Réessayez dans un instant."):
            folders.private(path.parent)
            opening.require_open(path, own_key=not key)
            return cls._opened(path, key, sqlite_files.in_use(path), read_first)

    @classmethod
    def sound(cls, settings: Settings) -> Self:
        """The database of a configuration, every page of it read: a damaged one is refused now, not met by a person.

        Raises `SettingsError`, and `StoreError` like `open`.
        """
        with settings.named():
            return cls.open(settings.store.path, settings.privacy.read_key(), read_first=True)

    @classmethod
    def _opened(cls, path: Path, key: bytes | None, lock: IO[bytes], read_first: bool) -> Self:
        try:
            if read_first and path.exists() and (fault := sqlite_files.fault(path, quick=True)):
                raise fault
            if read_first and (damage := opening.erasures_fault(path)):
                raise StoreError(damage)
            path.touch(mode=0o600, exist_ok=True)
            db = schema.opened(path)
            names = opening.names(path, key, schema.key_print(db)) or _first_key(path)
            schema.pseudonymize(db, names)
            if begin(erasures_file(path), clock.now()) and schema.is_listed(db):
                log.warning("the list of erasures was not there any more: begun anew", extra={"path": path})
            schema.note_listed(db)
            return cls(db, names, Erasures(erasures_file(path), names.check), lock)
        except BaseException:
            lock.close()
            raise

    @staticmethod
    def forget_everybody(path: Path, now: float) -> int:
        """Delete every conversation of the file, whatever its key was, and what tells the key; how many there were.

        The list of erasures notes it, for a copy that is restored later and brings them back.

        What admins wrote, replies on their way and reminders stay. Raises `StoreError`, while a program works with the
        file too.
        """
        locked = f"Un programme travaille avec la base {path}. Arrêtez le bot, puis recommencez."
        with opening.said(path, locked), sqlite_files.alone(path), closing(schema.opened(path)) as db:
            with opening.said(erasures_file(path), locked):
                note_forgotten(erasures_file(path), now)
            count = db.table("sessions").count
            with transaction(db):
                for table in ("sessions", "questions", "seen", "pseudonyms", *seekers.TABLES):
                    db.execute(f"DELETE FROM {table}")  # noqa: S608 - our names
                db.execute("DELETE FROM outbox WHERE reply LIKE ?", [f"{MARK}%"])
        return int(count)

    def roles(self, admins: Sequence[AdminSettings] = ()) -> Roles:
        """Who the admins are, with those of the configuration."""
        return Roles(self._db, admins)

    def close(self) -> None:
        self._db.close()
        if self._lock:
            self._lock.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing, for everybody who works with this file."""
        return transaction(self._db)

    def remember(self, event: str, conversation: str, now: float, topic: str = "") -> bool:
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

    def person(self, conversation: str) -> str:
        """The pseudonym of whoever a conversation belongs to."""
        return self._names.person(conversation)

    def knows(self, event: str) -> bool:
        """Whether an event was already answered."""
        return self._one("SELECT 1 FROM seen WHERE event = ?", self._names.event(event)) is not None

    def belongs(self, event: str, conversation: str) -> bool:
        """Whether an event was answered in this conversation; False too when it is not known any more."""
        row = self._one("SELECT conversation FROM seen WHERE event = ?", self._names.event(event))
        return row is not None and row["conversation"] == self._names.conversation(conversation)

    def session(self, conversation: str) -> Session:
        """Where a person stands: a fresh session when unknown, or when a stored one cannot be read any more."""
        return self.standing(conversation)[0]

    def standing(self, conversation: str) -> tuple[Session, float | None]:
        """Where a person stands, and when they last said something, in epoch seconds."""
        sql = "SELECT data, updated_at FROM sessions WHERE conversation = ?"
        row = self._one(sql, self._names.conversation(conversation))
        if row is None:
            return Session(), None
        try:
            return Session.model_validate_json(row["data"]), row["updated_at"]
        except ValidationError:
            return Session(), row["updated_at"]

    def last_seen(self, conversation: str) -> float | None:
        """When a conversation last said something, in epoch seconds."""
        return self.standing(conversation)[1]

    def save(self, conversation: str, session: Session, now: float) -> None:
        self._db.execute(
            # Not REPLACE, which gives the row another number: each index of the table would be written again.
            "INSERT INTO sessions VALUES (?, ?, ?) "
            "ON CONFLICT DO UPDATE SET data = excluded.data, updated_at = excluded.updated_at",
            [self._names.conversation(conversation), session.model_dump_json(), now],
        )

    def enqueue(self, conversation: str, event: str, replies: tuple[Reply, ...], now: float) -> None:
        for part, reply in enumerate(replies):
            value = reply.model_dump_json(exclude={"about"})
            self._db.execute(
                "INSERT INTO outbox (conversation, event, part, reply, at) VALUES (?, ?, ?, ?, ?)",
                [
                    conversation, self.print_of(reply.about) if reply.about else event, part,
                    self._sealer.seal(value) if reply.sealed else value, now,
                ],
            )  # fmt: skip

    def print_of(self, event: str) -> str:
        """What stands in the outbox for an event of our own: its name would lead from the address to other tables."""
        return self._names.event(event)

    def waiting(self, prefix: str) -> list[str]:
        """The conversations whose name starts with `prefix` that have replies to receive, the oldest first."""
        self._strike_out()
        rows = self._db.query(
            "SELECT conversation FROM outbox WHERE substr(conversation, 1, ?) = ? "
            "GROUP BY conversation ORDER BY min(id)",
            [len(prefix), prefix],
        )
        return [row["conversation"] for row in rows]

    def pending(self, conversation: str) -> list[Delivery]:
        """The replies a conversation has still to receive, in order."""
        self._strike_out()
        rows = self._db.execute(
            "SELECT id, conversation, event, part, reply FROM outbox WHERE conversation = ? ORDER BY id",
            [conversation],
        ).fetchall()
        return [delivery for row in rows if (delivery := self._readable(*row))]

    def _readable(self, number: int, conversation: str, event: str, part: int, reply: str) -> Delivery | None:
        """A stored reply; one that an older program left and nobody can read any more must not hold back the rest."""
        try:
            return Delivery(number, conversation, event, part, Reply.model_validate_json(self._sealer.opened(reply)))
        except ValueError:  # a ValidationError is one, and what the key does not open
            log.error("a stored reply cannot be read any more: dropped", extra={"delivery": number})
            self._db.execute("DELETE FROM outbox WHERE id = ?", [number])
            return None

    def depth(self) -> tuple[int, float | None]:
        """How many replies are on their way, and since when the oldest is."""
        row = self._db.execute(
            "SELECT count(*), min(at) FROM outbox WHERE conversation NOT LIKE ? AND conversation NOT LIKE ?",
            [f"{ASIDE}%", f"{LATER}%"],
        ).fetchone()
        return int(row[0]), row[1]

    def require_room(self) -> None:
        """Raises `OSError` when the disk of the database takes nothing: what is read of it may still be answered."""
        with tempfile.TemporaryFile(dir=self._file.parent, buffering=0) as probe:
            probe.write(bytes(PROBE))

    @property
    def _file(self) -> Path:
        return Path(self._one("SELECT file FROM pragma_database_list WHERE name = 'main'")["file"])  # type: ignore[index]

    def size(self) -> int:
        """Bytes of the database."""
        sql = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        return int(self._db.execute(sql).fetchone()[0])

    def delivered(self, delivery: Delivery) -> None:
        """Take a sent reply out of the outbox. Whatever the disk says, it is not given to anybody to send again."""
        self._sent.add(delivery.id)
        self._strike_out()
        self.people.took_leave(delivery.conversation)

    def set_aside(self, delivery: Delivery) -> None:
        """Something for one person that cannot be said there waits until they write in private; not an answer.

        What somebody gave is known nowhere else by then. An answer can be asked for again.
        """
        if self.knows(delivery.event):
            return self.delivered(delivery)
        return self.people.waiting.set_aside(delivery.id, delivery.conversation)

    def _strike_out(self) -> None:
        for number in tuple(self._sent):
            self._db.execute("DELETE FROM outbox WHERE id = ?", [number])
            self._sent.discard(number)

    def question(self, conversation: str) -> str | None:
        """The platform's id of the message that last asked something, so that it can be frozen once answered."""
        row = self._one("SELECT message FROM questions WHERE conversation = ?", self._names.conversation(conversation))
        return row["message"] if row else None

    def asked(self, conversation: str, message: str) -> None:
        """Remember the message that asks; of somebody who was erased, or moved elsewhere meanwhile, nothing."""
        key = self._names.conversation(conversation)
        self._db.execute(
            "INSERT INTO questions SELECT conversation, ? FROM sessions WHERE conversation = ? "
            "ON CONFLICT DO UPDATE SET message = excluded.message",
            [message, key],
        )

    def backup(self, now: float) -> Path:
        """A copy of what is committed, beside the file. Another connection reads it: ours may be in a transaction.

        Old copies go, but none younger than a day. Raises `TooManyCopiesError`.
        """
        source = self._file
        copy = _free_name(source, now)
        copies = sorted(source.parent.glob(f"{source.stem}-{'[0-9]' * 8}-{'[0-9]' * 6}.sqlite3"))
        recent = [c for c in copies if _copy_of(source, now - A_DAY).name < c.name]
        if len(recent) >= MOST_COPIES_A_DAY:
            raise TooManyCopiesError
        sqlite_files.copy(source, copy)
        # A stolen account must not make the last good copy go by asking for others.
        for old in sorted({*copies, copy} - {*recent})[:-MOST_COPIES]:
            old.unlink()  # people who were erased since are in it
        return copy

    def _one(self, sql: str, *values: str) -> dict[str, Any] | None:
        found = self._db.execute(sql, values)  # `query` would put a savepoint around each of a message's reads
        row = found.fetchone()
        return {column[0]: value for column, value in zip(found.description, row, strict=True)} if row else None


def _first_key(path: Path) -> Pseudonyms:
    """A key for a database that has none yet."""
    make_key(key_file(path))
    return Pseudonyms(key_of(key_file(path)))


def _free_name(source: Path, at: float) -> Path:
    """A copy's name that no file has: an impatient admin asks for one twice, and so does the hour autumn repeats."""
    while (copy := _copy_of(source, at)).exists():
        at += 1
    return copy


def _copy_of(source: Path, at: float) -> Path:
    return source.with_name(f"{source.stem}-{datetime.fromtimestamp(at):%Y%m%d-%H%M%S}.sqlite3")
