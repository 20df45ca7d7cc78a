"""The round trip of a question in an encrypted room, beside a bare nio echo bot on the same Synapse.

A person sends and waits for the answer, to the bot and to the echo bot in turn, so that both meet the same load.
`python -m benchmarks.bench_matrix`
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from nio import RoomMessageText

from knowledge.base import Knowledge
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.people import Person
from tests.bot.channels.matrix.synapse import Synapse

ROUNDS = 100
WARM_UP = 5
QUESTION = "c'est quoi une CPTS ?"
AIM = 1.2  # times the echo bot's round trip


class Echo(Person):
    """What nio's own example does: answer in the callback."""

    async def _sync(self) -> None:
        self.nio.add_event_callback(self._echo, (RoomMessageText,))
        await super()._sync()

    async def _echo(self, room: Any, event: RoomMessageText) -> None:
        if event.sender != self.user_id:
            await self.says(room.room_id, event.body)


async def _round_trip(person: Person, room: str) -> float:
    started = time.perf_counter()
    person.catches_up()
    await person.says(room, QUESTION)
    await person.hears_one(lambda s: s["room_id"] == room)
    return time.perf_counter() - started


async def _measure(world: World) -> dict[str, list[float]]:
    echo = Echo(world.synapse.url, world.synapse.register("echo"), world.folder / "echo")
    async with world.bot() as bot, world.person("marie") as marie, echo:
        rooms = {"cpts-bot": await marie.direct(bot.user_id), "echo bot": await _met(marie, echo)}
        times: dict[str, list[float]] = {name: [] for name in rooms}
        for _ in range(WARM_UP + ROUNDS):
            for name, room in rooms.items():
                times[name].append(await _round_trip(marie, room))
                await asyncio.sleep(0.02)  # the second part of an answer is not the next answer
    return {name: found[WARM_UP:] for name, found in times.items()}


async def _met(person: Person, other: Person) -> str:
    room = await person.create(other.user_id, direct=True)
    await other.join(room)
    await person.meets(room, other.user_id)
    return room


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        synapse = Synapse(Path(folder) / "synapse")
        synapse.start()
        try:
            times = asyncio.run(_measure(World(synapse, Path(folder), Knowledge())))
        finally:
            synapse.stop()
    medians = {name: statistics.median(found) * 1000 for name, found in times.items()}
    for name, found in times.items():
        print(f"{name:10} median {medians[name]:6.1f} ms   worst {max(found) * 1000:6.1f} ms   {len(found)} questions")
    print(f"ratio {medians['cpts-bot'] / medians['echo bot']:.2f}, aim {AIM}")


if __name__ == "__main__":
    main()
