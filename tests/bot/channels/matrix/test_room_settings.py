"""`!cpts reglages`: what the moderators of a room decide."""

import pytest

from bot.channels.matrix.rooms import settings as room_settings
from bot.storage.matrix_ledger import RoomSettings
from knowledge.base import Knowledge
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.test_rooms import room_of, thread

DEFAULTS = RoomSettings()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("reglages region Bretagne", RoomSettings(region="53")),
        ("réglages région Hauts-de-France", RoomSettings(region="32")),
        ("reglages region Creil", RoomSettings(region="32")),
        ("reglages region Atlantide", DEFAULTS),
        ("reglages region aucune", DEFAULTS),
        ("reglages prefixe oui", RoomSettings(prefix_only=True)),
        ("reglages fils non", RoomSettings(threads=False)),
        ("réglages accueil non", RoomSettings(welcome=False)),
        ("reglages fils peut-être", DEFAULTS),
        ("reglages", DEFAULTS),
    ],
)
def test_words(said: str, expected: RoomSettings, knowledge: Knowledge) -> None:
    """Settings are said in plain words, with or without accents; what is not understood changes nothing."""
    settings, reply = room_settings.decide(said, DEFAULTS, knowledge, "!cpts", "!salon:exemple.fr")
    assert settings == expected
    assert "Réglages de ce salon" in reply.text


async def test_only_moderators(world: World) -> None:
    """The creator of a version 12 room decides although no power level names them; others are told who can."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        room = await room_of(alice, bot.user_id, bruno, room_version="12")
        await bruno.says(room, "!cpts reglages fils non")
        await bruno.hears("réservés à ses modérateurs", room)
        await alice.says(room, "!cpts reglages fils non")
        await alice.hears("Ouvrir un fil par demande : non", room)
        asked = await bruno.says(room, "!cpts estimer")
        question = await bruno.hears("Question 1/", room)
        assert thread(question) is None
        assert question["content"]["m.relates_to"] == {"m.in_reply_to": {"event_id": asked}}


async def test_prefix_only(world: World) -> None:
    """With the prefix alone, a mention is not an answerable call any more."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        room = await room_of(alice, bot.user_id, bruno)
        await alice.says(room, "!cpts reglages prefixe oui")
        await alice.hears("préfixe seulement : oui", room)
        await bruno.says(room, "créer", **{"m.mentions": {"user_ids": [bot.user_id]}})
        await bruno.says(room, "!cpts estimer")
        await bruno.hears("Question 1/", room)
        assert len([s for s in bruno.heard if s["sender"] == bot.user_id and "Question" in str(s["content"])]) == 1
