"""Encrypted messages whose key comes late, or never."""

import pytest

from bot.channels.matrix.trust import late_keys, verification
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.gate import Gate
from tests.bot.channels.matrix.people import until
from tests.bot.channels.matrix.test_restart import MENU
from tests.bot.channels.matrix.test_rooms import room_of

NOTICE = "déchiffrer"


async def test_late_key(world: World) -> None:
    """A message is answered when its key comes, once."""
    async with world.bot() as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id)
        key = await alice.keeps_key(room, bot.user_id)
        await alice.says(room, "estimer")
        await until(bot.store.matrix.held)
        await alice.gives_key(key, bot.user_id)
        await alice.hears("Question 1/", room)
        assert not bot.store.matrix.held()


async def test_key_that_comes_while_down(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message held before a restart is answered after it, although those before it meet a fault."""

    async def broken(*_: object) -> None:
        raise KeyError

    monkeypatch.setattr(verification.Verifier, "hear", broken)
    robot = world.bot()
    async with world.person("alice") as alice:
        async with robot:
            room = await alice.direct(robot.user_id)
            key = await alice.keeps_key(room, robot.user_id)
            await alice.sends(room, {"msgtype": ["m.text"], "body": "x"})
            await alice.sends(room, {"msgtype": "m.key.verification.request", "to": robot.user_id, "body": "x"})
            await alice.seals(room, {"type": "m.key.verification.start", "content": ["x"]})
            await alice.says(room, "estimer")
            await until(lambda: len(robot.store.matrix.held()) == 4)
        await alice.gives_key(key, robot.user_id)
        async with robot:
            await alice.hears("Question 1/", room)
            assert not robot.store.matrix.held()


async def test_key_that_comes_while_the_server_fails(world: World) -> None:
    """A held message whose reading asks the server something waits for the server too."""
    async with Gate(world.synapse.url) as gate, world.person("alice") as alice, world.person("bruno") as bruno:
        async with world.bot(homeserver=gate.url) as bot:
            room = await room_of(alice, bot.user_id, bruno)
            await alice.says(room, "!cpts")
            menu = await alice.hears(MENU, room)
            gate.refuse("GET", "/event/")
            gate.refuse("GET", "/event/", 429)
            key = await alice.keeps_key(room, bot.user_id)
            await alice.says(room, "estimer", **{"m.relates_to": {"m.in_reply_to": {"event_id": menu["event_id"]}}})
            await until(bot.store.matrix.held)
            await alice.gives_key(key, bot.user_id)
            await alice.hears("Question 1/", room)
        assert gate.met == 2


async def test_key_that_never_comes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """After some patience the person is told, in French, once for all the messages of that key."""
    monkeypatch.setattr(late_keys, "PATIENCE", 0.2)
    async with world.bot() as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id)
        key = await alice.keeps_key(room, bot.user_id)
        await alice.says(room, "estimer")
        await alice.says(room, "estimer")
        await alice.hears(NOTICE, room)
        await alice.gives_key(key, bot.user_id)
        await alice.hears("Question 1/", room)
        assert sum(NOTICE in text for text in alice.bodies(room)) == 1


async def test_no_notice_in_rooms(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a room of several people a message that cannot be read may be for anybody: nothing is said."""
    monkeypatch.setattr(late_keys, "PATIENCE", 0.2)
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        room = await alice.create(bot.user_id, bruno.user_id)
        await bruno.join(room)
        await alice.meets(room, bot.user_id)
        await bruno.meets(room, bot.user_id)
        await alice.keeps_key(room, bot.user_id)
        await alice.says(room, "Bonjour à tous")
        await until(bot.store.matrix.held)
        await bruno.says(room, "!cpts estimer")
        await bruno.hears("Question 1/", room)
        assert not any(NOTICE in text for text in bruno.bodies(room))
