"""Rooms that are replaced by another: the bot goes along when both rooms say so, and only then."""

from typing import Any

import pytest
from nio import RoomPreset

from bot.channels.matrix import channel
from bot.channels.matrix.conversation import Conversation
from bot.channels.matrix.trust import forgetting
from bot.storage.matrix_ledger import RoomSettings
from handlers.engine.messages import Reply, Session
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.gate import Gate
from tests.bot.channels.matrix.people import Person, until
from tests.bot.channels.matrix.robot import Robot
from tests.bot.channels.matrix.test_erasure import store_of
from tests.bot.channels.matrix.test_rooms import room_of

PUBLIC: dict[str, Any] = {"preset": RoomPreset.public_chat}
TOMBSTONE = "m.room.tombstone"


def tombstone(successor: str) -> dict[str, object]:
    return {"body": "Ce salon a été remplacé.", "replacement_room": successor}


async def is_in(robot: Robot, room: str, person: Person) -> None:
    """Wait until the bot is in a room and nothing of an upgrade is left to do."""
    await person.meets(room, robot.user_id)
    await until(lambda: robot.channel._rooms.is_in(room) and not robot.store.matrix.moves())


async def test_upgraded_room(world: World) -> None:
    """The bot follows an upgrade to version 12, settings and answers along, although the server fails."""
    async with Gate(world.synapse.url) as gate, world.person("alice") as alice, world.person("bruno") as bruno:
        async with world.bot(homeserver=gate.url) as bot:
            room = await room_of(alice, bot.user_id, bruno, room_version="11", **PUBLIC)
            await alice.says(room, "!cpts reglages fils non")
            await alice.hears("Ouvrir un fil par demande : non", room)
            await bruno.says(room, "!cpts rejoindre")
            await bruno.hears("Question 1/", room)
            gate.refuse("POST", "/join/")
            gate.refuse("GET", "/state/m.room.create")
            upgraded = world.synapse.post(f"rooms/{room}/upgrade", {"new_version": "12"}, alice.nio.access_token)
            new = upgraded["replacement_room"]
            assert ":" not in new
            await until(lambda: new in alice.nio.rooms)
            await is_in(bot, new, alice)
            await bruno.join(new)
            await until(lambda: len(bot.channel._rooms.people(new)) == 2)
            await alice.says(new, "!cpts reglages")
            await alice.hears("Ouvrir un fil par demande : non", new)
            await bruno.says(new, "!cpts infirmière")
            await bruno.hears("Question 2/", new)
        assert gate.met == 2


async def test_forged_upgrade(world: World) -> None:
    """A replacement that is no state of the room, or whose room does not come from ours, moves nothing."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        room = await room_of(alice, bot.user_id, bruno)
        elsewhere = await bruno.create(encrypted=False, **PUBLIC)
        await alice.says(room, "!cpts reglages fils non")
        await alice.hears("Ouvrir un fil par demande : non", room)
        await bruno.says(room, "!cpts rejoindre")
        await bruno.hears("Question 1/", room)
        content = tombstone(elsewhere)
        await bruno.sends(room, content, TOMBSTONE)
        await bruno.seals(room, {"type": TOMBSTONE, "state_key": "", "content": content})
        await alice.puts(room, TOMBSTONE, {"replacement_room": 4})
        await bruno.says(room, "!cpts infirmière")
        await bruno.hears("Question 2/", room)
        assert elsewhere not in bot.channel._nio.rooms
        assert not bot.store.matrix.moves()
        await alice.puts(room, TOMBSTONE, content)
        await is_in(bot, elsewhere, bruno)
        assert bot.store.matrix.settings(elsewhere) == RoomSettings()
        await bruno.says(room, "!cpts reprendre")
        await bruno.hears("Question 2/", room)


async def test_upgrade_overwrites_nothing(world: World) -> None:
    """A successor where the bot already works keeps its settings and questionnaires; others come along."""
    async with world.bot() as bot, world.person("alice") as alice:
        old = await room_of(alice, bot.user_id)
        origin = {"room_id": old, "event_id": "$last"}
        new = await room_of(alice, bot.user_id, room_version="11", predecessor=origin)
        own, theirs = RoomSettings(region="53"), RoomSettings(region="32")
        bot.store.matrix.decide(new, own)
        bot.store.matrix.decide(old, theirs)
        names = {room: Conversation(room, alice.user_id).name for room in (old, new)}
        for room, name in names.items():
            bot.store.save(name, Session(flow="rejoindre", answers={"from": room}), 0.0)
        bot.store.save(Conversation(old, "@autre:test").name, Session(answers={"from": old}), 0.0)
        await alice.puts(old, TOMBSTONE, tombstone(new))
        moved = Conversation(new, "@autre:test").name
        await until(lambda: bot.store.session(moved).answers)
        assert bot.store.matrix.settings(new) == own
        assert bot.store.session(names[new]).answers == {"from": new}


async def test_a_reply_on_its_way_to_a_replaced_room(world: World) -> None:
    """What may not be said in a room any more, because it was replaced meanwhile, is said in the new one."""
    async with world.bot() as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id)
        upgraded = world.synapse.post(f"rooms/{room}/upgrade", {"new_version": "11"}, alice.nio.access_token)
        new = str(upgraded["replacement_room"])
        world.synapse.post(f"rooms/{new}/invite", {"user_id": bot.user_id}, alice.nio.access_token)
        await alice.meets(new, bot.user_id)
        await alice.says(room, "estimer")
        await alice.hears("Question 1/", new)


async def test_a_secret_on_its_way_to_a_replaced_room(world: World) -> None:
    """What is for one person does not follow to the room that replaced theirs when somebody else reads there."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        room = await alice.direct(bot.user_id)
        upgraded = world.synapse.post(f"rooms/{room}/upgrade", {"new_version": "11"}, alice.nio.access_token)
        new = str(upgraded["replacement_room"])
        for invited in (bot.user_id, bruno.user_id):
            world.synapse.post(f"rooms/{new}/invite", {"user_id": invited}, alice.nio.access_token)
        await alice.meets(new, bot.user_id)
        await bruno.join(new)
        await until(lambda: len(bot.channel._rooms.people(new)) == 2)
        secret = Reply(text="Son téléphone : 06 12 34 56 78", sealed=True)
        bot.store.enqueue(Conversation(room, alice.user_id).name, "a contact", (secret,), 0)
        bot.service.wake()
        await alice.hears("pour une seule personne", new)
        assert not any("06 12 34 56 78" in text for text in alice.bodies(new))


async def test_a_replaced_room_is_left(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replaced for a month, a room is left without a word and forgotten; what is still for it is said in the new one.

    One whose replacement comes from elsewhere is not.
    """
    robot = world.bot()
    async with world.person("alice") as alice:
        async with robot:
            forged, room = await alice.direct(robot.user_id), await alice.direct(robot.user_id)
            upgraded = world.synapse.post(f"rooms/{room}/upgrade", {"new_version": "11"}, alice.nio.access_token)
            new = str(upgraded["replacement_room"])
            world.synapse.post(f"rooms/{new}/invite", {"user_id": robot.user_id}, alice.nio.access_token)
            await alice.puts(forged, TOMBSTONE, tombstone(new))
            await is_in(robot, new, alice)
            await alice.says(new, "estimer")
            await alice.hears("Question 1/", new)
            assert robot.channel._rooms.is_in(room)
            assert room.encode() in store_of(robot).read_bytes()
        said = len(alice.bodies(room))
        monkeypatch.setattr(forgetting, "KEPT", -1.0)
        async with robot:
            await alice.misses(room, robot.user_id)
            await until(lambda: room.encode() not in store_of(robot).read_bytes())
            robot.store.enqueue(Conversation(room, alice.user_id).name, "a reminder", (Reply(text="Rappel"),), 0)
            robot.service.wake()
            await alice.hears("Rappel", new)
            assert robot.channel._rooms.is_in(forged)
        assert len(alice.bodies(room)) == said


async def test_a_replaced_room_whose_new_one_was_deleted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is left once nobody wrote in it for as long; who moderates it may go on there."""
    monkeypatch.setattr(channel, "DAY", 0.0)
    async with world.bot() as bot, world.person("alice") as alice:
        silent, alive = await alice.direct(bot.user_id), await alice.direct(bot.user_id)
        for room in (silent, alive):
            upgraded = world.synapse.post(f"rooms/{room}/upgrade", {"new_version": "11"}, alice.nio.access_token)
            new = str(upgraded["replacement_room"])
            world.synapse.post(f"rooms/{new}/invite", {"user_id": bot.user_id}, alice.nio.access_token)
            await is_in(bot, new, alice)
            world.synapse.purge(new)
        said = await alice.says(alive, "On continue ici")
        await alice.sees(said)
        await until(lambda: set(bot.channel._rooms._nio.rooms) == {silent, alive})
        [when] = [event["origin_server_ts"] / 1000 for event in alice.events if event.get("event_id") == said]
        await bot.channel._upgrades.leave_replaced(when)
        await alice.misses(silent, bot.user_id)
        await until(lambda: silent.encode() not in store_of(bot).read_bytes())
        joined = await alice.nio.joined_members(alive)
        assert bot.user_id in {member.user_id for member in joined.members}


async def test_a_room_that_its_server_deleted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A room that an administrator deleted is told of in no sync: it is forgotten at the next look at all of them."""
    monkeypatch.setattr(channel, "DAY", 0.0)
    async with world.bot() as bot, world.person("alice") as alice:
        room, other = await alice.direct(bot.user_id), await alice.direct(bot.user_id)
        assert room.encode() in store_of(bot).read_bytes()
        world.synapse.purge(room)
        await alice.says(other, "estimer")
        await alice.hears("Question 1/", other)
        await until(lambda: not bot.channel._rooms.is_in(room))
        await until(lambda: room.encode() not in store_of(bot).read_bytes())
        assert bot.channel._rooms.is_in(other)
