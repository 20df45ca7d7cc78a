"""The troubles of a homeserver, as its bot sees them: people reach Synapse itself, the bot through a door."""

import asyncio
import random
from pathlib import Path

from knowledge.base import Knowledge
from reliability.kills import Tally
from reliability.kills_matrix import acquainted, homeserver, tally, writing
from reliability.outage import SHARE, troubled
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.gate import Gate
from tests.bot.channels.matrix.robot import Program

PAUSE = 3.0  # seconds between two messages of one person, about: the bot must be able to catch up


class MatrixDoor:
    """A gate before Synapse."""

    def __init__(self, gate: Gate, seed: int) -> None:
        self._gate = gate
        self._dice = random.Random(seed)
        self.shut, self.open = gate.shut, gate.open

    def strike(self, status: int | None, share: float = SHARE) -> None:
        self._gate.trouble = lambda path: status if self._dice.random() < share else None


def run(folder: Path, knowledge: Knowledge, share: float, seed: int) -> Tally:
    with homeserver(folder, knowledge) as world:
        return asyncio.run(_run(world, share, seed))


async def _run(world: World, share: float, seed: int) -> Tally:
    async with (
        Gate(world.synapse.url) as gate,
        acquainted(world, seed, homeserver=gate.url) as (robot, writers),
    ):
        for writer in writers:
            writer.pause = PAUSE
        program = Program(robot)
        program.start()
        async with writing(writers):
            await troubled(MatrixDoor(gate, seed), lambda: sum(writer.owed for writer in writers), share, seed)
        program.end()
    return tally(writers)
