"""The people on Matrix of `python -m reliability year`: a real Synapse, whose clock is moved too, and encrypted rooms.

They write, change keys, come with new devices and leave with them; rooms are replaced and purged, one alone stays the
whole year, the homeserver is updated. What each hears is compared with what each is owed.
"""

import asyncio
import random
import sys
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

from bot.channels.matrix.trust.room_keys import RETRY
from bot.service import SORRY
from knowledge.base import Knowledge
from reliability import moved_keys
from reliability.kills import Exchange, exchanges, opening
from reliability.machine import held
from tests.bot.channels.matrix.people import Person, Source, body
from tests.bot.channels.matrix.robot import Robot
from tests.bot.channels.matrix.synapse import Synapse

T = TypeVar("T")
SERVER = Path(__file__).with_name("moved_server.py")
SHARED = 3  # rooms of several people
UPDATED = 6  # the number of the month after which another version of the homeserver serves
DUE = RETRY + 60.0  # real seconds an answer may take; a device without keys left is asked again after `RETRY`
MATRIX = """
[matrix]
enabled = true
homeserver = "{url}"
user_id = "{user}"
store_path = "{store}"
pickle_key = "a long secret phrase"
"""


class MovedSynapse(Synapse):
    """A homeserver by the clock of the run; another Python may have another version of it."""

    def __init__(self, folder: Path, python: str) -> None:
        self.python = python
        super().__init__(folder)

    def _command(self) -> list[str]:
        module = [str(SERVER), "synapse.app.homeserver"]
        return [self.python, *module, "-c", str(self.folder / "homeserver.yaml")]

    def update(self, python: str) -> None:
        """Its data, served by the Synapse of another Python."""
        self.stop()
        self.python = python
        self.start()


@dataclass
class Place:
    """An encrypted room with the bot; in one of several people the bot must be called."""

    room: str
    people: list[Person]
    expected: list[str] = field(default_factory=list)
    keys: set[tuple[bool, str]] = field(default_factory=set)  # that something was read with: whether the bot's, which

    @property
    def is_shared(self) -> bool:
        return len(self.people) > 1


class Neighbours:
    """People on Matrix, their rooms, their server; its methods are called by another thread than theirs."""

    def __init__(self, folder: Path, knowledge: Knowledge, people: int, seed: int, older: str = "") -> None:
        moved_keys.follow()
        self.found: list[str] = []
        self.asked = self.devices = self.rotations = 0
        self._folder = folder
        self._chance = random.Random(seed)
        self._talk = exchanges(knowledge, "matrix")
        self._answers = {told for _ in knowledge.faq.entries for told in next(self._talk).heard}
        self._loop = asyncio.new_event_loop()
        Thread(target=self._loop.run_forever, daemon=True).start()
        self._stack = AsyncExitStack()
        self.synapse = MovedSynapse(folder / "synapse", older or sys.executable)
        self.synapse.start()
        self._robot = Robot(self.synapse, "cpts-bot", folder, knowledge)
        self._run(self._robot.login())
        self._people = [self._run(self._arrived(f"n{number}")) for number in range(people)]
        self._places: list[Place] = []

    @property
    def configuration(self) -> str:
        store = self._robot.settings.store_path
        return MATRIX.format(url=self.synapse.url, user=self._robot.user_id, store=store)

    def meet(self) -> None:
        """Each alone with the bot, and all of them in three rooms."""
        self._run(self._meet())

    def live(self, day: int) -> None:
        """Some write, keys change, and twice a week somebody writes on a new device, which is gone afterwards.

        Once it is somebody of the room that stays: the bot changes its key there for the device that comes, and for
        the one that went.
        """
        self._run(self._day())
        if day % 7 == 3:
            self._run(self._visit(self._chance.choice(self._alone)))
        if day % 7 == 6:
            self._run(self._visit(self._staying))

    def end_month(self, number: int) -> None:
        """Everybody read what they were owed; then rooms are replaced or purged, or the homeserver is updated."""
        for place in self._places:
            self._compare(place)
            place.expected.clear()
        for person in self._people:
            person.heard.clear()
            person.events.clear()
            person.catches_up()
        if number % 2:
            for place in (self._chance.choice(self._others), self._chance.choice(self._alone)):
                self._run(self._upgrade(place))
        if number % 3 == 2:
            self._purge()
        if number == UPDATED:
            self.synapse.update(sys.executable)

    def _purge(self) -> None:
        """The server's administrator deletes somebody's room; they meet the bot in another one."""
        place = self._chance.choice(self._alone)
        self.synapse.purge(place.room)
        self._places.remove(place)
        self._run(self._alone_with(place.people[0]))

    def measured(self) -> str:
        """What the store of the bot's keys holds, and how many keys the room that stays has had."""
        [file] = self._robot.settings.store_path.glob("*.db")
        ours = sum(is_ours for is_ours, _ in self._staying.keys)
        return (
            f"            matrix: asked {self.asked}  keys changed {self.rotations}  devices {self.devices}  "
            f"keys of one room {len(self._staying.keys) - ours} and {ours} of the bot\n"
            f"            store {file.stat().st_size / 1e3:.0f} kB: {held(file)}"
        )

    def close(self) -> None:
        self._run(self._stack.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self.synapse.stop()

    @property
    def _staying(self) -> Place:
        """The room of several people that nothing happens to all the year."""
        return next(place for place in self._places if place.is_shared)

    @property
    def _others(self) -> list[Place]:
        return [place for place in self._places if place.is_shared and place is not self._staying]

    @property
    def _alone(self) -> list[Place]:
        return [place for place in self._places if not place.is_shared]

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _arrived(self, name: str, user: str = "") -> Person:
        person = Person(self.synapse.url, user or self.synapse.register(name), self._folder / name)
        return await self._stack.enter_async_context(person)

    async def _meet(self) -> None:
        for person in self._people:
            await self._alone_with(person)
        for number in range(SHARED):
            founder, *others = self._people[number::SHARED]
            room = await founder.create(self._robot.user_id, *(p.user_id for p in others), room_version="10")
            for other in others:
                await other.join(room)
            self._places.append(Place(room, [founder, *others]))
            for person in (founder, *others):
                await person.meets(room, self._robot.user_id)
                for other in (founder, *others):
                    await person.meets(room, other.user_id)

    async def _alone_with(self, person: Person) -> None:
        self._places.append(Place(await person.direct(self._robot.user_id), [person]))

    async def _day(self) -> None:
        writing = [place for place in self._places if self._chance.random() < (0.8 if place.is_shared else 0.25)]
        asked = [(place, self._chance.choice(place.people)) for place in writing]
        for place, person in asked:
            if self._chance.random() < 0.5:
                self.rotations += 1
                person.nio.invalidate_outbound_session(place.room)
        await asyncio.gather(*(self._ask(place, person) for place, person in asked))

    async def _ask(self, place: Place, person: Person) -> None:
        exchange: Exchange = next(self._talk)
        before = len(self._told(place, person))
        place.expected += exchange.heard
        self.asked += 1
        await person.says(place.room, f"!cpts {exchange.said}" if place.is_shared else exchange.said)
        try:
            async with asyncio.timeout(DUE):
                while len(self._told(place, person)) < before + len(exchange.heard):
                    await asyncio.sleep(0.05)
        except TimeoutError:
            self.found.append(f"{person.user_id} heard nothing of « {exchange.said} » in {place.room}")

    async def _visit(self, place: Place) -> None:
        owner = self._chance.choice(place.people)
        self.devices += 1
        folder = self._folder / f"device{self.devices}"
        async with Person(self.synapse.url, owner.user_id, folder) as device:
            async with asyncio.timeout(DUE):  # a client gives its keys before anything can be written on it
                while not (place.room in device.nio.rooms and device.nio.olm.account.shared):
                    await asyncio.sleep(0.01)
            await self._ask(place, device)  # the owner's own device is owed the answer too
            await device.nio.logout()

    async def _upgrade(self, place: Place) -> None:
        founder = place.people[0]
        token = founder.nio.access_token
        made = self.synapse.post(f"rooms/{place.room}/upgrade", {"new_version": "11"}, token)
        place.room, place.expected, place.keys = str(made["replacement_room"]), [], set()
        for user in [self._robot.user_id, *(person.user_id for person in place.people[1:])]:
            self.synapse.post(f"rooms/{place.room}/invite", {"user_id": user}, token)
        for person in place.people[1:]:
            await person.join(place.room)
        for person in place.people:
            await person.meets(place.room, self._robot.user_id)
            for other in place.people:
                await person.meets(place.room, other.user_id)

    def _told(self, place: Place, person: Person) -> list[str]:
        """What the bot answered in a room, its greeting aside, as one person read it."""
        heard = (opening(body(source)) for source in person.heard if self._is_of_the_bot(source, place.room))
        return [told for told in heard if told in self._answers]

    def _is_of_the_bot(self, source: Source, room: str) -> bool:
        return (source["room_id"], source["sender"]) == (room, self._robot.user_id)

    def _compare(self, place: Place) -> None:
        """Everybody in a room read every answer, once, and nothing else."""
        for person in place.people:
            ours = [event for event in person.events if self._is_of_the_bot(event, place.room)]
            seen = [event for event in person.events if event["room_id"] == place.room and event["session"]]
            place.keys |= {(event["sender"] == self._robot.user_id, event["session"]) for event in seen}
            if unreadable := sum(event["type"] == "m.room.encrypted" for event in ours):
                self.found.append(f"{person.user_id} could not read {unreadable} messages in {place.room}")
            if sorry := sum(SORRY.text[:40] in body(event) for event in ours):
                self.found.append(f"{person.user_id} heard {sorry} apologies in {place.room}")
            told, owed = Counter(self._told(place, person)), Counter(place.expected)
            if told != owed:
                missing, more = list((owed - told).elements()), list((told - owed).elements())
                self.found.append(f"{person.user_id} in {place.room}: missing {missing[:3]}, too many {more[:3]}")


@contextmanager
def living(folder: Path, people: int, seed: int, older: str) -> Iterator[Neighbours]:
    """These people and their server, to the end of a run."""
    neighbours = Neighbours(folder, Knowledge(), people, seed, older)
    try:
        yield neighbours
    finally:
        neighbours.close()
