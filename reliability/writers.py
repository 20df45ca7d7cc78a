"""People who write to a Matrix bot, and know every reply they are owed."""

import asyncio
import random
from collections.abc import Iterator

from reliability.kills import Exchange, opening
from tests.bot.channels.matrix.people import Person, body

PAUSE = 0.5  # seconds between two messages of one person, about
MOST_OWED = 30  # replies; a person who waits for more waits before writing again


class Writer:
    """Somebody in a room of their own with the bot."""

    def __init__(self, person: Person, room: str, talk: Iterator[Exchange], seed: int) -> None:
        self.person, self.rooms = person, [room]
        self.pause = PAUSE
        self.expected: list[str] = []
        self.messages = 0
        self._talk = talk
        self._chance = random.Random(seed)
        self._begun = len(person.heard)
        self._may_write = asyncio.Event()
        self._may_write.set()
        self._one_at_a_time = asyncio.Lock()  # two devices at once would be answered in an order nobody knows

    @property
    def room(self) -> str:
        """Where they write; `rooms` are those it comes from too."""
        return self.rooms[-1]

    @property
    def heard(self) -> list[str]:
        return [opening(body(source)) for source in self.person.heard[self._begun :] if source["room_id"] in self.rooms]

    @property
    def owed(self) -> int:
        return len(self.expected) - len(self.heard)

    async def write(self) -> None:
        while True:
            await asyncio.sleep(self._chance.uniform(0, 2 * self.pause))
            await self._may_write.wait()
            if self.owed < MOST_OWED:
                await asyncio.shield(self.say())

    async def say(self, device: Person | None = None) -> None:
        """Write one message, from another device of the same person if given."""
        async with self._one_at_a_time:
            exchange = next(self._talk)
            self.expected += exchange.heard
            self.messages += 1
            await (device or self.person).says(self.room, exchange.said)

    def halt(self) -> None:
        """Write nothing until `go_on`."""
        self._may_write.clear()

    def go_on(self) -> None:
        self._may_write.set()
