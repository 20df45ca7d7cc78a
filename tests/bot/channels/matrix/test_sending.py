"""What the bot sends besides words, and how it shows that it is there."""

import asyncio
import json

import pytest
from nio.crypto import decrypt_attachment

from bot.channels.matrix.conversation import Conversation
from bot.channels.matrix.rendering import contents, size
from bot.delivery.markup import plain
from bot.settings import LimitsSettings
from handlers.engine.messages import Attachment, Choice, Reply
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.gate import Gate
from tests.bot.channels.matrix.people import until

LONG = 60.0  # seconds, on a machine with much else to do; a hanging request would take an hour

FILE = Attachment(
    name="estimation.csv", media_type="text/csv", content=b"a;b\n1;2\n", description="L'estimation en CSV"
)


async def test_encrypted_file(world: World) -> None:
    """In an encrypted room a file is encrypted too; clients older than captions see and save it under its name."""
    async with world.bot() as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id)
        bot.service.tell(Conversation(room, alice.user_id).name, "$file", Reply(text="Voici.", attachments=(FILE,)))
        await alice.says(room, "menu")
        content = (await alice.hears(FILE.name, room))["content"]
        assert (content["msgtype"], content["filename"], content.get("url")) == ("m.file", FILE.name, None)
        file = content["file"]
        sealed = (await alice.nio.download(file["url"])).body
        assert sealed != FILE.content
        assert decrypt_attachment(sealed, file["key"]["k"], file["hashes"]["sha256"], file["iv"]) == FILE.content


async def test_numbered_choices(world: World) -> None:
    """Choices are numbered lines in both bodies, their labels shown as they are."""
    async with world.bot() as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id, encrypted=False)
        choices = (Choice(id="a", label="Créer *une* CPTS"), Choice(id="b", label="Retour"))
        reply = Reply(text="**Que voulez-vous ?**", choices=choices, numbered_from=3)
        bot.service.tell(Conversation(room, alice.user_id).name, "$choices", reply)
        await alice.says(room, "menu")
        content = (await alice.hears("Que voulez-vous", room))["content"]
        assert content["body"] == "Que voulez-vous ?\n\n3. Créer *une* CPTS\n4. Retour"
        assert "<p>3. Créer *une* CPTS<br>" in content["formatted_body"]
        assert "4. Retour" in content["formatted_body"]
        assert content["msgtype"] == "m.text"


async def test_no_secret_in_a_repr(world: World) -> None:
    """Neither settings nor the stored session show a secret when printed."""
    from bot.channels.matrix.trust.account import Account

    bot = world.bot(password="sesame")  # noqa: S106 - of a test
    await bot.login()
    stored = json.loads((bot.settings.store_path / "session.json").read_text())
    shown = f"{bot.settings!r} {Account(**stored)!r}"
    assert not any(secret in shown for secret in (stored["access_token"], "sesame", "a long secret phrase"))


@pytest.mark.parametrize("sign", ["é", "&", '"', "😀", "\\", "mot "])
async def test_a_long_text(world: World, sign: str) -> None:
    """A text as long as any is sent whole, in pieces that an encrypted room takes whatever its characters become."""
    text = sign * 9_000
    sent = contents(Reply(text=text), True, {})
    assert all(size(content) < 65_536 for content in sent)
    assert "".join(content["body"] for content in sent).replace(" ", "") == plain(text).replace(" ", "")


async def test_a_long_text_in_an_encrypted_room(world: World) -> None:
    """The server takes the longest of such pieces."""
    async with world.bot() as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id)
        bot.service.tell(Conversation(room, alice.user_id).name, "$long", Reply(text="é" * 9_000 + " fin"))
        bot.service.wake()
        await alice.hears("fin", room)


async def test_stopping_with_a_server_that_hangs(world: World) -> None:
    """A server that takes every request and never answers holds the stop up no longer than was said."""
    async with Gate(world.synapse.url) as gate, world.person("alice") as alice:
        robot = world.bot(homeserver=gate.url)
        async with asyncio.timeout(LONG):
            async with robot:
                robot.channel._limits = LimitsSettings(stop_seconds=0.1)
                room = await alice.direct(robot.user_id)
                gate.stuck = "/"
                robot.service.tell(Conversation(room, alice.user_id).name, "$stuck", Reply(text="Voici."))
                robot.service.wake()
                await until(lambda: gate.waiting > 1)  # the sync and the message
