"""Rooms that are rooms: spaces are none, two that become three are told, and the bot can be shown out."""

import pytest

from bot.circle import Circle
from handlers.engine.messages import Reply
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.people import until
from tests.bot.channels.matrix.test_rooms import room_of


async def test_a_space_is_no_conversation(world: World) -> None:
    """Invited to a space the bot leaves it without a word, and never takes it for the private room of a person."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        space = await alice.create(bot.user_id, encrypted=False, space=True)
        await until(lambda: space in alice.nio.rooms)
        await until(lambda: bot.user_id not in alice.nio.rooms[space].users)
        assert not alice.bodies(space)
        room = await room_of(alice, bot.user_id, bruno)
        await alice.says(room, "!cpts privé")
        await alice.hears("message privé", room)
        await until(lambda: alice.nio.invited_rooms)


async def test_two_become_three(world: World) -> None:
    """A third person invited to a private talk is said once, and « privé » takes up the talk as it stood."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        bot.service._circle = Circle(bot.store, bot.service.knowledge)
        room = await alice.direct(bot.user_id)
        await alice.says(room, "rejoindre")
        await alice.hears("Question 1/", room)
        await alice.says(room, "infirmière")
        await alice.hears("Question 2/", room)
        await alice.nio.room_invite(room, bruno.user_id)
        await alice.hears("Nous ne sommes plus deux", room)
        await bruno.join(room)
        await alice.says(room, "Bourges")
        # What was for Alice's eyes, written before Bruno came, is not said before him.
        secret = Reply(text="Son téléphone : 06 12 34 56 78", sealed=True)
        bot.store.enqueue(f"matrix:{room} - {alice.user_id}", bot.store.print_of("of a contact"), (secret,), 0)
        bot.service.wake()
        await alice.hears("pour une seule personne", room)
        assert not any("06 12 34 56 78" in text for text in alice.bodies(room))
        await alice.says(room, "!cpts privé")
        await alice.hears("message privé", room)
        await until(lambda: alice.nio.invited_rooms)
        private = next(iter(alice.nio.invited_rooms))
        await alice.join(private)
        await alice.hears("06 12 34 56 78", private)  # it waited for a place where nobody else reads
        await alice.hears("Question 2/", private)
        assert sum("pour une seule personne" in text for text in alice.bodies(room)) == 1
        assert sum("plus deux" in text for text in alice.bodies(room)) == 1
        levels = await alice.nio.room_get_state_event(private, "m.room.power_levels")
        assert levels.content["users"][alice.user_id] == 100


@pytest.mark.parametrize("several", [False, True])
async def test_shown_out_by_a_word(world: World, several: bool) -> None:
    """« !cpts pars » makes the bot leave: whoever talks with it alone, in a room its moderators."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        if several:
            room = await room_of(alice, bot.user_id, bruno)
            await bruno.says(room, "!cpts pars")
            await bruno.hears("modérateurs", room)
        else:
            room = await alice.direct(bot.user_id)
        await alice.says(room, "!cpts pars")
        await alice.misses(room, bot.user_id)
