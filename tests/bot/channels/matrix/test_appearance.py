"""How the bot looks to people: its name, its picture, the emoji of a verification."""

import pytest
import vodozemac
from nio.crypto import Sas as NioSas

from bot.channels.matrix import profile
from bot.channels.matrix.trust.emoji import named
from bot.channels.matrix.trust.sas import Party, Sas, SasError
from tests.bot.channels.matrix.conftest import World

WE, THEY = Party("@bot:test", "BOT"), Party("@nora:test", "NHEKO")
OLD = "hkdf-hmac-sha256"


async def test_a_name_and_a_picture(world: World) -> None:
    """The account gets a name and a picture where it has none, and keeps those an operator chose."""
    robot = world.bot()
    async with robot, world.person("alice") as alice:
        await alice.direct(robot.user_id)  # it is there since it answers
        shown = await robot.channel._nio.get_profile()
        assert shown.displayname == profile.NAME
        assert shown.avatar_url.startswith("mxc://")
        await robot.channel._nio.set_displayname("CPTS Berry")
    async with robot, world.person("bruno") as bruno:
        await bruno.direct(robot.user_id)
        again = await robot.channel._nio.get_profile()
        assert (again.displayname, again.avatar_url) == ("CPTS Berry", shown.avatar_url)


async def test_the_welcome_quotes_nothing(world: World) -> None:
    """The greeting of a room is no answer to the bot's own arrival."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        room = await alice.create(bruno.user_id)
        await bruno.join(room)
        await alice.nio.room_invite(room, bot.user_id)
        assert "m.relates_to" not in (await alice.hears("!cpts aide", room))["content"]


def test_the_emoji_are_those_of_the_specification() -> None:
    """Each of the 64 numbers has its picture, and a French name."""
    for number, (picture, _) in enumerate(NioSas.emoji):
        shown, _, name = named(number).partition(" ")
        assert shown == picture.replace("\N{VARIATION SELECTOR-16}", "")
        assert name[0].isupper()


def start(*macs: str) -> dict[str, object]:
    offers = {"key_agreement_protocols": ["curve25519-hkdf-sha256"], "hashes": ["sha256"]}
    methods = {"message_authentication_codes": list(macs), "short_authentication_string": ["decimal", "emoji"]}
    return {"method": "m.sas.v1", "from_device": "NHEKO", **offers, **methods}


def test_the_old_way_of_authenticating() -> None:
    """A client that knows only the older code verifies the bot by it; one that knows both uses the newer."""
    assert Sas("f", WE, THEY, start(OLD, f"{OLD}.v2")).accept()["message_authentication_code"] == f"{OLD}.v2"
    ours, theirs = Sas("f", WE, THEY, start(OLD)), vodozemac.Sas()
    assert ours.accept()["message_authentication_code"] == OLD
    agreed = theirs.diffie_hellman(vodozemac.Curve25519PublicKey.from_base64(ours.public))
    ours.agree(theirs.public_key.to_base64())
    info = "MATRIX_KEY_VERIFICATION_MAC@bot:testBOT@nora:testNHEKOf"
    assert ours.macs({"ed25519:BOT": "key"})["mac"]["ed25519:BOT"] == agreed.calculate_mac_invalid_base64(
        "key", info + "ed25519:BOT"
    )
    back = "MATRIX_KEY_VERIFICATION_MAC@nora:testNHEKO@bot:testBOTf"
    named_key = "ed25519:NHEKO"
    content = {
        "mac": {named_key: agreed.calculate_mac_invalid_base64("key", back + named_key)},
        "keys": agreed.calculate_mac_invalid_base64(named_key, back + "KEY_IDS"),
    }
    ours.check(content, {named_key: "key"})
    with pytest.raises(SasError, match="key_mismatch"):
        ours.check(content, {named_key: "another key"})
