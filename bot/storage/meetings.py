"""Proposals between two people: what each said, what each gives, and which two are not proposed to each other again.

A meeting is two rows, one a side: each person's is all that is theirs, and goes with them. What a side was told of the
other stays with it; who the other is, is forgotten as soon as one of them leaves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from sqlite_utils import Database

from bot.storage.pseudonyms import Pseudonyms
from bot.storage.sealing import MARK, Sealer
from bot.storage.seekers import DAY, KEPT, MONTH
from handlers.engine.standing import Meeting, Stage
from knowledge.together import Seeker

ANSWERED_IN = 14 * DAY  # seconds for both to say yes, then again for both to give
APART = 90 * DAY  # before the same two are proposed to each other again
REPORTED = 365 * DAY
MOST_A_MONTH = 5  # proposals to one person, whatever becomes of their demand
YES, NO = "yes", "no"
_COLUMNS = "id, person, other, until, profession, wish, said, agreed, gift, sure, done, told, room"


def event(number: str, what: str, person: str) -> str:
    """What a message of a meeting is about, for one person: two who had the same print would be known to have met."""
    return f"meeting:{number}:{what}:{person}"


def contact_event(number: str, giver: str) -> str:
    """The message of a meeting that says how to reach `giver`, a pseudonym."""
    return event(number, "contact", giver)


@dataclass(frozen=True, slots=True)
class Side:
    """One person's side of a meeting. `other` is "" once they left; `gift` is sealed; `until` in epoch seconds.

    `told`: the proposal was made to them; until then they know of nothing. `room`: the gift is an account, for a room.
    """

    id: str
    person: str
    other: str
    until: float
    profession: str
    wish: Any
    said: str
    agreed: bool
    gift: str
    sure: bool
    done: bool
    told: bool
    room: bool

    @property
    def stage(self) -> Stage:
        """Where this person stands, from their own side only: what the other did since must not show."""
        if self.done:
            return "done"
        if self.agreed:
            return "given" if self.sure else "drafted" if self.gift else "agreed"
        return "waiting" if self.said == YES else "asked"


class Meetings:
    """The table of sides. Within the caller's transaction."""

    def __init__(self, db: Database, names: Pseudonyms, sealer: Sealer) -> None:
        self._db = db
        self._names = names
        self._sealer = sealer

    def propose(self, one: Seeker, other: Seeker, now: float) -> str:
        """A new meeting of these two, who are not to be proposed to each other again for a while; its id.

        Neither is told yet.
        """
        number = token_hex(4)  # at random: a count would tell how many there were
        for mine, theirs in ((one, other), (other, one)):
            self._db.execute(
                "INSERT INTO meetings VALUES (?, ?, ?, ?, ?, ?, ?, '', 0, '', 0, 0, 0, 0)",
                [number, mine.id, theirs.id, now, now + ANSWERED_IN, theirs.profession, theirs.wish],
            )
        self._keep_apart(one.id, other.id, now + APART, reported=False)
        return number

    def untold(self) -> list[Side]:
        """The sides whose person is still to be told of the proposal."""
        return list(self._sides("NOT told"))

    def tell(self, side: Side) -> None:
        self._set(side, "told = 1")

    def call_off(self, side: Side) -> None:
        """One of the two stands no more before this one was told: for them it never was.

        For the other one, if they know of it, it ends on its day, as when no answer comes; else they may meet yet.
        """
        across = self.across(side)
        if across and not across.told:
            self._db.execute(
                "DELETE FROM apart WHERE pair = ? AND NOT reported", [self._names.pair(side.person, side.other)]
            )
        self._db.execute("DELETE FROM meetings WHERE id = ? AND (person = ? OR NOT told)", [side.id, side.person])
        self._db.execute("UPDATE meetings SET other = '' WHERE id = ?", [side.id])

    def are_apart(self, one: str, other: str, now: float, *, reported: bool = False) -> bool:
        """Whether these two are not to be proposed to each other; `reported`: nor to be told of each other at all."""
        sql = "SELECT 1 FROM apart WHERE pair = ? AND until > ? AND reported >= ?"
        return self._db.execute(sql, [self._names.pair(one, other), now, reported]).fetchone() is not None

    def is_free(self, person: str, now: float) -> bool:
        """Whether somebody has no meeting under way."""
        sql = "SELECT 1 FROM meetings WHERE person = ? AND said != 'no' AND NOT done AND until > ?"
        return self._db.execute(sql, [person, now]).fetchone() is None

    def side(self, number: str, person: str) -> Side | None:
        return next(self._sides("id = ? AND person = ?", number, person), None)

    def across(self, side: Side) -> Side | None:
        """The other side of a meeting, None once that person left."""
        return self.side(side.id, side.other) if side.other else None

    def of(self, person: str, now: float) -> Iterator[Side]:
        """The sides of somebody that they know of and are not over, the oldest first; those they said no to are."""
        return self._sides("person = ? AND told AND said != 'no' AND until > ? ORDER BY at, id", person, now)

    def shown(self, person: str, now: float) -> Iterator[Meeting]:
        """The same, as the person may see them."""
        for side in self.of(person, now):
            yield Meeting(
                id=side.id,
                profession=side.profession,
                wish=side.wish,
                until=datetime.fromtimestamp(side.until, UTC).date(),
                stage=side.stage,
                gift=self._sealer.open(side.gift) if side.gift else "",
                room=side.room,
            )

    def say(self, side: Side, answer: str) -> None:
        """No takes away what was to be given."""
        gone = "" if answer == YES else ", gift = '', sure = 0"
        self._set(side, f"said = ?{gone}", answer)

    def agree(self, side: Side, now: float) -> None:
        """Both said yes, and this one knows it from now on; they have as long again to say how to be reached.

        Who said it first learns it later, at some look: looking at the right moment, they would see who just answered.
        """
        self._set(side, "agreed = 1, until = ?", now + ANSWERED_IN)

    def unaware(self) -> list[Side]:
        """The sides of those who said yes first, and are still to be told that the other one did."""
        others = "EXISTS (SELECT 1 FROM meetings o WHERE o.id = meetings.id AND o.person = meetings.other AND o.agreed)"
        return list(self._sides(f"said = 'yes' AND NOT agreed AND {others}"))

    def offer(self, side: Side, text: str, *, room: bool = False) -> None:
        """Keep, sealed, what a person would give; "" takes it back. It goes nowhere before they are sure."""
        self._set(side, f"gift = ?, sure = 0, room = {int(room)}", self._sealer.seal(text) if text else "")

    def be_sure(self, side: Side) -> None:
        self._set(side, "sure = 1")

    def exchange(self, side: Side, now: float) -> None:
        """What was given is on its way, and is kept here no more; the meeting stays a while, to be reported."""
        sql = "UPDATE meetings SET done = 1, gift = '', sure = 0, until = ? WHERE id = ?"
        self._db.execute(sql, [now + KEPT, side.id])

    def given(self, side: Side) -> str:
        return self._sealer.open(side.gift)

    def report(self, side: Side, now: float) -> None:
        """These two are shown to each other no more, for a year."""
        self._keep_apart(side.person, side.other, now + REPORTED, reported=True)

    def leave(self, person: str) -> list[str]:
        """Somebody goes: their sides too, and who they were from the other sides; the ids of these meetings.

        The others' sides end on their day, as when no answer comes.
        """
        numbers = [side.id for side in self._sides("person = ?", person)]
        self._db.execute("DELETE FROM meetings WHERE person = ?", [person])
        self._db.execute("UPDATE meetings SET other = '' WHERE other = ?", [person])
        return numbers

    def over(self, now: float) -> list[Side]:
        """The sides whose time has come to an end, and that nobody ended before."""
        return list(self._sides("until <= ? AND said != 'no'", now))

    def forget(self, now: float) -> int:
        """Delete the meetings that are over, once they count no more for the month, and who is kept apart no more."""
        # How to reach somebody waits for a platform that is away, not for one that never comes back. Its event is only
        # a print: all that is sealed goes with it, proposals whose answer would come too late.
        self._db.execute("DELETE FROM outbox WHERE reply LIKE ? AND at <= ?", [f"{MARK}%", now - ANSWERED_IN])
        over = "DELETE FROM meetings WHERE until <= ? AND at <= ?"
        gone = self._db.execute(over, [now, now - MONTH]).rowcount
        return int(gone + self._db.execute("DELETE FROM apart WHERE until <= ?", [now]).rowcount)

    def held(self, person: str) -> list[dict[str, Any]]:
        """What is kept of somebody's meetings, as plain values."""
        return [
            {
                "id": side.id,
                "told_of_the_other": {"profession": side.profession, "wish": side.wish},
                "said": side.said,
                "to_give": self._sealer.open(side.gift) if side.gift else "",
                "until": datetime.fromtimestamp(side.until, UTC).date().isoformat(),
            }
            for side in self._sides("person = ? AND told", person)
        ]

    def _sides(self, where: str, *values: Any) -> Iterator[Side]:
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM meetings WHERE {where}", values).fetchall()  # noqa: S608 - ours
        for number, person, other, until, profession, wish, said, agreed, gift, *flags in rows:
            yield Side(number, person, other, until, profession, wish, said, bool(agreed), gift, *map(bool, flags))

    def _set(self, side: Side, what: str, *values: str | float) -> None:
        self._db.execute(
            f"UPDATE meetings SET {what} WHERE id = ? AND person = ?",  # noqa: S608 - ours
            [*values, side.id, side.person],
        )

    def _keep_apart(self, one: str, other: str, until: float, *, reported: bool) -> None:
        """For at least as long as they are already."""
        sql = (
            "INSERT INTO apart VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET "
            "until = max(until, excluded.until), reported = max(reported, excluded.reported)"
        )
        self._db.execute(sql, [self._names.pair(one, other), until, reported])
