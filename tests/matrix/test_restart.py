"""What was said is answered once, whatever dies: the bot, its network, its server."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from bot.channels.matrix import MatrixError
from bot.channels.matrix.conversation import Conversation
from handlers.messages import Reply
from tests.matrix.conftest import World
from tests.matrix.people import Person, until
from tests.matrix.robot import Program, Robot, token_of
from tests.matrix.synapse import Synapse

MENU = "Rejoindre une CPTS"


def menus(person: Person, room: str) -> int:
    return sum(MENU in body for body in person.bodies(room))


@asynccontextmanager
async def acquainted(world: World) -> AsyncIterator[tuple[Robot, Person, str]]:
    """A bot that stopped after it met Alice, and Alice in their room."""
    robot = world.bot()
    async with world.person("alice") as alice:
        async with robot:
            room = await alice.direct(robot.user_id)
        yield robot, alice, room


async def test_said_while_down(world: World) -> None:
    """Messages sent while the bot was down are answered when it is back, each once, and not again later."""
    async with acquainted(world) as (robot, alice, room):
        for _ in range(3):
            await alice.says(room, "menu")
        for _ in range(2):
            async with robot:
                await alice.says(room, "estimer")
                await alice.hears("Question 1/", room)
        assert menus(alice, room) == 1 + 3


async def test_long_absence(world: World) -> None:
    """More messages than one sync shows are all answered, in their order."""
    async with acquainted(world) as (robot, alice, room):
        for _ in range(69):
            await alice.says(room, "menu")
        await alice.says(room, "estimer")
        async with robot:
            await alice.hears("Question 1/", room)
        assert menus(alice, room) == 1 + 69


async def test_sent_twice_is_one_message(world: World) -> None:
    """A crash after sending and before remembering repeats the reply under the same transaction id: one message."""
    async with acquainted(world) as (robot, alice, room):
        name = Conversation(room, alice.user_id).name
        for _ in range(3):
            async with robot:
                robot.store.enqueue(name, "$same", (Reply(text="Une fois"),), 0.0)
                await alice.says(room, "menu")
                await alice.hears(MENU, room)
        assert sum("Une fois" in text for text in alice.bodies(room)) == 1


async def test_killed_at_any_instant(world: World) -> None:
    """Killed again and again while a person writes, the program loses no message and answers none twice."""
    async with acquainted(world) as (robot, alice, room):
        program = Program(robot)
        program.start()
        for number in range(12):
            await alice.says(room, "menu")
            if number % 3 == 2:
                await alice.hears(MENU, room)
                program.kill()
                program.start()
        await until(lambda: menus(alice, room) >= 1 + 12)
        await alice.says(room, "estimer")
        await alice.hears("Question 1/", room)
        assert program.end() == 0
        assert menus(alice, room) == 1 + 12
        assert token_of(robot) not in program.log.read_text()


async def test_invited_while_down(world: World) -> None:
    """An invite that came while the bot was down is accepted at its start, and the person is greeted."""
    robot = world.bot()
    await robot.login()
    async with world.person("alice") as alice:
        room = await alice.create(robot.user_id, direct=True)
        async with robot:
            await alice.hears(MENU, room)


async def test_new_device_is_silent(world: World) -> None:
    """What was said before the bot's first start was not said to it: it answers none of it."""
    async with acquainted(world) as (robot, alice, room):
        await alice.says(room, "menu")
        (robot.settings.store_path / "session.json").unlink()
        async with robot:
            await alice.says(room, "estimer")
            await alice.hears("Question 1/", room)
        assert menus(alice, room) == 1


async def test_refused_session(world: World) -> None:
    """A session the server closed ends the channel with a sentence that says what to do."""
    robot = world.bot()
    await robot.login()
    async with robot:
        pass
    world.synapse.post("logout", {}, token_of(robot))
    with pytest.raises(MatrixError, match="matrix login"):
        async with robot:
            pass


async def test_lost_keys(world: World) -> None:
    """A known device with a new key store is refused at start, with the reason: its rooms could not be read."""
    robot = world.bot()
    await robot.login()
    for file in robot.settings.store_path.glob("*.db"):
        file.unlink()
    with pytest.raises(MatrixError, match="store_path"):
        async with robot:
            pass


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    """A server with Synapse's own limits, that a test may stop."""
    server = Synapse(tmp_path_factory.mktemp("strict"), default_limits=True)
    server.start()
    yield server
    server.stop()


async def test_server_away(strict: Synapse, world: World) -> None:
    """The server stops for a while; when it is back the bot answers what was said last, without being started again."""
    there = World(strict, world.folder, world.knowledge)
    async with there.bot() as robot, there.person("alice") as alice:
        room = await alice.direct(robot.user_id, encrypted=False)
        strict.stop()
        await asyncio.sleep(1)
        strict.start()
        await alice.says(room, "estimer")
        await alice.hears("Question 1/", room)


async def test_server_limits(strict: Synapse, world: World) -> None:
    """More replies than Synapse's limits allow at once all arrive, in order; the wait shows as typing."""
    there = World(strict, world.folder, world.knowledge)
    async with there.bot() as robot, there.person("alice") as alice:
        room = await alice.direct(robot.user_id, encrypted=False)
        name = Conversation(room, alice.user_id).name
        robot.service.tell(name, "$burst", *(Reply(text=f"numéro {number}") for number in range(9)))
        await alice.says(room, "menu")
        await until(lambda: robot.user_id in alice.nio.rooms[room].typing_users)
        await alice.hears("numéro 8", room)
        numbers = [text for text in alice.bodies(room) if text.startswith("numéro")]
        assert numbers == [f"numéro {number}" for number in range(9)]
