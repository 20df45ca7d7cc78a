"""Bringing people together: what somebody's acts change, and what the other person is then told.

What another person is told is put off in the outbox, in the same transaction, and leaves by itself a little later: two
rows that entered it together would tell that these two have met.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Self

from bot.network import Network
from bot.settings import Settings
from bot.storage.meeting_rooms import MeetingRoom
from bot.storage.meetings import NO, YES, Side, contact_event, event
from bot.storage.names import Name
from bot.storage.seekers import DAY, KEPT, MOST_REPORTS
from bot.storage.store import Store
from handlers.engine.desk import Admin
from handlers.engine.messages import Incoming, Meet, Reply, Seek
from handlers.engine.standing import Demand, Standing
from handlers.flows import meetings as words
from handlers.turn.meetings import FULL
from knowledge.base import Knowledge
from knowledge.wording import typeset

log = logging.getLogger(__name__)

ERASED_LATELY = 30 * DAY  # seconds
# Who erases everything and comes back could try a place each time: they wait as long as two places a month allow.
RETURNING = 15 * DAY
ROOMS_OF_TWO = "matrix"  # the platform where a room can be opened for two people
BUTTONS = frozenset({"telegram"})  # where a choice under a message nobody asked for is no number to be mistaken


class Circle:
    """Those who ask to be brought together. `operators` are told of a report, `networks` are rooms by region.

    `rooms`: a room can be opened for two people, on the platform that has them.
    """

    def __init__(
        self,
        store: Store,
        knowledge: Knowledge,
        operators: Sequence[str] = (),
        networks: Mapping[str, str] | None = None,
        *,
        rooms: bool = False,
    ) -> None:
        self._store = store
        self._knowledge = knowledge
        self._operators = [str(Name(place)) for place in operators]
        self._seekers = store.people.seekers
        self._meetings = store.people.meetings
        self._counts = store.people.seek_counts
        self._opens_rooms = rooms
        self.network = Network(store, knowledge, networks or {}, self.tell)

    @classmethod
    def of(cls, settings: Settings, store: Store, knowledge: Knowledge) -> Self | None:
        """The one of a configuration, None when it does not open it."""
        chosen = settings.together
        if not chosen.enabled:
            return None
        rooms = settings.matrix.enabled and settings.matrix.encryption
        return cls(store, knowledge, settings.notices.to, chosen.networks, rooms=rooms)

    def standing(self, incoming: Incoming, now: float, admin: Admin | None = None) -> Standing:
        """Where whoever speaks stands; they are written to where they last spoke in private.

        Within the transaction of their message.
        """
        person = self._store.person(incoming.conversation)
        if incoming.private:
            self._seekers.moved(person, incoming.conversation)
            self._store.people.waiting.hand_over(person, incoming.conversation)
        entry = self._seekers.get(person)
        demand = None
        if entry and entry.until > now:
            of = entry.seeker
            until = _day(entry.until)
            demand = Demand(
                profession=of.profession, communes=of.communes, wish=of.wish, even_two=of.even_two, until=until,
                paused=entry.paused, network=entry.network,
                countable=of.wish == "founding" and self.network.serves(of.communes),
            )  # fmt: skip
        shown = tuple(self._meetings.shown(person, now))
        return Standing(
            demand=demand,
            meetings=shown,
            is_full=self._seekers.is_full(person, now),
            account=self._account(incoming.conversation),
            networks=self.network.regions,
            is_room=self.network.is_room(Name.of(incoming.conversation).place),
            announced=self.network.announced(incoming, now),
            moderates=self.network.moderates(incoming, admin),
        )

    def _account(self, conversation: str) -> str:
        """The account of whoever speaks, where a room can be opened for it."""
        name = Name.of(conversation)
        return name.person if self._opens_rooms and name.channel == ROOMS_OF_TWO else ""

    def room_refused(self, asked: MeetingRoom, now: float) -> None:
        """A server refused one of the two: each gets the account that the other chose to give."""
        self._store.people.meeting_rooms.over(asked.meeting)
        for person in asked.accounts:
            side = self._meetings.side(asked.meeting, person)
            for other, account in asked.accounts.items():
                if side and other != person:
                    told = words.exchanged(side, account, self._knowledge)
                    self.tell(person, contact_event(asked.meeting, other), told, now)

    def seek(self, seek: Seek, conversation: str, now: float) -> Reply:
        """Keep a demand, with what is to be said of it. Within the transaction of the message."""
        person = self._store.person(conversation)
        old = self._seekers.get(person)
        is_elsewhere = old is None or set(old.seeker.communes) != set(seek.communes)
        if is_elsewhere and self._seekers.is_full(person, now):
            return _said(FULL)
        if is_elsewhere:
            self._seekers.named_place(person, now)
        ready = self._ready(person, now) if is_elsewhere or old is None else old.ready
        self._seekers.enter(person, conversation, seek, now, max(ready, old.ready if old else 0))
        self._seekers.reported(person, self._counts.of(person, "report", now))
        until = _day(now + KEPT)
        if old and old.paused:
            return _said(words.still_paused(until))
        return _said(words.noted(until, _day(ready) if ready > now else None))

    def _ready(self, person: str, now: float) -> float:
        """From when a demand made now is brought together with others."""
        returning = person in self._store.people.erasures.since(now - ERASED_LATELY).people
        return now + RETURNING if returning else now

    def act(self, meet: Meet, conversation: str, now: float) -> Reply | None:
        """Do what somebody decided, tell the other one what they may know, and the speaker what follows at once."""
        person = self._store.person(conversation)
        match meet.act:
            case "withdraw":
                self._store.people.part(person)
                self._seekers.withdraw(person)
            case "pause" | "resume":
                self._seekers.pause(person, paused=meet.act == "pause")
            case "count" | "uncount":
                self._seekers.agree_to_count(person, agreed=meet.act == "count")
            case _:
                side = self._meetings.side(meet.meeting, person)
                return self._on(side, meet, now) if side and side.until > now else None
        return None

    def tell(self, person: str, about: str, reply: Reply, now: float, *, at_once: bool = False) -> None:
        """Have something said to somebody where they last spoke, a little later; nothing to whoever has left.

        `at_once`: the other one is told at another moment anyway.
        """
        address = self._seekers.address(person)
        if not address:
            return
        choices = (words.ANSWER,) if Name.of(address).channel in BUTTONS else ()
        # Sealed, whatever it says: beside an address in clear, that somebody is written to of this tells that they ask.
        shown = reply.model_copy(update={"text": typeset(reply.text), "choices": choices, "sealed": True})
        if at_once:
            self._store.enqueue(address, self._store.print_of(about), (shown,), now)
        else:
            self._store.people.waiting.put_off(address, self._store.print_of(about), shown, now)

    def _on(self, side: Side, meet: Meet, now: float) -> Reply | None:
        match meet.act:
            case "yes":
                return self._yes(side, now)
            case "no":
                self._no(side)
            case "offer":
                self._meetings.offer(side, meet.text, room=meet.room)
            case "take-back":
                self._meetings.offer(side, "")
            case "send":
                return self._send(side, now)
            case "report":
                self._report(side, now)
        return None

    def _yes(self, side: Side, now: float) -> Reply | None:
        """When the other one said yes before, this one learns it now, the other one later, with the same words."""
        self._meetings.say(side, YES)
        across = self._meetings.across(side)
        if across is None or across.said != YES:
            return None
        self._meetings.agree(side, now)
        return _typeset(words.agreed(side, self._knowledge))

    def _no(self, side: Side) -> None:
        """Nothing is told to anybody: for the other one it ends on its day, as when no answer comes."""
        self._meetings.say(side, NO)
        self._store.people.take_back(side.id, side.person)

    def _send(self, side: Side, now: float) -> Reply | None:
        """When the other one is ready too, each gets what the other gave; it waits sealed in the outbox only."""
        self._meetings.be_sure(side)
        across = self._meetings.across(side)
        if across is None or across.said != YES or not across.sure:
            return None
        mine, theirs = self._meetings.given(side), self._meetings.given(across)
        self._meetings.exchange(side, now)
        if side.room and across.room and self._opens_rooms:
            self._store.people.meeting_rooms.ask(side.id, {side.person: mine, across.person: theirs}, now)
            self.tell(across.person, event(side.id, "room", across.person), Reply(text=words.ROOM_OPENS), now)
            return _said(words.ROOM_OPENS)
        to_them = words.exchanged(across, mine, self._knowledge)
        self.tell(across.person, contact_event(side.id, side.person), to_them, now)
        told = words.exchanged(side, theirs, self._knowledge)
        # Kept nowhere else from now on: where it cannot be said, it waits, and goes when who gave it leaves.
        return _typeset(told.model_copy(update={"about": contact_event(side.id, across.person)}))

    def agree(self, side: Side, now: float) -> None:
        """Who said yes first is told that the other one did."""
        self._meetings.agree(side, now)
        told = words.agreed(side, self._knowledge)
        self.tell(side.person, event(side.id, "agreed", side.person), told, now, at_once=True)

    def _count_report(self, person: str, now: float) -> int:
        """One person more reported this one; how many they are, whatever the demand they were about."""
        self._counts.add(person, "report", now)
        reports = self._counts.of(person, "report", now)
        self._seekers.reported(person, reports)
        return reports

    def _report(self, side: Side, now: float) -> None:
        """They meet no more; the operators are told how many people reported that one, and who nobody is."""
        across = self._meetings.across(side)
        if across:
            self._meetings.report(side, now)
        self._no(side)
        reports = self._count_report(across.person, now) if across else 0
        if reports >= MOST_REPORTS:
            log.warning("a demand is shown to nobody any more: reported by several people")
        for conversation in self._operators:
            about = self._store.print_of(event(side.id, "reported", conversation))
            self._store.people.waiting.put_off(conversation, about, _typeset(words.reported(reports)), now)


def _day(at: float) -> date:
    return datetime.fromtimestamp(at, UTC).date()


def _said(text: str) -> Reply:
    return Reply(text=typeset(text))


def _typeset(reply: Reply) -> Reply:
    return reply.model_copy(update={"text": typeset(reply.text)})
