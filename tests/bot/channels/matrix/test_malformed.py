"""Events no client should send: whoever sends them, the bot goes on."""

from typing import Any

from nio import ToDeviceMessage

from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.gate import Gate
from tests.bot.channels.matrix.people import Person

OLM = {"algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": "x"}
OFFER = {"method": "m.sas.v1", "hashes": 4, "key_agreement_protocols": 4, "message_authentication_codes": 4}
TO_DEVICE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("m.room.encrypted", {**OLM, "ciphertext": {"KEY": {"type": 0, "body": "not base64 !"}}}),
    ("m.room.encrypted", {**OLM, "ciphertext": {"KEY": {"type": 1, "body": "AAAA"}}}),
    ("m.room.encrypted", {}),
    ("m.key.verification.request", {"transaction_id": {}, "from_device": 1, "methods": 2}),
    ("m.key.verification.request", {"transaction_id": "t", "from_device": "D", "methods": 2}),
    ("m.key.verification.request", {"transaction_id": "v", "from_device": "D", "methods": ["m.sas.v1"]}),
    ("m.key.verification.start", {"transaction_id": "v", **OFFER}),
    ("m.key.verification.start", {"transaction_id": "unknown", "method": "m.sas.v1"}),
    ("m.key.verification.mac", {"transaction_id": ["a"]}),
    ("m.room_key_request", {"action": "request"}),
)
MESSAGES: tuple[dict[str, Any], ...] = (
    {"body": "sans type"},
    {"msgtype": ["m.text"], "body": "x"},
    {"msgtype": "m.text", "body": {"a": 1}},
    {"msgtype": "m.text"},
    {"msgtype": "m.image", "body": "x"},
    {"msgtype": "m.key.verification.request", "body": "x", "to": 4},
    {"msgtype": "m.text", "body": "x", "m.relates_to": ["y"]},
    {"msgtype": "m.text", "body": "x", "m.relates_to": {"rel_type": "m.replace", "event_id": 3}},
)


async def answers(alice: Person, room: str, after: object) -> None:
    alice.catches_up()
    await alice.says(room, "estimer")
    await alice.hears_one(lambda s: s["room_id"] == room and "Question 1/" in str(s["content"]), f"{after}")


async def test_malformed_to_device(world: World) -> None:
    """A malformed message to the bot's device ends nothing."""
    async with world.bot() as robot, world.person("alice") as alice:
        room = await alice.direct(robot.user_id)
        own = robot.channel._nio.olm.account.identity_keys["curve25519"]
        for kind, content in TO_DEVICE:
            sealed = {"ciphertext": {own: content["ciphertext"]["KEY"]}} if "ciphertext" in content else {}
            told = ToDeviceMessage(kind, robot.user_id, robot.channel.device_id, content | sealed)
            await alice.nio.to_device(told)
            await answers(alice, room, content)


async def test_malformed_message(world: World) -> None:
    """A malformed message of an encrypted room, where no server can check it, ends nothing."""
    async with world.bot() as robot, world.person("alice") as alice:
        room = await alice.direct(robot.user_id)
        for content in MESSAGES:
            await alice.sends(room, content)
            await answers(alice, room, content)


async def test_syncs_that_are_none(world: World) -> None:
    """Whatever comes in place of a sync is asked for again: what was said meanwhile is answered."""
    async with Gate(world.synapse.url) as gate, world.person("alice") as alice, world.bot(homeserver=gate.url) as robot:
        room = await alice.direct(robot.user_id)
        gate.senseless = [b"", b"{", b"null", b'{"next_batch": 1}', b'{"rooms": []}']
        await answers(alice, room, "nonsense")
        assert not gate.senseless


async def test_state_that_is_none(world: World) -> None:
    """An encrypted message made up as our coming into the room hides nothing said before it and brings no greeting."""
    async with world.bot() as robot, world.person("alice") as alice:
        room = await alice.direct(robot.user_id)
        await answers(alice, room, "its greeting")
        coming = {"type": "m.room.member", "state_key": robot.user_id, "content": {"membership": "join"}}
        await robot.__aexit__(None, None, None)
        await alice.says(room, "contacts")
        await alice.seals(room, {**coming, "unsigned": {"prev_content": {"membership": "invite"}}})
        async with robot:
            await alice.hears("Question 1/2", room)
            await answers(alice, room, coming)
            assert sum("Rejoindre une CPTS" in text for text in alice.bodies(room)) == 1
