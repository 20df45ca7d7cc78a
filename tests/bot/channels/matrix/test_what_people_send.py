"""What people send besides plain words: captions, stickers, words struck through, messages taken back."""

import pytest

from bot.channels.matrix import parsing
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.people import body, until
from tests.bot.channels.matrix.test_parsing import event, said
from tests.bot.channels.matrix.test_rooms import room_of, thread

PHOTO = {"msgtype": "m.image", "url": "mxc://test/photo", "filename": "photo.jpg"}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({**PHOTO, "body": "c'est quoi une CPTS ?"}, "c'est quoi une CPTS ?"),
        ({**PHOTO, "msgtype": "m.file", "body": "Bourges et Vierzon"}, "Bourges et Vierzon"),
        ({**PHOTO, "body": "photo.jpg"}, ""),
        ({"msgtype": "m.image", "body": "photo.jpg"}, ""),
    ],
)
def test_captions(content: dict[str, object], text: str) -> None:
    """The caption of a file is what is said; a file's own name says nothing."""
    found = said(**content)
    assert (found.text, found.wordless) == (text, not text)


@pytest.mark.parametrize(
    ("text", "html", "meant"),
    [
        ("~~Massay~~ Vasselay", "<del>Massay</del> Vasselay", "Vasselay"),
        ("Massay Vasselay", "<s>Massay</s> Vasselay", "Vasselay"),
        ("~~L'Haÿ~~ Orly", "<del>L&#39;Haÿ</del> Orly", "Orly"),
        ("Massay", "<strong>Massay</strong>", "Massay"),
    ],
)
def test_strike_through(text: str, html: str, meant: str) -> None:
    """What is struck through is not said."""
    assert said(body=text, formatted_body=html).text == meant


@pytest.mark.parametrize("kind", ["m.sticker", "org.matrix.msc3381.poll.start", "m.poll.start"])
def test_wordless_events(kind: str) -> None:
    """A sticker or a poll is something sent that says nothing to read."""
    found = parsing.read({**event(body="Bravo"), "type": kind})
    assert found
    assert (found.text, found.wordless) == ("", True)


async def test_a_caption_and_a_sticker(world: World) -> None:
    """A question under a photo is answered, with its prefix in a room; a sticker gets the sentence a photo gets."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        private = await alice.direct(bot.user_id)
        await alice.sends(private, {**PHOTO, "body": "estimer"})
        await alice.hears("Question 1/", private)
        await alice.sends(private, {"body": "Bravo", "url": "mxc://test/sticker", "info": {}}, "m.sticker")
        await alice.hears("pu lire", private)
        room = await room_of(alice, bot.user_id, bruno)
        root = await bruno.sends(room, {**PHOTO, "body": "!cpts estimer"})
        assert thread(await alice.hears("Question 1/", room)) == root


async def test_taken_back(world: World) -> None:
    """What a message brought to a list goes when it is taken back, and is said; an older answer stays, and is said."""
    async with world.bot() as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id)
        first = await alice.says(room, "estimer")
        await alice.hears("Question 1/", room)
        choice = await alice.says(room, "1")
        await alice.hears("Question 2/", room)
        await alice.says(room, "Bourges")
        await alice.hears("Bourges", room)
        last = await alice.says(room, "Mehun-sur-Yèvre")
        await alice.hears("Mehun", room)
        await alice.nio.room_redact(room, last)
        await alice.hears("est oublié", room)
        await alice.says(room, "quelles communes ?")
        assert "Mehun" not in body(await alice.hears("Bourges", room))
        await alice.nio.room_redact(room, choice)
        await alice.hears("gardé", room)
        await alice.nio.room_redact(room, first)
        await alice.says(room, "menu")
        await alice.hears("Rejoindre une CPTS", room)
        assert sum("supprimé" in text for text in alice.bodies(room)) == 2


async def test_taken_back_before_its_key(world: World) -> None:
    """A message taken back before it could be read is not answered when its key comes."""
    async with world.bot() as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id)
        key = await alice.keeps_key(room, bot.user_id)
        message = await alice.says(room, "estimer")
        await until(bot.store.matrix.held)
        await alice.nio.room_redact(room, message)
        await until(lambda: not bot.store.matrix.held())
        await alice.gives_key(key, bot.user_id)
        await alice.says(room, "contacts")
        await alice.hears("Question", room)
        assert not any("Point de départ" in text for text in alice.bodies(room))
