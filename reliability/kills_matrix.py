"""The kills of `cpts-bot run` on a real Synapse: people write in their encrypted rooms, dead program or not."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from knowledge.base import Knowledge
from reliability.kills import Tally, exchanges, lives
from reliability.mishaps import Stage, befall, unreadable
from reliability.writers import Writer
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.gate import Gate
from tests.bot.channels.matrix.robot import Program, Robot
from tests.bot.channels.matrix.synapse import Synapse

PEOPLE = 4
PATIENCE = 180.0  # seconds; a loaded machine is no failure


def run(folder: Path, knowledge: Knowledge, kills: int, seed: int) -> Tally:
    with homeserver(folder, knowledge) as world:
        return asyncio.run(_run(world, kills, seed))


@contextmanager
def homeserver(folder: Path, knowledge: Knowledge) -> Iterator[World]:
    """A Synapse. What is measured is the program, not the patience of one person's quota."""
    os.environ["CPTS_BOT_LIMITS__MESSAGES_PER_MINUTE"] = "100000"
    synapse = Synapse(folder / "synapse")
    synapse.start()
    try:
        yield World(synapse, folder, knowledge)
    finally:
        synapse.stop()


async def _run(world: World, kills: int, seed: int) -> Tally:
    async with behind_a_gate(world, seed) as stage:
        program = Program(stage.robot)
        program.start()
        async with writing(stage.writers):
            mishaps = asyncio.create_task(befall(stage))
            for answers_first, seconds in lives(kills, seed):
                await _live(program, stage.writers, answers_first, seconds)
            await mishaps
        program.end()
        return tally(stage)


@asynccontextmanager
async def writing(writers: list[Writer]) -> AsyncIterator[None]:
    """They write meanwhile; then every reply that is owed is waited for."""
    tasks = [asyncio.create_task(writer.write()) for writer in writers]
    yield
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError) for end in ended), ended  # nobody stopped writing before
    await _until_paid(writers)


def tally(stage: Stage) -> Tally:
    """What everybody wrote, heard and could not read."""
    tally = Tally("matrix", sum(writer.messages for writer in stage.writers), unreadable=unreadable(stage))
    for writer in stage.writers:
        tally.compare(writer.expected, writer.heard)
    return tally


@asynccontextmanager
async def behind_a_gate(world: World, seed: int) -> AsyncIterator[Stage]:
    """A bot that stopped after it met everybody, and reaches the server through a gate."""
    async with (
        AsyncExitStack() as stack,
        Gate(world.synapse.url) as gate,
        acquainted(world, seed, homeserver=gate.url) as (robot, writers),
    ):
        yield Stage(world, gate, robot, writers, stack)


@asynccontextmanager
async def acquainted(world: World, seed: int, **settings: Any) -> AsyncIterator[tuple[Robot, list[Writer]]]:
    """A bot that stopped after it met everybody."""
    robot, talk = world.bot(**settings), exchanges(world.knowledge, "matrix")
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(world.person("marie")) for _ in range(PEOPLE)]
        async with robot:
            rooms = [await person.direct(robot.user_id) for person in people]
        yield robot, [Writer(p, r, talk, seed + n) for n, (p, r) in enumerate(zip(people, rooms, strict=True))]


async def _live(program: Program, writers: list[Writer], answers_first: bool, seconds: float) -> None:
    """Let the program that runs live for a while, kill it, and start the next one."""
    if answers_first:
        await until_heard(writers)
    await asyncio.sleep(seconds)
    program.kill()
    program.start()


async def until_heard(writers: list[Writer]) -> None:
    """Wait until somebody hears something."""
    heard = sum(len(writer.person.heard) for writer in writers)
    async with asyncio.timeout(PATIENCE):
        while sum(len(writer.person.heard) for writer in writers) == heard:
            await asyncio.sleep(0.01)


async def _until_paid(writers: list[Writer]) -> None:
    """Wait for every reply that is owed, then for what nobody expects; a reply that never comes is counted as lost."""
    try:
        async with asyncio.timeout(PATIENCE):
            while any(writer.owed > 0 for writer in writers):
                await asyncio.sleep(0.05)
    except TimeoutError:
        return
    await asyncio.sleep(2)
