"""Who asked to be brought together with others: pseudonyms, with an address that only the key opens."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.storage.sealing import Sealer
from handlers.engine.messages import Seek
from knowledge.together import Seeker

DAY = 86_400.0  # seconds
KEPT = 90 * DAY
MONTH = 30 * DAY
MOST_PLACES = 2  # declared in a month: whoever tries one commune after the other gets no further
MOST_REPORTS = 2  # by different people, after which a demand is shown to nobody

# All that is kept of those who ask to be brought together.
TABLES = ("seekers", "seek_places", "meetings", "apart", "announcements", "meeting_rooms", "seek_counts")

migrations = Migrations("together")


@migrations()
def create_tables(db: Database) -> None:
    seekers = {
        "person": str, "address": str, "profession": str, "communes": str, "wish": str, "even_two": int,
        "since": float, "until": float, "ready": float, "paused": int, "reports": int, "warned": int,
    }  # fmt: skip
    db.table("seekers").create(seekers, pk="person", not_null=set(seekers))
    db.table("seek_places").create({"person": str, "at": float}, not_null={"person", "at"})
    db.table("seek_places").create_index(["person"])
    meetings = {
        "id": str, "person": str, "other": str, "at": float, "until": float, "profession": str, "wish": str,
        "said": str, "agreed": int, "gift": str, "sure": int, "done": int,
    }  # fmt: skip
    db.table("meetings").create(meetings, pk=("id", "person"), not_null=set(meetings))
    db.table("meetings").create_index(["person"])
    db.table("meetings").create_index(["other"])
    db.table("apart").create({"pair": str, "until": float, "reported": int}, pk="pair", not_null={"until", "reported"})


@migrations()
def tell_one_by_one(db: Database) -> None:
    # Of the two people of a proposal, each is told at another moment; those of before were.
    db.table("meetings").add_column("told", int, not_null_default=1)


@migrations()
def count_for_networks(db: Database) -> None:
    # Who asked before was asked nothing of networks, and is in no count.
    db.table("seekers").add_column("network", int, not_null_default=0)
    db.table("seekers").add_column("counted", str, not_null_default="")
    told = {"zone": str, "place": str, "name": str, "people": int, "at": float, "answers": int}
    db.table("announcements").create(told, pk="zone", not_null=set(told))


@migrations()
def open_rooms(db: Database) -> None:
    # Whether what somebody gives is an invitation into a room of two, to their account; and the rooms to open.
    db.table("meetings").add_column("room", int, not_null_default=0)
    rooms = {"meeting": str, "people": str, "room": str, "at": float, "together": float}
    db.table("meeting_rooms").create(rooms, pk="meeting", not_null=set(rooms))


@migrations()
def count_beyond_demands(db: Database) -> None:
    counts = {"person": str, "kind": str, "at": float}
    db.table("seek_counts").create(counts, not_null=set(counts))
    db.table("seek_counts").create_index(["person"])
    # What was known of reports and proposals goes on counting, as of the days we know of.
    db.execute("INSERT INTO seek_counts SELECT person, 'proposal', at FROM meetings")
    for times in range(1, MOST_REPORTS + 1):
        db.execute("INSERT INTO seek_counts SELECT person, 'report', since FROM seekers WHERE reports >= ?", [times])


@dataclass(frozen=True, slots=True)
class Entry:
    """A demand as it is kept. `ready`: after that day it is brought together with others; times are epoch seconds.

    `network`: they agreed to be counted for the network of their region; `counted`: the zone where they last were.
    """

    seeker: Seeker
    address: str  # sealed
    until: float
    ready: float
    paused: bool
    reports: int
    warned: bool
    network: bool
    counted: str

    def is_open(self, now: float) -> bool:
        """Whether anything may be told of it, or to its person."""
        return self.ready <= now < self.until and not self.paused and self.reports < MOST_REPORTS


class Seekers:
    """The table of demands, and how often each person named a place this month. Within the caller's transaction."""

    def __init__(self, db: Database, sealer: Sealer) -> None:
        self._db = db
        self._sealer = sealer

    def get(self, person: str) -> Entry | None:
        rows = self._db.execute("SELECT * FROM seekers WHERE person = ?", [person]).fetchall()
        return _entry(rows[0]) if rows else None

    def ended(self, now: float) -> list[str]:
        """The pseudonyms of those whose demand ended."""
        return [
            person for (person,) in self._db.execute("SELECT person FROM seekers WHERE until <= ?", [now]).fetchall()
        ]

    def all(self) -> Iterator[Entry]:
        """Everybody, who has waited longest first."""
        rows = self._db.execute("SELECT * FROM seekers ORDER BY since, person").fetchall()
        return map(_entry, rows)

    def enter(self, person: str, conversation: str, seek: Seek, now: float, ready: float) -> None:
        """Keep a demand for ninety days from now; one that stands keeps its age, its pause, and what was said of it."""
        old = self.get(person)
        since = old.seeker.since if old else now
        self._db.execute(
            "INSERT OR REPLACE INTO seekers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)",
            [
                person, self._sealer.seal(conversation), seek.profession, json.dumps(seek.communes), seek.wish,
                seek.even_two, since, now + KEPT, ready, old is not None and old.paused,
                old.reports if old else 0, seek.network, old.counted if old else "",
            ],
        )  # fmt: skip

    def named_place(self, person: str, now: float) -> None:
        self._db.execute("INSERT INTO seek_places VALUES (?, ?)", [person, now])

    def is_full(self, person: str, now: float) -> bool:
        """Whether somebody named as many places this month as one may."""
        sql = "SELECT count(*) FROM seek_places WHERE person = ? AND at > ?"
        return int(self._db.execute(sql, [person, now - MONTH]).fetchone()[0]) >= MOST_PLACES

    def address(self, person: str) -> str:
        """Where to write to somebody, "" when nobody is to be written to."""
        entry = self.get(person)
        return self._sealer.open(entry.address) if entry else ""

    def moved(self, person: str, conversation: str) -> None:
        """Write to somebody where they last wrote from."""
        if self.address(person) not in ("", conversation):
            self._set(person, "address", self._sealer.seal(conversation))

    def pause(self, person: str, *, paused: bool) -> None:
        self._set(person, "paused", int(paused))

    def agree_to_count(self, person: str, *, agreed: bool) -> None:
        self._set(person, "network", int(agreed))

    def counted(self, person: str, zone: str) -> None:
        self._set(person, "counted", zone)

    def pause_all(self) -> None:
        self._db.execute("UPDATE seekers SET paused = 1")

    def reported(self, person: str, reports: int) -> None:
        """So many people reported this one."""
        self._set(person, "reports", reports)

    def warned(self, person: str) -> None:
        """They know that their demand ends soon."""
        self._set(person, "warned", 1)

    def withdraw(self, person: str) -> None:
        """The demand goes; how many places were named this month stays, or it would be no limit."""
        self._db.execute("DELETE FROM seekers WHERE person = ?", [person])

    def erase(self, person: str) -> None:
        self.withdraw(person)
        self._db.execute("DELETE FROM seek_places WHERE person = ?", [person])

    def forget(self, now: float) -> int:
        """Delete the places named before this month; how many rows."""
        return int(self._db.execute("DELETE FROM seek_places WHERE at <= ?", [now - MONTH]).rowcount)

    def held(self, person: str) -> dict[str, Any]:
        """What is kept of somebody's demand, as plain values; who reported it is not theirs to know."""
        entry = self.get(person)
        sql = "SELECT at FROM seek_places WHERE person = ? ORDER BY at"
        places = [at for (at,) in self._db.execute(sql, [person]).fetchall()]
        if entry is None:
            return {"demand": None, "places_named_at": places}
        demand = {
            "profession": entry.seeker.profession, "communes": list(entry.seeker.communes),
            "wish": entry.seeker.wish, "even_two": entry.seeker.even_two, "since": entry.seeker.since,
            "until": entry.until, "paused": entry.paused, "address": self._sealer.open(entry.address),
            "counted_for_network": entry.network, "counted_in": entry.counted,
        }  # fmt: skip
        return {"demand": demand, "places_named_at": places}

    def _set(self, person: str, column: str, value: str | int) -> None:
        self._db.execute(f"UPDATE seekers SET {column} = ? WHERE person = ?", [value, person])  # noqa: S608 - ours


def _entry(row: tuple[Any, ...]) -> Entry:
    person, address, profession, communes, wish, even_two, since, until, ready, paused, reports, *rest = row
    warned, network, counted = rest
    seeker = Seeker(person, profession, tuple(json.loads(communes)), wish, since, bool(even_two))
    return Entry(seeker, address, until, ready, bool(paused), reports, bool(warned), bool(network), counted)
