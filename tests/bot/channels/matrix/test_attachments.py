"""Files the bot sends: opened on every client, and none takes the answer with it."""

from bot.channels.matrix.conversation import Conversation
from bot.channels.matrix.rendering import file_message
from handlers.engine.messages import Attachment, Card, Reply
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.gate import Gate

# The smallest of pictures: 2 pixels by 3.
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (2).to_bytes(4) + (3).to_bytes(4) + b"\x08\0\0\0\0\0\0\0\0"


def file(name: str, media_type: str, content: bytes = b"x") -> Attachment:
    return Attachment(name=name, media_type=media_type, content=content, description="Lettre à compléter")


def test_saved_under_its_name() -> None:
    """The body of a file's message is its name, extension included: older clients save it so."""
    content = file_message(file("lettre.docx", "application/msword"), "mxc://test/1", None, {})
    assert (content["body"], content["filename"]) == ("lettre.docx", "lettre.docx")


def test_a_picture_has_its_size() -> None:
    """A picture says how large it is, and what to show first, encrypted like itself."""
    picture = file("carte.png", "image/png", PNG)
    info = file_message(picture, "mxc://test/1", {"v": "v2", "key": {}}, {})["info"]
    assert (info["w"], info["h"]) == (2, 3)
    assert info["thumbnail_file"] == {"v": "v2", "key": {}, "url": "mxc://test/1"}
    assert info["thumbnail_info"]["w"] == 2
    assert "thumbnail_url" in file_message(picture, "mxc://test/1", None, {})["info"]


async def test_a_refused_file_leaves_the_answer(world: World) -> None:
    """A file the server refuses is said in its place; the answer, and the files it takes, are there."""
    async with Gate(world.synapse.url) as gate, world.bot(homeserver=gate.url) as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id)
        gate.refuse("POST", "/upload", 413)
        files = (file("lettre.docx", "application/msword"), file("fiche.pdf", "application/pdf"))
        reply = Reply(text="Votre dossier", attachments=files)
        bot.service.tell(Conversation(room, alice.user_id).name, "dossier", reply)
        bot.service.wake()
        answer = await alice.hears("Votre dossier", room)
        assert "lettre.docx" in answer["content"]["body"]
        await alice.hears("fiche.pdf", room)
        assert not any(text == "lettre.docx" for text in alice.bodies(room))


async def test_contacts_come_as_a_file(world: World) -> None:
    """Whom to call is a file that a phone keeps, and a number to tap in the message itself."""
    async with world.bot() as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id)
        card = Card(name="ARS Bretagne", phone="02 90 08 80 00")
        reply = Reply(text="**ARS Bretagne** : 02 90 08 80 00", cards=(card,))
        bot.service.tell(Conversation(room, alice.user_id).name, "contacts", reply)
        bot.service.wake()
        answer = await alice.hears("02 90 08 80 00", room)
        assert '<a href="tel:+33290088000">' in answer["content"]["formatted_body"]
        file = await alice.hears("ars-bretagne.vcf", room)
        assert file["content"]["info"]["mimetype"] == "text/vcard"
