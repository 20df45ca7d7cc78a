"""Once a day: proposals that end, demands that end, and who may be proposed to whom. And what was put off leaves.

Never at once when somebody asks: an answer that came just after a demand would tell that somebody waited.
"""

import asyncio
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, date, datetime

from bot import clock
from bot.circle import Circle
from bot.service import Service
from bot.storage.meetings import MOST_A_MONTH, NO, YES, Side, event
from bot.storage.reminders import day_of
from bot.storage.seekers import DAY, Entry
from bot.storage.waiting import share
from handlers.engine.messages import Reply
from handlers.flows import meetings as words
from knowledge.base import Knowledge
from knowledge.together import Match, Pool, Seeker, Zones, may_be_told
from knowledge.wording import day

LOOK = 600.0  # seconds between two looks at the clock
WARNED = 7 * DAY  # seconds before a demand ends
MANY = 100  # demands put in the pool between two messages


class Matchmaking:
    """The daily look, at noon in Paris as reminders are. Little by little: messages come first."""

    def __init__(self, service: Service, circle: Circle, now: Callable[[], float] = clock.now) -> None:
        self._service = service
        self._store = service.store
        self._knowledge: Knowledge = service.knowledge
        self._circle = circle
        self._clock = now
        self._looked = date.min
        self._zones: Zones | None = None

    async def look(self) -> None:
        """The look of today, once; and at each, some of what is to be told."""
        if day_of(self._clock()) != self._looked:
            await _little_by_little(self.steps())
        await _little_by_little(self.telling())
        self._service.wake()

    def steps(self) -> Iterator[None]:
        """What is to be done today, piece by piece."""
        now = self._clock()
        on = day_of(now)
        with self._store.transaction():
            self._end(now)
            self._warn(now)
            self._circle.network.announce(on, now)
        yield
        yield from self._propose(on, now)
        self._looked = on

    def telling(self) -> Iterator[None]:
        """Tell some of those who are to be told something: never two who meet at the same moment, but by chance.

        The outbox would show them side by side. A proposal is worded only now, from who stands now.
        """
        now = self._clock()
        with self._store.transaction():
            self._store.people.waiting.release(now)
            for side in share(self._store.people.meetings.unaware()):
                self._circle.agree(side, now)
        if untold := share(self._store.people.meetings.untold()):
            pool = yield from self._pool(day_of(now), now)
            for side in untold:
                with self._store.transaction():
                    self._tell(side, pool, now)
                yield

    def _end(self, now: float) -> None:
        """A meeting whose time is over: who said yes is told, with the same words whatever the other one did."""
        for side in self._store.people.meetings.over(now):
            self._store.people.meetings.say(side, NO)
            if side.said == YES and not side.done:
                self._circle.tell(side.person, event(side.id, "over", side.person), Reply(text=words.NO_OUTCOME), now)
        self._store.people.end_demands(now)

    def _warn(self, now: float) -> None:
        for entry in self._store.people.seekers.all():
            if entry.until - now <= WARNED and not entry.warned:
                text = words.ENDS_SOON.format(until=day(datetime.fromtimestamp(entry.until, UTC).date()))
                self._circle.tell(entry.seeker.id, f"seeker:{entry.seeker.id}:{entry.until}", Reply(text=text), now)
                self._store.people.seekers.warned(entry.seeker.id)

    def _pool(self, on: date, now: float) -> Generator[None, None, Pool]:
        """Those who may be proposed to somebody: the demands of the days before."""
        self._zones = self._zones or Zones(self._knowledge.gazetteer, self._knowledge.cpts)
        pool = Pool((), self._zones)
        for number, entry in enumerate(self._waiting(on, now)):
            pool.add(entry.seeker)
            if number % MANY == 0:
                yield
        return pool

    def _waiting(self, on: date, now: float) -> list[Entry]:
        return [e for e in self._store.people.seekers.all() if e.is_open(now) and _day(e.ready) < on]

    def _propose(self, on: date, now: float) -> Iterator[None]:
        """Each who is free, the one who waited longest first, to the best of those who are free near them."""
        waiting = self._waiting(on, now)
        pool = yield from self._pool(on, now)
        for entry in waiting:
            with self._store.transaction():
                self._propose_to(entry, pool, now)
            yield

    def _propose_to(self, entry: Entry, pool: Pool, now: float) -> None:
        meetings = self._store.people.meetings
        if not self._is_free(entry, now):
            return
        matches = self._matches(entry.seeker, pool, now)
        for match in matches:
            other = self._store.people.seekers.get(match.seeker.id)
            if (
                other is None
                or not self._is_free(other, now)
                or meetings.are_apart(entry.seeker.id, other.seeker.id, now)
            ):
                continue
            back = self._matches(other.seeker, pool, now)
            if may_be_told(entry.seeker, len(matches), other.seeker, len(back)):
                meetings.propose(entry.seeker, other.seeker, now)
                return

    def _is_free(self, entry: Entry, now: float) -> bool:
        """Whether this person may be asked something now."""
        person, people = entry.seeker.id, self._store.people
        proposed = people.seek_counts.of(person, "proposal", now)
        return self._stands(entry.seeker, now) and proposed < MOST_A_MONTH and people.meetings.is_free(person, now)

    def _stands(self, seeker: Seeker, now: float) -> bool:
        """Whether a demand is still what the pool knows of it: people write while we look."""
        kept = self._store.people.seekers.get(seeker.id)
        return kept is not None and kept.seeker == seeker and kept.is_open(now)

    def _matches(self, seeker: Seeker, pool: Pool, now: float) -> list[Match]:
        """Those near who may be told of to this person, at this instant."""
        own, meetings = seeker.id, self._store.people.meetings
        return pool.matches(
            seeker,
            lambda other: meetings.are_apart(own, other.id, now, reported=True) or not self._stands(other, now),
        )

    def _tell(self, side: Side, pool: Pool, now: float) -> None:
        """Make the proposal to one of its two, if it may still be made: both stand, as they did when it was found."""
        people = self._store.people
        one, other = (people.seekers.get(person) for person in (side.person, side.other))
        if one is None or other is None or (other.seeker.profession, other.seeker.wish) != (side.profession, side.wish):
            return people.meetings.call_off(side)
        around, back = (self._matches(entry.seeker, pool, now) for entry in (one, other))
        stand = self._stands(one.seeker, now) and self._stands(other.seeker, now)
        near = any(match.seeker == other.seeker for match in around) or any(m.seeker == one.seeker for m in back)
        if not (stand and near and may_be_told(one.seeker, len(around), other.seeker, len(back))):
            return people.meetings.call_off(side)
        professions = [match.seeker.profession for match in around]
        text = words.proposal(one.seeker.communes, side, professions, self._knowledge, _day(side.until))
        self._circle.tell(side.person, event(side.id, "proposed", side.person), text, now, at_once=True)
        people.seek_counts.add(side.person, "proposal", now)
        return people.meetings.tell(side)


async def _little_by_little(pieces: Iterator[None]) -> None:
    """Messages come first."""
    for _ in pieces:
        await asyncio.sleep(0)


def _day(at: float) -> date:
    return datetime.fromtimestamp(at, UTC).date()
