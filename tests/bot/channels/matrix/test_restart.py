"""What was said is answered once, whatever dies: the bot, its network, its server."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from bot import clock
from bot.channels.matrix import MatrixError, channel
from bot.channels.matrix.conversation import Conversation
from bot.channels.matrix.requests import request
from handlers.engine.messages import Reply
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.gate import Gate
from tests.bot.channels.matrix.people import Person, body, until
from tests.bot.channels.matrix.robot import BornProgram, Robot, token_of
from tests.bot.channels.matrix.synapse import Synapse
from tests.bot.channels.matrix.test_rooms import room_of

MENU = "Rejoindre une CPTS"


def menus(person: Person, room: str) -> int:
    return sum(MENU in body for body in person.bodies(room))


@asynccontextmanager
async def acquainted(world: World, **settings: object) -> AsyncIterator[tuple[Robot, Person, str]]:
    """A bot that stopped after it met Alice, and Alice in their room."""
    robot = world.bot(**settings)
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


async def test_long_absence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """More messages than one sync shows are all answered, in order, although the server fails while they are read."""
    monkeypatch.setitem(channel._FILTER["room"]["timeline"], "limit", 3)
    async with Gate(world.synapse.url) as gate, acquainted(world, homeserver=gate.url) as (robot, alice, room):
        for _ in range(9):
            await alice.says(room, "menu")
        await alice.says(room, "estimer")
        gate.refuse("GET", "/messages")
        async with robot:
            await alice.hears("Question 1/", room)
        assert menus(alice, room) == 1 + 9
        assert gate.met == 1


async def test_server_in_trouble(world: World) -> None:
    """What the server refuses for now is asked again: nobody is told no, nothing known is written over."""
    async with Gate(world.synapse.url) as gate, world.person("alice") as alice, world.person("bruno") as bruno:
        robot = world.bot(homeserver=gate.url)
        async with robot:
            room = await room_of(alice, robot.user_id, bruno)
            for person in (bruno, alice):
                await person.says(room, "!cpts privé")
                await person.hears("message privé", room)
        gate.refuse("GET", "/m.direct", 500)
        async with robot:
            gate.refuse("GET", f"/{room}/state")
            await alice.says(room, "!cpts reglages fils non")
            await alice.hears("Ouvrir un fil par demande : non", room)
            await alice.nio.room_leave(await invited(alice))
            gate.refuse("POST", "/createRoom", 429)
            gate.refuse("PUT", "/m.direct")
            await alice.says(room, "!cpts privé")
            assert "message privé" in body(await alice.hears("privé", room))
            known = await request(robot.channel._nio, "GET", "user", robot.user_id, "account_data", "m.direct")
            assert {who: len(rooms) for who, rooms in known.body.items()} == {alice.user_id: 2, bruno.user_id: 1}
        assert gate.met == 4


async def test_server_of_a_person_out_of_reach(world: World) -> None:
    """Who cannot be invited, because their server does not answer, is told so; everybody else goes on."""
    async with Gate(world.synapse.url) as gate, world.person("alice") as alice, world.person("bruno") as bruno:
        async with world.bot(homeserver=gate.url) as robot:
            room = await room_of(alice, robot.user_id, bruno)
            gate.trouble = lambda path: 502 if "m.room.member" in path else None
            await alice.says(room, "!cpts privé")
            await bruno.says(room, "!cpts menu")
            await alice.hears("pas pu ouvrir de conversation privée", room)
            await bruno.hears(MENU, room)
            gate.trouble = lambda path: None
            await alice.says(room, "!cpts privé")
            await alice.hears("message privé", room)
        assert gate.met == 1


@pytest.mark.parametrize("part", ["/sendToDevice/m.room.encrypted", "/keys/claim"])
async def test_key_of_a_room_the_server_did_not_take(world: World, part: str) -> None:
    """Nothing is written with a key that did not reach the people it is for: it is sent again first."""
    async with Gate(world.synapse.url) as gate, world.person("alice") as alice, world.bot(homeserver=gate.url) as robot:
        gate.trouble = lambda path: 502 if part in path and gate.met < 2 else None
        room = await alice.direct(robot.user_id)
        await alice.says(room, "rejoindre")
        await alice.hears("Question 1/", room)
        assert gate.met == 2


async def test_woken_before_the_first_sync(world: World) -> None:
    """A reminder due while the server cannot be reached yet waits: no room is taken for left before any is known."""
    async with Gate(world.synapse.url) as gate, acquainted(world, homeserver=gate.url) as (robot, alice, room):
        gate.trouble = lambda path: 502 if path.endswith("/sync") else None
        starting = asyncio.create_task(robot.__aenter__())
        await until(lambda: gate.met)
        robot.store.enqueue(Conversation(room, alice.user_id).name, "$due", (Reply(text="Rappel"),), 0.0)
        robot.service.wake()
        await until(lambda: gate.met > 1)
        gate.trouble = lambda path: None
        await starting
        await alice.hears("Rappel", room)
        await robot.__aexit__(None, None, None)


async def invited(person: Person) -> str:
    await until(lambda: person.nio.invited_rooms)
    return str(next(iter(person.nio.invited_rooms)))


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
        program = BornProgram(robot)
        program.start()
        for number in range(9):
            await alice.says(room, "menu")
            if number % 3 == 2:
                await alice.hears(MENU, room)
                program.kill()
                program.start()
        await until(lambda: menus(alice, room) >= 1 + 9)
        await alice.says(room, "estimer")
        await alice.hears("Question 1/", room)
        assert program.end() == 0
        assert menus(alice, room) == 1 + 9
        assert token_of(robot) not in program.log.read_text()


def memberships(person: Person, room: str, other: str) -> list[str]:
    """What somebody became in a room, in the order it came down: both may come at once."""
    changes = (e for e in person.events if e["type"] == "m.room.member" and e.get("state_key") == other)
    return [str(e["content"]["membership"]) for e in changes if e["room_id"] == room]


async def test_invited_while_down(world: World) -> None:
    """Of the invites that came while the bot was down it accepts those it may, and quietly leaves the others."""
    async with world.person("alice") as alice, world.person("bruno") as bruno:
        robot = world.bot(own_server=False, allowed_inviters=(alice.user_id,))
        await robot.login()
        refused = await bruno.create(robot.user_id, direct=True)
        room = await alice.create(robot.user_id, direct=True)
        await bruno.meets(refused, robot.user_id, invited=True)
        async with robot:
            await alice.hears(MENU, room)
            await bruno.misses(refused, robot.user_id)
            again = await bruno.create(robot.user_id)
            await until(lambda: memberships(bruno, again, robot.user_id) == ["invite", "leave"])
            assert not robot.channel._nio.invited_rooms
            assert not bruno.heard


async def test_new_device_is_silent(world: World) -> None:
    """What was said before the bot's first start was not said to it: it answers none of it."""
    async with acquainted(world) as (robot, alice, room):
        await alice.says(room, "menu")
        (robot.settings.store_path / "session.json").unlink()
        async with robot:
            await alice.says(room, "estimer")
            await alice.hears("Question 1/", room)
        assert menus(alice, room) == 1


async def test_database_begun_anew_is_silent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begun anew at whatever moment, it answers nothing of before, though Synapse remembers syncs for two minutes."""
    thirties = (30 * n for n in itertools.count(time.time() // 30))
    messages: list[str] = []
    async with acquainted(world) as (robot, alice, room):
        for said, answer in (("menu", MENU), ("estimer", "Question 1/")):
            for file in robot.folder.glob("bot.sqlite3*"):
                file.unlink()
            with monkeypatch.context() as patched:
                patched.setattr(clock, "now", lambda: next(thirties))
                await robot.__aenter__()
            try:
                messages.append(await alice.says(room, said))
                await alice.hears(answer, room)
                assert [robot.store.knows(message) for message in messages] == [False] * (len(messages) - 1) + [True]
            finally:
                await robot.__aexit__(None, None, None)


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
    """More replies than Synapse's limits allow at once all arrive, in order; the wait shows as typing, and its end."""
    there = World(strict, world.folder, world.knowledge)
    async with there.bot() as robot, there.person("alice") as alice:
        room = await alice.direct(robot.user_id, encrypted=False)
        name = Conversation(room, alice.user_id).name
        robot.service.tell(name, "$burst", *(Reply(text=f"numéro {number}") for number in range(9)))
        await alice.says(room, "menu")
        await until(lambda: robot.user_id in alice.nio.rooms[room].typing_users)
        await alice.hears("numéro 8", room)
        await until(lambda: not alice.nio.rooms[room].typing_users, "still typing, and nothing comes")
        numbers = [text for text in alice.bodies(room) if text.startswith("numéro")]
        assert numbers == [f"numéro {number}" for number in range(9)]
