"""Rooms that the bot opens for two people who both chose one: asked for, opened, and left again.

The accounts of the two wait sealed, and go as soon as the bot has nothing left to do there.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from bot.storage.sealing import Sealer
from bot.storage.seekers import MONTH as LEFT


@dataclass(frozen=True, slots=True)
class MeetingRoom:
    """One of them, of a meeting; `accounts` by pseudonym, none once one of the two left. `room` is "" until it is open.

    `at`: when it was asked for; `together`: when both were first seen in it, 0 before; epoch seconds.
    """

    meeting: str
    accounts: Mapping[str, str]
    room: str
    at: float
    together: float


class MeetingRooms:
    """The table. Within the caller's transaction."""

    def __init__(self, db: Database, sealer: Sealer) -> None:
        self._db = db
        self._sealer = sealer

    def ask(self, meeting: str, accounts: Mapping[str, str], now: float) -> None:
        row = [meeting, self._sealer.seal(json.dumps(dict(accounts))), "", now, 0]
        self._db.execute("INSERT OR REPLACE INTO meeting_rooms VALUES (?, ?, ?, ?, ?)", row)

    def all(self) -> Iterator[MeetingRoom]:
        for meeting, people, room, at, together in self._db.execute("SELECT * FROM meeting_rooms").fetchall():
            yield MeetingRoom(meeting, json.loads(self._sealer.open(people)) if people else {}, room, at, together)

    def opened(self, meeting: str, room: str) -> None:
        self._db.execute("UPDATE meeting_rooms SET room = ? WHERE meeting = ?", [room, meeting])

    def met(self, meeting: str, now: float) -> None:
        self._db.execute("UPDATE meeting_rooms SET together = ? WHERE meeting = ?", [now, meeting])

    def over(self, meeting: str) -> None:
        self._db.execute("DELETE FROM meeting_rooms WHERE meeting = ?", [meeting])

    def forget(self, now: float) -> int:
        """Delete those that the channel should have left long ago: it is there no more."""
        return int(self._db.execute("DELETE FROM meeting_rooms WHERE at <= ?", [now - LEFT]).rowcount)

    def cancel(self, meeting: str) -> None:
        """One of the two left us: nothing of them stays; a room that is open is still to be left."""
        self._db.execute("DELETE FROM meeting_rooms WHERE meeting = ? AND room = ''", [meeting])
        self._db.execute("UPDATE meeting_rooms SET people = '' WHERE meeting = ?", [meeting])
