"""One person and the bot, in an encrypted room."""

import pytest

from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.people import body


async def test_encrypted_conversation(world: World) -> None:
    """An invited bot comes, says hello once, and answers in a room that is encrypted."""
    async with world.bot() as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id)
        await alice.says(room, "rejoindre")
        question = await alice.hears("Question 1/")
        assert question["encrypted"]
        assert sum("Rejoindre une CPTS" in text for text in alice.bodies(room)) == 1


async def test_calling_marks(world: World) -> None:
    """In private a prefix or an exclamation mark before a command changes nothing to it."""
    async with world.bot() as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id)
        for said, heard in (("!cpts estimer", "Question 1/"), ("!menu", "Rejoindre une CPTS"), ("!cpts privé", "déjà")):
            await alice.says(room, said)
            assert heard in body(await alice.hears(heard, room))


async def test_files_are_not_words(world: World) -> None:
    """A photo is answered by saying that only text is read; a room of two is private although it has a name."""
    async with world.bot() as bot, world.person("alice") as alice:
        room = await alice.create(bot.user_id, encrypted=False, name="Cabinet")
        await alice.hears("Rejoindre", room)
        await alice.sends(room, {"msgtype": "m.image", "body": "photo.jpg", "url": "mxc://test/photo"})
        await alice.hears("pu lire", room)


@pytest.mark.parametrize(("said", "heard"), [("estimer", "Question 1/"), ("!cpts privé", "déjà en privé")])
async def test_burst(world: World, said: str, heard: str) -> None:
    """Who writes too fast is told so once, and read again later; words for the channel itself count like any other."""
    robot = world.bot()
    robot.per_minute = 3
    async with robot, world.person("alice") as alice:
        room = await alice.direct(robot.user_id, encrypted=False)
        for _ in range(8):
            last = await alice.says(room, said)
        await alice.sees(last)
        await alice.hears("plus vite", room)
        texts = alice.bodies(room)
        assert sum(heard in text for text in texts) == 3
        assert sum("plus vite" in text for text in texts) == 1
