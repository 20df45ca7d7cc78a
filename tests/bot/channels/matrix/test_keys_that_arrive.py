"""Keys that nio takes for given, or for impossible: whoever was left out once reads the bot, and is read by it."""

from typing import Any

import pytest
from nio import AsyncClient, KeysUploadResponse, ToDeviceMessage

from bot.channels.matrix.requests import request
from bot.channels.matrix.trust import late_keys, room_keys
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.people import Person, until
from tests.bot.channels.matrix.robot import Robot

CLAIMED = "signed_curve25519"


def take(world: World, user: str, device: str, thief: Person, times: int) -> dict[str, Any]:
    """Claim one-time keys of a device; the last one."""
    for _ in range(times):
        wanted = {"one_time_keys": {user: {device: CLAIMED}}}
        answer = world.synapse.post("keys/claim", wanted, thief.nio.access_token)
    return dict(answer["one_time_keys"].get(user, {}).get(device, {}))


def stock(world: World, bot: Robot) -> int:
    """How many one-time keys of the bot the server holds."""
    answer = world.synapse.post("keys/upload", {}, bot.channel._nio.access_token)
    return int(answer["one_time_key_counts"].get(CLAIMED, 0))


class Sparing(AsyncClient):  # type: ignore[misc]  # without its libraries it is anything
    """A client that gives its keys when it is told to.

    nio's own gives more after any sync; told to meanwhile, it finds nothing left to give and syncs no more.
    """

    should_upload_keys = False

    async def give_keys(self) -> None:
        self.olm.uploaded_key_count = 0
        answer = await request(self, "POST", "keys", "upload", body=self.olm.share_keys())
        await self.receive_response(KeysUploadResponse.from_dict(answer.body))


async def test_a_device_left_out_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A device that had no key left for the bot's first message reads the next ones as soon as it has some."""
    monkeypatch.setattr(room_keys, "RETRY", 0.0)
    bruno = world.person("bruno")
    bruno.nio.__class__ = Sparing  # everything else of it is as it was made
    async with world.bot() as bot, world.person("alice") as alice, bruno:
        await bruno.nio.give_keys()
        while take(world, bruno.user_id, bruno.nio.device_id, alice, 1):
            pass
        room = await alice.create(bot.user_id, bruno.user_id)
        await bruno.join(room)
        await alice.meets(room, bot.user_id)
        await alice.says(room, "!cpts estimer")
        await alice.hears("Question 1/", room)
        assert not any("Question 1/" in text for text in bruno.bodies(room))
        await bruno.nio.give_keys()
        await alice.says(room, "!cpts contacts")
        await bruno.hears("Question", room)


async def test_no_key_left(world: World) -> None:
    """When all its one-time keys were taken while it was down, a new person is read, and the stock is full again."""
    robot = world.bot()
    async with world.person("thief") as thief, world.person("alice") as alice:
        async with robot:
            device = robot.channel.device_id
            await thief.direct(robot.user_id)  # a whole round later
        last = take(world, robot.user_id, device, thief, 60)
        assert all(key.get("fallback") for key in last.values())
        assert last, "no fallback key"
        room = await alice.create(robot.user_id, direct=True)
        async with robot:
            await alice.meets(room, robot.user_id)
            await alice.says(room, "estimer")
            await alice.hears("Question 1/", room)
            assert stock(world, robot) > 0


async def test_a_key_withheld(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that trusts only verified devices says so: its person is told at once to verify the bot."""
    monkeypatch.setattr(late_keys, "PATIENCE", 1e6)
    async with world.bot() as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id)
        key = await alice.keeps_key(room, bot.user_id)
        await alice.says(room, "estimer")
        await until(bot.store.matrix.held)
        content = {"algorithm": "m.megolm.v1.aes-sha2", "room_id": room, "session_id": key.session}
        content |= {"sender_key": alice.nio.olm.account.identity_keys["curve25519"], "code": "m.unverified"}
        kind, device = "m.room_key.withheld", bot.channel.device_id
        await alice.nio.to_device(ToDeviceMessage(kind, bot.user_id, device, content))
        await alice.hears("Vérifier", room)
        await alice.says(room, "estimer")
        await alice.gives_key(key, bot.user_id)
        await alice.hears("Question 1/", room)
        assert sum("déchiffrer" in text for text in alice.bodies(room)) == 1


async def test_keys_that_come_after_a_hundred_others(world: World) -> None:
    """After an absence the server gives a hundred keys a sync, and all messages at once: none stays unread."""
    robot = world.bot()
    async with world.person("alice") as alice:
        async with robot:
            room = await alice.direct(robot.user_id)
            device = robot.channel.device_id
        for number in range(120):
            await alice.nio.to_device(ToDeviceMessage("org.example", robot.user_id, device, {"number": number}))
        alice.nio.invalidate_outbound_session(room)
        await alice.says(room, "estimer")
        async with robot:
            await alice.hears("Question 1/", room)
