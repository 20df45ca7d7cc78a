"""The troubles of a homeserver, as its bot sees them: people reach Synapse itself, the bot through a door."""

import asyncio
import random
from pathlib import Path

from knowledge.base import Knowledge
from reliability.kills import Tally
from reliability.kills_matrix import behind_a_gate, homeserver, tally, until_heard, writing
from reliability.mishaps import befall
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
    async with behind_a_gate(world, seed) as stage:
        for writer in stage.writers:
            writer.pause = PAUSE
        program = Program(stage.robot)
        program.start()
        async with writing(stage.writers):
            await until_heard(stage.writers)  # a trouble before the program is up would trouble nobody
            door = MatrixDoor(stage.gate, seed)
            await troubled(door, lambda: sum(writer.owed for writer in stage.writers), share, seed)
            await befall(stage)
        program.end()
        return tally(stage)
