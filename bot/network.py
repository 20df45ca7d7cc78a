"""The network of a region: told how many want a CPTS somewhere, and its invitation passed on to them.

Numbers go to the room that the configuration names; nothing comes back from these people, not even how many stand.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Protocol

from bot.storage.announcements import WEEK, Announcement
from bot.storage.names import Name
from bot.storage.seekers import DAY, Entry
from bot.storage.store import Store
from handlers.engine.desk import Admin
from handlers.engine.messages import Incoming, Invite, Reply
from handlers.engine.standing import Announced
from handlers.flows import network as words
from knowledge.base import Knowledge
from knowledge.headcount import Headcount, Zone, headcount, zone_of
from knowledge.wording import typeset

MONDAY = 0


class Tell(Protocol):
    """Has something said to somebody, `about` something of which only a print stays."""

    def __call__(self, person: str, about: str, reply: Reply, now: float) -> None: ...


class Network:
    """`rooms` are those of the regions, by INSEE code. Within the caller's transaction."""

    def __init__(self, store: Store, knowledge: Knowledge, rooms: Mapping[str, str], tell: Tell) -> None:
        self._store = store
        self._knowledge = knowledge
        self._rooms = rooms
        self._tell = tell
        self._announcements = store.people.announcements

    @property
    def regions(self) -> frozenset[str]:
        return frozenset(self._rooms)

    def is_room(self, place: str) -> bool:
        """Whether a room or a chat, `channel:id`, is that of a network."""
        return place in self._rooms.values()

    def serves(self, communes: tuple[str, ...]) -> bool:
        """Whether a demand of these communes may be counted at all."""
        zone = zone_of(communes, self._knowledge.gazetteer)
        return zone is not None and zone.region in self._rooms

    def announced(self, incoming: Incoming, now: float) -> tuple[Announced, ...]:
        """What can be answered where this was said."""
        place = Name.of(incoming.conversation).place
        told = self._announcements.told_in(place, now) if self.is_room(place) else ()
        return tuple(Announced(zone=one.zone, name=one.name) for one in told)

    def moderates(self, incoming: Incoming, admin: Admin | None) -> bool:
        """Whether whoever spoke may answer there: they run the room, or are an admin of its region."""
        place = Name.of(incoming.conversation).place
        regions = [region for region, room in self._rooms.items() if room == place]
        return bool(regions) and (incoming.moderates or (admin is not None and admin.may(regions)))

    def announce(self, on: date, now: float) -> None:
        """On Mondays, what may be told, each place by itself."""
        if on.weekday() != MONDAY or not self._rooms:
            return
        for zone, entries in self._counted(now).items():
            last = self._announcements.last(zone.key, now)
            if last and last.at > now - WEEK:
                continue
            newcomers = [entry.seeker for entry in entries if entry.counted != zone.key]
            if told := headcount([entry.seeker for entry in entries], newcomers, last.people if last else 0):
                self._announce(zone, entries, told, now)

    def pass_on(self, invite: Invite, now: float) -> None:
        """An invitation, to those who were counted and still wish to be; whoever invites learns nothing of them."""
        last = self._announcements.last(invite.zone, now)
        if last is None or not last.is_open:
            return
        self._announcements.answered(invite.zone)
        about = f"network:{invite.zone}:{last.at}:{last.answers}"
        for zone, entries in self._counted(now).items():
            for entry in entries if zone.key == invite.zone else ():
                if entry.counted == zone.key:
                    reply = words.passed_on(zone.name, invite.text)
                    self._tell(entry.seeker.id, f"{about}:{entry.seeker.id}", reply, now)

    def _announce(self, zone: Zone, entries: list[Entry], told: Headcount, now: float) -> None:
        place = self._rooms[zone.region]
        for entry in entries:
            self._store.people.seekers.counted(entry.seeker.id, zone.key)
        self._announcements.keep(Announcement(zone.key, place, zone.name, told.people, now, 0))
        reply = words.announcement(zone.name, told)
        about = self._store.print_of(f"network:{zone.key}:{now}")
        self._store.enqueue(str(Name(place)), about, (reply.model_copy(update={"text": typeset(reply.text)}),), now)

    def _counted(self, now: float) -> dict[Zone, list[Entry]]:
        """Those who agreed to be counted, by place."""
        found: defaultdict[Zone, list[Entry]] = defaultdict(list)
        for entry, zone in self._placed(now):
            if zone.region in self._rooms:
                found[zone].append(entry)
        return found

    def _placed(self, now: float) -> Iterator[tuple[Entry, Zone]]:
        """Each who agreed, a day after they asked at the earliest, with where they are counted."""
        for entry in self._store.people.seekers.all():
            settled = entry.is_open(now) and entry.ready <= now - DAY
            agreed = settled and entry.network and entry.seeker.wish == "founding"
            zone = zone_of(entry.seeker.communes, self._knowledge.gazetteer) if agreed else None
            if zone:
                yield entry, zone
