"""What is kept of people, whatever the table: shown, erased, forgotten when old, carried to a room's new name."""

import json
from collections.abc import Collection, Iterator
from typing import Any

from sqlite_utils import Database

from bot.storage.announcements import Announcements
from bot.storage.erasures import Erasures
from bot.storage.matrix_ledger import Ledger
from bot.storage.meeting_rooms import MeetingRooms
from bot.storage.meetings import Meetings, contact_event
from bot.storage.names import Name
from bot.storage.pseudonyms import Pseudonyms
from bot.storage.reminders import Reminders
from bot.storage.sealing import Sealer
from bot.storage.seek_counts import SeekCounts
from bot.storage.seekers import Seekers
from bot.storage.sqlite_files import BUSY_SECONDS
from bot.storage.transaction import transaction
from bot.storage.waiting import Waiting

MATRIX = "matrix"
# All that is kept of a person is together: '0' is the character after '/'.
_THEIRS = "conversation >= ? AND conversation < ?"


class People:
    """The rows of people in every table. Each person's are one range of the index: see `Pseudonyms`."""

    def __init__(
        self, db: Database, names: Pseudonyms, sealer: Sealer, reminders: Reminders, matrix: Ledger, erasures: Erasures
    ) -> None:
        self._db = db
        self._names = names
        self._sealer = sealer
        self.seekers = Seekers(db, sealer)
        self.seek_counts = SeekCounts(db)
        self.meetings = Meetings(db, names, sealer)
        self.waiting = Waiting(db, names, sealer)
        self.announcements = Announcements(db)
        self.meeting_rooms = MeetingRooms(db, sealer)
        self.erasures = erasures
        self._reminders = reminders
        self._matrix = matrix
        self._leaving: set[str] = set()  # conversations of people who were erased, whose goodbye is on its way

    def rename(self, place: str, new: str, *, threads: bool = True) -> None:
        """A room, `channel:id`, got another name: whoever talked there goes on, unless they already talk there.

        The outbox keeps the old name, which leads there. Without `threads`, reminders come outside any.
        """
        old, now = (f"/{self._names.place(name)}/" for name in (place, new))
        with transaction(self._db):
            for table in ("sessions", "questions", "seen"):
                self._db.execute(
                    f"UPDATE OR IGNORE {table} SET conversation = replace(conversation, ?, ?) "  # noqa: S608 - ours
                    "WHERE instr(conversation, ?)",
                    [old, now, old],
                )
            self._reminders.rename(place, new, threads=threads)

    def erase(self, conversation: str, at: float) -> None:
        """Forget everything about a person on this platform, in whatever room, but the replies of this very turn."""
        person = self._names.person(conversation)
        # First: a list that says too much is better than a copy that does.
        self.erasures.add(person, at, owed=Name.of(conversation).channel == MATRIX)
        self._detach(person)
        for name in self._undelivered(conversation):
            self._silence(name)
        self._matrix.erase(conversation)
        self._leaving.add(conversation)

    def end_demands(self, now: float) -> int:
        """Forget the demands and meetings whose time is over, and what only counted for the month; how many rows."""
        ended = self.seekers.ended(now)
        for person in ended:
            self.part(person)
            self.seekers.withdraw(person)
        tables = (self.meetings, self.seekers, self.announcements, self.meeting_rooms, self.seek_counts)
        return len(ended) + sum(table.forget(now) for table in tables)

    def unasked(self) -> None:
        """A copy was restored, with who withdrew since: each demand waits until its person resumes it."""
        with transaction(self._db):
            self.seekers.pause_all()
            self.waiting.drop_put_off()
            for person in [entry.seeker.id for entry in self.seekers.all()]:
                self.part(person)

    def erase_again(self, people: Collection[str]) -> None:
        """Forget those of whom only prints are known: they were erased after this copy of the database was made."""
        with transaction(self._db):
            for person in people:
                self._detach(person)
            for name in self._addresses():
                if self._names.person(name) in people:
                    self._silence(name)
            for sender in self._matrix.senders():
                if self._names.person(name := _member(sender)) in people:
                    self._matrix.erase(name)

    def part(self, person: str) -> None:
        """End all meetings of a pseudonym; how to reach them goes to nobody any more, were it on its way."""
        for number in self.meetings.leave(person):
            self.take_back(number, person)
            self.meeting_rooms.cancel(number)

    def take_back(self, number: str, giver: str) -> None:
        """How to reach somebody leaves the outbox, when it has not left already."""
        self._db.execute("DELETE FROM outbox WHERE event = ?", [self._names.event(contact_event(number, giver))])

    def _detach(self, person: str) -> None:
        self.part(person)
        self.waiting.erase(person)
        self.seekers.erase(person)
        self.seek_counts.erase(person)
        everything = _range(person)
        for table in ("sessions", "questions"):
            self._db.execute(f"DELETE FROM {table} WHERE {_THEIRS}", everything)  # noqa: S608 - our names
        # An event stays, without whose it was: the platform may deliver it again.
        self._db.execute(f"UPDATE seen SET conversation = '', topic = '' WHERE {_THEIRS}", everything)  # noqa: S608

    def _silence(self, name: str) -> None:
        self._db.execute("DELETE FROM outbox WHERE conversation = ?", [name])
        self._reminders.erase(name)

    def _addresses(self) -> list[str]:
        """Every name under which something is still to be said."""
        rows = self._db.query("SELECT conversation FROM outbox UNION SELECT conversation FROM reminders")
        return [row["conversation"] for row in rows]

    def owed_keys(self, users: Collection[str]) -> Iterator[tuple[str, str]]:
        """Who was erased on Matrix and has no reply to receive any more: their pseudonym, and which of `users` it is.

        "" for whoever is none of them.
        """
        named = {self._names.person(_member(user)): user for user in users}
        awaited = {self._names.person(name) for name in self._addresses()}
        return ((person, named.get(person, "")) for person in self.erasures.owed() - awaited)

    def took_leave(self, conversation: str) -> None:
        """A reply left: when it was the last one of somebody who was erased, its address goes out of the journal."""
        if conversation in self._leaving and not self._waiting(conversation):
            self._leaving.discard(conversation)
            self.scrub()

    def scrub(self) -> None:
        """Take what was erased out of the journal too, unless somebody is reading it; the file itself holds zeros."""
        self._db.execute("PRAGMA busy_timeout = 0")  # nobody waits for a reader: tomorrow will do
        try:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._db.execute(f"PRAGMA busy_timeout = {1000 * BUSY_SECONDS}")

    def forget(self, idle_since: float, events_before: float, most: int) -> int:
        """Delete up to `most` sessions idle since a moment, and as many events and unsent replies; how many went."""
        idle = "SELECT conversation FROM sessions WHERE updated_at < ? ORDER BY updated_at LIMIT ?"
        old = "SELECT rowid FROM {} WHERE at < ? ORDER BY at LIMIT ?"
        with transaction(self._db):
            self._db.execute(f"DELETE FROM questions WHERE conversation IN ({idle})", [idle_since, most])  # noqa: S608
            gone = self._db.execute(f"DELETE FROM sessions WHERE conversation IN ({idle})", [idle_since, most]).rowcount  # noqa: S608
            for table in ("seen", "outbox"):
                rows = old.format(table)
                gone += self._db.execute(f"DELETE FROM {table} WHERE rowid IN ({rows})", [events_before, most]).rowcount  # noqa: S608
        return gone

    def held(self, conversation: str) -> dict[str, Any]:
        """Everything kept about whoever a conversation belongs to, in whatever room, as plain values."""
        person = self._names.person(conversation)
        everything = _range(person)
        sessions = self._db.query(f"SELECT data, updated_at FROM sessions WHERE {_THEIRS}", everything)  # noqa: S608
        read = self._db.query(f"SELECT at, topic FROM seen WHERE {_THEIRS}", everything)  # noqa: S608
        names = self._undelivered(conversation)
        return {
            "conversations": [{**json.loads(row["data"]), "updated_at": row["updated_at"]} for row in sessions],
            "reminders": [r for name in names for r in self._reminders.held(name)],
            "messages_read": list(read),
            "replies_waiting": [
                *(text for name in names for text in self._waiting(name)),
                *map(self._said, self.waiting.texts(person)),
            ],
            "messages_not_decrypted": self._matrix.count_of(conversation),
            "together": {
                **self.seekers.held(person),
                "proposed_at": self.seek_counts.proposed(person),
                "meetings": self.meetings.held(person),
            },
        }

    def _waiting(self, name: str) -> list[str]:
        rows = self._db.query("SELECT reply FROM outbox WHERE conversation = ? ORDER BY id", [name])
        return [self._said(row["reply"]) for row in rows]

    def _said(self, reply: str) -> str:
        """The text of a stored reply."""
        return str(json.loads(self._sealer.opened(reply))["text"])

    def _undelivered(self, conversation: str) -> set[str]:
        """The names, as the platform knows them, under which something is still to be said to this person."""
        person, id_ = self._names.person(conversation), Name.of(conversation).owner
        rows = self._db.query(
            "SELECT conversation FROM outbox WHERE instr(conversation, ?) "
            "UNION SELECT conversation FROM reminders WHERE instr(conversation, ?)",
            [id_, id_],
        )
        return {name for row in rows if self._names.person(name := row["conversation"]) == person}


def _range(person: str) -> list[str]:
    """The two ends of `_THEIRS`."""
    return [f"{person}/", f"{person}0"]


def _member(user: str) -> str:
    """A name of a Matrix account, in no room in particular."""
    return str(Name(f"{MATRIX}:", person=user))
