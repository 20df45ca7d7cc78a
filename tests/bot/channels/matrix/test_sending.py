"""What the bot sends besides words, and how it shows that it is there."""

import json

from nio.crypto import decrypt_attachment

from bot.channels.matrix.conversation import Conversation
from handlers.engine.messages import Attachment, Choice, Reply
from tests.bot.channels.matrix.conftest import World

FILE = Attachment(
    name="estimation.csv", media_type="text/csv", content=b"a;b\n1;2\n", description="L'estimation en CSV"
)


async def test_encrypted_file(world: World) -> None:
    """In an encrypted room a file is encrypted too; it says what it is to who cannot open it."""
    async with world.bot() as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id)
        bot.service.tell(Conversation(room, alice.user_id).name, "$file", Reply(text="Voici.", attachments=(FILE,)))
        await alice.says(room, "menu")
        content = (await alice.hears(FILE.description, room))["content"]
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
        assert '<ol start="3">' in content["formatted_body"]
        assert "*une*" in content["formatted_body"]
        assert content["msgtype"] == "m.text"


async def test_no_secret_in_a_repr(world: World) -> None:
    """Neither settings nor the stored session show a secret when printed."""
    from bot.channels.matrix.trust.account import Account

    bot = world.bot(password="sesame")  # noqa: S106 - of a test
    await bot.login()
    stored = json.loads((bot.settings.store_path / "session.json").read_text())
    shown = f"{bot.settings!r} {Account(**stored)!r}"
    assert not any(secret in shown for secret in (stored["access_token"], "sesame", "a long secret phrase"))
