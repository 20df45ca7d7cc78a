"""Transcripts through Matrix: a person's client, an encrypted room, Synapse, the channel, and back."""

import asyncio
import re
import threading
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

from bot.channels.matrix.conversation import Conversation
from tests.drivers import DAY, TODAY
from tests.matrix.conftest import World
from tests.matrix.people import Source, body
from tests.transcripts import Heard

T = TypeVar("T")

_CHOICE = re.compile(r"\A\d+\. (.*)\Z")


class Meeting:
    """One bot and one person for many transcripts, in an event loop of their own; each transcript gets a new room."""

    def __init__(self, world: World) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.robot = world.bot()
        self.person = world.person("marie")
        self.now = TODAY
        self.robot.clock = lambda: self.now
        self.do(self._open())

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=60)

    def close(self) -> None:
        self.do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def restart(self) -> None:
        await self.robot.__aexit__(None, None, None)
        await self.robot.__aenter__()

    async def _open(self) -> None:
        await self.robot.__aenter__()
        await self.person.__aenter__()

    async def _close(self) -> None:
        await self.person.__aexit__(None, None, None)
        await self.robot.__aexit__(None, None, None)


class MatrixDriver:
    """One transcript: a new direct room, whose greeting has been read."""

    def __init__(self, meeting: Meeting) -> None:
        self._meeting = meeting
        meeting.now = TODAY
        self._room = meeting.do(meeting.person.direct(meeting.robot.user_id))
        self._said: list[str] = []

    def say(self, text: str) -> Sequence[Heard]:
        return [_heard(source) for source in self._meeting.do(self._turn(self._says(text)))]

    def edit(self, back: int, text: str) -> Sequence[Heard]:
        edits = self._meeting.person.edits(self._room, self._said[-back], text)
        return [_heard(source) for source in self._meeting.do(self._turn(edits))]

    def restart(self) -> None:
        self._meeting.do(self._meeting.restart())

    def pass_days(self, days: int) -> None:
        self._meeting.now += days * DAY

    async def _says(self, text: str) -> None:
        self._said.append(await self._meeting.person.says(self._room, text))

    async def _turn(self, saying: Coroutine[Any, Any, object]) -> list[Source]:
        """Say it, and hear everything it leads to: the replies of a turn enter the outbox together."""
        person, store = self._meeting.person, self._meeting.robot.store
        before = person.catches_up()
        await saying
        await person.hears_one(lambda s: s["room_id"] == self._room)
        name = Conversation(self._room, person.user_id).name
        while store.pending(name):
            await asyncio.sleep(0.002)
        last = await person.says(self._room, "fini", msgtype="m.notice")
        await person.sees(last)
        return person.heard[before:]


def _heard(source: Source) -> Heard:
    """A message as its reader takes it: any numbered line may be chosen."""
    text = body(source)
    files = [source["content"]["filename"]] if source["content"].get("msgtype") in ("m.file", "m.image") else []
    return Heard(text, [found[1] for line in text.split("\n") if (found := _CHOICE.match(line))], files)
