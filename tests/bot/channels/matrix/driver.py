"""Transcripts through Matrix: people's clients, encrypted rooms, Synapse, the channel, and back."""

import asyncio
import re
import threading
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from bot.channels.matrix.conversation import Conversation
from bot.settings import AdminSettings
from bot.storage.matrix_ledger import RoomSettings
from tests.admins import ADMINS, ROOMS, SENDERS
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.people import Person, Source, body, until
from tests.drivers import DAY, TODAY
from tests.transcripts import Heard

T = TypeVar("T")

_CHOICE = re.compile(r"\A\d+\. (.*)\Z")


class Meeting:
    """One bot and people for many transcripts, in an event loop of their own."""

    def __init__(self, world: World, *names: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.robot = world.bot()
        # Half of what a turn costs would be answers to people who ask all the time.
        self.people = {name: world.person(name, listen=False) for name in names}
        self.ids = {name: person.user_id for name, person in self.people.items()}
        self.now = TODAY
        self.robot.clock = lambda: self.now
        self.robot.admins = tuple(_here(admin, self.ids) for admin in ADMINS)
        self.do(self._open())

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=60)

    def close(self) -> None:
        self.do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def restart(self, *, fresh: bool = False) -> None:
        """Stop the bot and start it again, on its files or on an empty database."""
        await self.robot.__aexit__(None, None, None)
        if fresh:
            for file in self.robot.folder.glob("bot.sqlite3*"):
                file.unlink()
        await self.robot.__aenter__()

    async def turn(self, person: Person, to: Conversation, saying: Coroutine[Any, Any, str]) -> list[Source]:
        """Say it, and hear everything it leads to: the replies of a turn enter the outbox with the message."""
        before = person.catches_up()
        said = await saying
        names = [Conversation(to.room, to.person, thread).name for thread in (to.thread, said)]
        await until(lambda: self.robot.store.knows(said), "the bot did not read it")
        await until(lambda: not any(map(self.robot.store.pending, names)), "the bot did not answer it")
        await person.asks()
        return person.heard[before:]

    async def _open(self) -> None:
        await self.robot.__aenter__()
        for person in self.people.values():
            await person.__aenter__()

    async def _close(self) -> None:
        for person in self.people.values():
            await person.__aexit__(None, None, None)
        await self.robot.__aexit__(None, None, None)


class People:
    """Several people at one bot that remembers nothing yet, each in a direct room or in a thread of one they share."""

    def __init__(self, meeting: Meeting) -> None:
        self._meeting = meeting
        meeting.now = TODAY
        meeting.do(meeting.restart(fresh=True))
        self._rooms: dict[str, Conversation] = {}
        self._said: list[str] = []  # the events of what was said in private
        self.speak_as("person")

    def speak_as(self, named: str) -> None:
        self._named, self._who = named, self._meeting.people[named.partition(" ")[0]]
        place = named.partition(" in ")[2]
        if named not in self._rooms:
            room = self._meeting.do(self._room(self._who, private=not place))
            self._rooms[named] = Conversation(room, self._who.user_id)
            if place in ROOMS:
                self._meeting.robot.store.matrix.decide(room, RoomSettings(region=ROOMS[place]))

    def say(self, text: str) -> Sequence[Heard]:
        return self._heard(self._turn(text))

    def edit(self, back: int, text: str) -> Sequence[Heard]:
        to, who = self._rooms[self._named], self._who
        return self._heard(self._meeting.turn(who, to, who.edits(to.room, self._said[-back], text)))

    def restart(self) -> None:
        self._meeting.do(self._meeting.restart())

    def pass_days(self, days: int) -> None:
        self._meeting.now += days * DAY

    def _heard(self, turn: Coroutine[Any, Any, list[Source]]) -> Sequence[Heard]:
        return [_heard(source) for source in self._meeting.do(turn)]

    async def _turn(self, text: str) -> list[Source]:
        """In a room the first message calls the bot, which opens a thread."""
        to, who, turn = self._rooms[self._named], self._who, self._meeting.turn
        if " in " not in self._named:
            return await turn(who, to, self._in_private(text))
        if to.thread:
            return await turn(who, to, who.in_thread(to.room, to.thread, text))
        heard = await turn(who, to, who.says(to.room, f"!cpts {text}"))
        root = heard[0]["content"]["m.relates_to"]["event_id"]
        self._rooms[self._named] = Conversation(to.room, to.person, root)
        return heard

    async def _in_private(self, text: str) -> str:
        self._said.append(await self._who.says(self._rooms[self._named].room, text))
        return self._said[-1]

    async def _room(self, who: Person, *, private: bool) -> str:
        """The room of a person with the bot, kept from one transcript to the next; one with somebody else in it."""
        bot = self._meeting.robot.user_id
        if private:
            known = (r for r, room in who.nio.rooms.items() if set(room.users) == {who.user_id, bot})
            return next(known, "") or await who.direct(bot)
        other = next(person for person in self._meeting.people.values() if person is not who)
        room = await who.create(bot, other.user_id)
        await other.join(room)
        await who.meets(room, other.user_id)
        await who.hears("!cpts aide", room)
        return room


def _here(admin: AdminSettings, ids: Mapping[str, str]) -> AdminSettings:
    """An admin of the transcripts under the id of somebody on this server."""
    name = next(name for name, sender in SENDERS.items() if sender == admin.id)
    return admin.model_copy(update={"id": ids.get(name, admin.id)})


def _heard(source: Source) -> Heard:
    """A message as its reader takes it: any numbered line may be chosen."""
    text = body(source)
    files = [source["content"]["filename"]] if source["content"].get("msgtype") in ("m.file", "m.image") else []
    return Heard(text, [found[1] for line in text.split("\n") if (found := _CHOICE.match(line))], files)
