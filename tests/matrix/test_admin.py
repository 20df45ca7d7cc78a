"""Admins in Matrix: known by their id, in private as in a room."""

from bot.settings import AdminSettings
from tests.matrix.conftest import World
from tests.matrix.people import body
from tests.matrix.test_rooms import room_of


async def test_a_change_in_an_encrypted_room(world: World) -> None:
    """An owner changes an answer with the prefix, step by step; another person reads it at once."""
    bot = world.bot()
    async with world.person("paul") as paul, world.person("alice") as alice:
        bot.admins = (AdminSettings(id=paul.user_id, name="Paul", role="owner"),)
        async with bot:
            room, other = await paul.direct(bot.user_id), await alice.direct(bot.user_id)
            for said, heard in (
                ("!cpts faq modifier comment-adherer question", "2/3 — Contenu"),
                ("Comment entrer dans une CPTS ?", "3/3 — Raison"),
                ("passer", "Confirmez-vous"),
                ("1", "Révision 1."),
            ):
                await paul.says(room, said)
                assert heard in body(await paul.hears(heard, room))
            await alice.says(other, "comment adhérer à une CPTS ?")
            await alice.hears("Comment entrer dans une CPTS", other)
            await alice.says(other, "/faq supprimer comment-adherer")
            await alice.hears("réservée aux personnes qui tiennent ce bot à jour", other)
    world.knowledge.reflect({})


async def test_a_room_is_warned_first(world: World) -> None:
    """In a room, an admin command says who will see it before it shows anything."""
    bot = world.bot()
    async with world.person("paul") as paul, world.person("alice") as alice:
        bot.admins = (AdminSettings(id=paul.user_id, name="Paul", role="owner"),)
        async with bot:
            room = await room_of(paul, bot.user_id, alice)
            await paul.says(room, "!cpts faq historique")
            await paul.hears("membres de ce salon", room)
            assert not any("aucun changement" in text for text in paul.bodies(room))
