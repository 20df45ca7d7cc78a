"""What the Matrix channel remembers: where the sync stands, the settings of rooms, what is still to be done in them."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Any

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.storage.names import Name
from bot.storage.transaction import transaction

migrations = Migrations("matrix")


@migrations()
def create_tables(db: Database) -> None:
    db.table("matrix_sync").create({"device": str, "token": str}, pk="device")
    db.table("matrix_rooms").create({"room": str, "settings": str}, pk="room")
    db.table("matrix_held").create({"event": str, "room": str, "session": str, "source": str, "at": float}, pk="event")


@migrations()
def remember_moves(db: Database) -> None:
    db.table("matrix_moves").create({"room": str, "successor": str, "via": str, "at": float}, pk="room")


@migrations()
def remember_senders(db: Database) -> None:
    db.table("matrix_held").add_column("sender", str)
    db.execute("UPDATE matrix_held SET sender = json_extract(source, '$.sender')")
    db.table("matrix_held").create_index(["sender"])


@migrations()
def forget_keys(db: Database) -> None:
    db.table("matrix_keys").create({"session": str, "at": float}, pk="session")


@migrations()
def remember_successors(db: Database) -> None:
    db.table("matrix_successors").create({"room": str, "successor": str}, pk="room")


@dataclass(frozen=True, slots=True)
class RoomSettings:
    """What the moderators of a room decided with `!cpts reglages`."""

    region: str = ""
    prefix_only: bool = False
    threads: bool = True
    welcome: bool = True


@dataclass(frozen=True, slots=True)
class Held:
    """A message that cannot be read yet; `source` is the encrypted event, `at` when it was held."""

    event: str
    room: str
    session: str
    source: dict[str, Any]
    at: float

    @property
    def sender(self) -> str:
        return str(self.source.get("sender", ""))


@dataclass(frozen=True, slots=True)
class Move:
    """A room that says it is replaced by another, which nobody has looked at yet; `via` a server, "" to be invited."""

    room: str
    successor: str
    via: str
    at: float


class Ledger:
    """The tables of the channel. Each method is one transaction of its own."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def token(self, device: str) -> str:
        """Where the sync of this device stands; "" before its first one."""
        return str(self._value("SELECT token FROM matrix_sync WHERE device = ?", device) or "")

    def advance(self, device: str, token: str) -> None:
        """Everything before `token` has been dealt with."""
        self._write("INSERT OR REPLACE INTO matrix_sync VALUES (?, ?)", device, token)

    def settings(self, room: str) -> RoomSettings:
        stored = self._value("SELECT settings FROM matrix_rooms WHERE room = ?", room)
        return RoomSettings(**json.loads(stored)) if stored else RoomSettings()

    def has_settings(self, room: str) -> bool:
        return self._value("SELECT 1 FROM matrix_rooms WHERE room = ?", room) is not None

    def decide(self, room: str, settings: RoomSettings) -> None:
        self._write("INSERT OR REPLACE INTO matrix_rooms VALUES (?, ?)", room, json.dumps(asdict(settings)))

    def hold(self, held: Held, most: int) -> bool:
        """Keep a message; False when it was kept already, or when `most` of its sender's wait."""
        added = self._write(
            "INSERT OR IGNORE INTO matrix_held (event, room, session, source, at, sender) SELECT ?, ?, ?, ?, ?, ? "
            "WHERE (SELECT count(*) FROM matrix_held WHERE sender = ?) < ?",
            *(held.event, held.room, held.session, json.dumps(held.source), held.at),
            *(held.sender, held.sender, most),
        )
        return added == 1

    def held(self, session: str | None = None) -> Sequence[Held]:
        """The messages waiting for this session's key, or all of them, in the order they came."""
        rows = self._db.query(
            "SELECT event, room, session, source, at FROM matrix_held WHERE ? IS NULL OR session = ? ORDER BY rowid",
            [session, session],
        )
        return [Held(**{**row, "source": json.loads(row["source"])}) for row in rows]

    def release(self, event: str) -> None:
        self._write("DELETE FROM matrix_held WHERE event = ?", event)

    def announce(self, move: Move) -> None:
        """Keep a move until it is made or found false; the last word of a room stands."""
        self._write("INSERT OR REPLACE INTO matrix_moves VALUES (?, ?, ?, ?)", *astuple(move))

    def moves(self) -> Sequence[Move]:
        return [Move(**row) for row in self._db.query("SELECT * FROM matrix_moves")]

    def settle(self, move: Move) -> None:
        self._write("DELETE FROM matrix_moves WHERE room = ?", move.room)

    def succeed(self, room: str, successor: str) -> None:
        """A room is left for the one that replaced it; what was left for that room before is said there too."""
        with transaction(self._db):
            self._write("UPDATE matrix_successors SET successor = ? WHERE successor = ?", successor, room)
            self._write("INSERT OR REPLACE INTO matrix_successors VALUES (?, ?)", room, successor)

    def successor(self, room: str) -> str:
        """The room where what is for one that we left is said, "" for none."""
        return str(self._value("SELECT successor FROM matrix_successors WHERE room = ?", room) or "")

    def leave(self, room: str) -> None:
        """Forget a room we are not in any more, and that others led to it."""
        self._write("DELETE FROM matrix_successors WHERE successor = ?", room)
        for table in ("matrix_rooms", "matrix_held"):
            self._write(f"DELETE FROM {table} WHERE room = ?", room)  # noqa: S608 - our names

    def erase(self, conversation: str) -> None:
        """Forget the messages of a person that wait for their key. Within a transaction."""
        person = Name.of(conversation).person
        self._db.execute("DELETE FROM matrix_held WHERE sender = ?", [person])

    def aged_keys(self, sessions: Collection[str], now: float, before: float) -> set[str]:
        """Of these keys of rooms those first seen before a moment; those not seen yet are from now on."""
        with transaction(self._db):
            for session in sessions:
                self._write("INSERT OR IGNORE INTO matrix_keys VALUES (?, ?)", session, now)
            known = list(self._db.execute("SELECT session, at FROM matrix_keys").fetchall())
            for gone in {session for session, _ in known}.difference(sessions):
                self.drop_key(gone)
        return {session for session, at in known if at < before}

    def drop_key(self, session: str) -> None:
        self._write("DELETE FROM matrix_keys WHERE session = ?", session)

    def senders(self) -> Sequence[str]:
        """Everybody with messages that wait for their key."""
        return [row["sender"] for row in self._db.query("SELECT DISTINCT sender FROM matrix_held")]

    def count_of(self, conversation: str) -> int:
        """How many messages of a person wait for their key."""
        person = Name.of(conversation).person
        return int(self._value("SELECT count(*) FROM matrix_held WHERE sender = ?", person))

    def forget(self, before: float) -> int:
        """Delete what waited since before a moment, for its key or for an invite; how many there were."""
        held = self._write("DELETE FROM matrix_held WHERE at < ?", before)
        return held + self._write("DELETE FROM matrix_moves WHERE at < ?", before)

    def _value(self, sql: str, *values: str) -> Any:
        row = self._db.execute(sql, list(values)).fetchone()
        return row[0] if row else None

    def _write(self, sql: str, *values: object) -> int:
        return int(self._db.execute(sql, list(values)).rowcount)
