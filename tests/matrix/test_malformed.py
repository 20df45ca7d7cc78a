"""Events no client should send: whoever sends them, the bot goes on."""

from typing import Any

import pytest
from nio import ToDeviceMessage

from tests.matrix.conftest import World
from tests.matrix.people import Person
from tests.matrix.robot import Robot

OLM = {"algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": "x"}


async def answers(alice: Person, robot: Robot, room: str) -> None:
    await alice.says(room, "estimer")
    await alice.hears("Question 1/", room)
    assert robot.channel.last_sync


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("m.room.encrypted", {**OLM, "ciphertext": {"KEY": {"type": 0, "body": "not base64 !"}}}),
        ("m.room.encrypted", {**OLM, "ciphertext": {"KEY": {"type": 1, "body": "AAAA"}}}),
        ("m.room.encrypted", {}),
        ("m.key.verification.request", {"transaction_id": {}, "from_device": 1, "methods": 2}),
        ("m.key.verification.start", {"transaction_id": "unknown", "method": "m.sas.v1"}),
        ("m.key.verification.mac", {"transaction_id": ["a"]}),
        ("m.room_key_request", {"action": "request"}),
    ],
)
async def test_malformed_to_device(world: World, kind: str, content: dict[str, Any]) -> None:
    """A malformed message to the bot's device ends nothing."""
    async with world.bot() as robot, world.person("alice") as alice:
        room = await alice.direct(robot.user_id)
        own = robot.channel._nio.olm.account.identity_keys["curve25519"]
        if "ciphertext" in content:
            content = {**content, "ciphertext": {own: content["ciphertext"]["KEY"]}}
        await alice.nio.to_device(ToDeviceMessage(kind, robot.user_id, robot.channel.device_id, content))
        await answers(alice, robot, room)


@pytest.mark.parametrize(
    "content",
    [
        {"body": "sans type"},
        {"msgtype": ["m.text"], "body": "x"},
        {"msgtype": "m.text", "body": {"a": 1}},
        {"msgtype": "m.text"},
        {"msgtype": "m.image", "body": "x"},
        {"msgtype": "m.key.verification.request", "body": "x", "to": 4},
        {"msgtype": "m.text", "body": "x", "m.relates_to": ["y"]},
        {"msgtype": "m.text", "body": "x", "m.relates_to": {"rel_type": "m.replace", "event_id": 3}},
    ],
)
async def test_malformed_message(world: World, content: dict[str, Any]) -> None:
    """A malformed message of an encrypted room, where no server can check it, ends nothing."""
    async with world.bot() as robot, world.person("alice") as alice:
        room = await alice.direct(robot.user_id)
        await alice.sends(room, content)
        await answers(alice, robot, room)
