"""Rooms of several people: without noise, each person's questionnaire apart."""

from collections.abc import Callable

import pytest

from bot.channels.matrix.conversation import Conversation
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.people import ENCRYPTION, Person, Source, body, until


async def room_of(founder: Person, bot: str, *others: Person, **more: object) -> str:
    """An encrypted room with the bot in it, once it has said hello."""
    room = await founder.create(bot, *(p.user_id for p in others), **more)  # type: ignore[arg-type]
    for other in others:
        await other.join(room)
    await founder.meets(room, bot)
    for person in (founder, *others):
        for other in (founder, *others):
            await person.meets(room, other.user_id)
    return room


def thread(source: dict[str, object]) -> object:
    content = source["content"]
    assert isinstance(content, dict)
    return content.get("m.relates_to", {}).get("event_id")


def answers(root: str, bot: str) -> Callable[[Source], bool]:
    """Whether a message is the bot's, in this thread."""
    return lambda source: thread(source) == root and source["sender"] == bot


async def test_three_people(world: World) -> None:
    """Three people interleave: each has a thread and a questionnaire of their own, nobody's words answer another's."""
    async with (
        world.bot() as bot,
        world.person("alice") as alice,
        world.person("bruno") as bruno,
        world.person("chloe") as chloe,
    ):
        room = await room_of(alice, bot.user_id, bruno, chloe)
        asked = {alice: "rejoindre", bruno: "estimer", chloe: "créer"}
        roots = [await person.says(room, f"!cpts {what}") for person, what in asked.items()]
        for root in roots:
            await alice.hears_one(answers(root, bot.user_id))
        await bruno.in_thread(room, roots[0], "1")  # in Alice's thread: not an answer
        await chloe.in_thread(room, roots[2], "1")
        await alice.in_thread(room, roots[0], "1")
        await alice.hears_one(lambda s: thread(s) == roots[0] and "Question 2/" in body(s))
        await chloe.hears_one(lambda s: thread(s) == roots[2] and "Question" in body(s))
        in_first = [body(s) for s in alice.heard if thread(s) == roots[0] and s["sender"] == bot.user_id]
        assert len(in_first) == 2


async def test_speaks_only_when_called(world: World) -> None:
    """In a room it answers a prefix, a mention, a pill, a reply to itself; not talk, notices, other bots or itself."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        room = await room_of(alice, bot.user_id, bruno)
        await bruno.says(room, "Qui connaît les CPTS ?")
        await bruno.says(room, "!cptsx menu")
        await bruno.sends(room, {"msgtype": "m.notice", "body": "!cpts menu"})
        await bruno.says(room, "!cpts estimer", msgtype="m.notice")
        before = len([s for s in alice.heard if s["sender"] == bot.user_id])
        name = bot.user_id[1:].partition(":")[0]
        await bruno.says(room, f"{name}: menu", **{"m.mentions": {"user_ids": [bot.user_id]}})
        menu = await alice.hears("Rejoindre une CPTS", room)
        pill = f'<a href="https://matrix.to/#/{bot.user_id}">le robot</a> estimer'
        await bruno.says(room, "le robot estimer", format="org.matrix.custom.html", formatted_body=pill)
        await alice.hears("Question 1/", room)
        await bruno.says(room, "créer", **{"m.relates_to": {"m.in_reply_to": {"event_id": menu["event_id"]}}})
        await alice.hears("Question 1/", room)
        after = [s for s in alice.heard if s["sender"] == bot.user_id]
        assert len(after) - before == 3


async def test_a_reply_stays_in_its_talk(world: World) -> None:
    """A reply to a question answers it, outside the thread too: most clients name whom one replies to, some prefix."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        room = await room_of(alice, bot.user_id, bruno)
        await alice.says(room, "!cpts estimer")
        for said, asked in (("2", "Question 1/"), ("!cpts 42000", "Question 2/")):
            question = await alice.hears(asked, room)
            relation = {"m.in_reply_to": {"event_id": question["event_id"]}}
            await alice.says(room, said, **{"m.relates_to": relation, "m.mentions": {"user_ids": [bot.user_id]}})
        answer = await alice.hears("Question 3/", room)
        assert answer["content"]["m.relates_to"]["event_id"] == question["content"]["m.relates_to"]["event_id"]


async def test_quiet_messages(world: World) -> None:
    """In a room it speaks in notices, in a thread, and rings nobody's phone."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        room = await room_of(alice, bot.user_id, bruno)
        root = await alice.says(room, "!cpts")
        content = (await alice.hears("Rejoindre une CPTS", room))["content"]
        assert content["msgtype"] == "m.notice"
        assert content["m.mentions"] == {}
        assert content["m.relates_to"] == {
            "rel_type": "m.thread",
            "event_id": root,
            "is_falling_back": True,
            "m.in_reply_to": {"event_id": root},
        }


async def test_greeting(world: World) -> None:
    """Invited to a room of several people, the bot says once how to call it."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        room = await alice.create(bruno.user_id)
        await bruno.join(room)
        await alice.nio.room_invite(room, bot.user_id)
        await alice.hears("!cpts aide", room)
        await alice.says(room, "!cpts estimer")
        await alice.hears("Question 1/", room)
        assert sum("!cpts aide" in text for text in alice.bodies(room)) == 1


async def test_edit(world: World) -> None:
    """Editing a message that answered a question changes that answer, in private and in a thread."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        room = await room_of(alice, bot.user_id, bruno)
        root = await alice.says(room, "!cpts rejoindre")
        await alice.hears("Question 1/", room)
        first = await alice.in_thread(room, root, "infirmière")
        await alice.hears("Question 2/", room)
        await alice.edits(room, first, "sage-femme")
        corrected = await alice.hears("Question 2/", room)
        assert thread(corrected) == root
        answers = bot.store.session(Conversation(room, alice.user_id, root).name).answers
        assert "sage_femme" in str(answers) or "sage-femme" in str(answers), answers


async def test_redaction(world: World) -> None:
    """A message taken back while the bot was down is not answered, nor is the taking back."""
    robot = world.bot()
    async with world.person("alice") as alice:
        async with robot:
            room = await alice.direct(robot.user_id)
        event = await alice.says(room, "menu")
        await alice.nio.room_redact(room, event)
        async with robot:
            await alice.says(room, "estimer")
            await alice.hears("Question 1/", room)
        assert sum("Rejoindre une CPTS" in text for text in alice.bodies(room)) == 1


async def test_in_private(world: World) -> None:
    """`!cpts privé` takes the questionnaire as it stands to the direct room, created once where there is none."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        room = await room_of(alice, bot.user_id, bruno)
        root = await alice.says(room, "!cpts rejoindre")
        assert "!cpts privé" in body(await alice.hears("Question 1/", room))
        await alice.in_thread(room, root, "infirmière")
        await alice.hears("Question 2/", room)
        await alice.in_thread(room, root, "!cpts privé")
        await alice.hears("message privé", room)
        await until(lambda: alice.nio.invited_rooms)
        private = next(iter(alice.nio.invited_rooms))
        await alice.join(private)
        assert "Question 2/" in body(await alice.hears("Question 2/", private))
        other = await alice.says(room, "!cpts estimer")
        await alice.hears("Question 1/", room)
        await alice.in_thread(room, other, "!cpts en privé")
        assert "annuler" in body(await alice.hears("déjà en cours ici", private))
        await alice.hears("Question 2/", private)
        await alice.says(private, "annuler")
        await alice.hears("C'est arrêté", private)
        await alice.in_thread(room, other, "!cpts privé")
        await alice.hears("Point de départ", private)
        assert not alice.nio.invited_rooms
        direct = await bruno.direct(bot.user_id)
        await bruno.says(room, "!cpts privé")
        await bruno.hears("Rejoindre une CPTS", direct)


async def test_erased_in_a_thread(world: World) -> None:
    """After erasing everything in a thread, its person is still heard there, and nobody else is."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        room = await room_of(alice, bot.user_id, bruno)
        root = await alice.says(room, "!cpts rejoindre")
        await alice.hears("Question 1/", room)
        for said, heard in (("effacer", "Effacer toutes"), ("oui", "Rejoindre une CPTS")):
            await alice.in_thread(room, root, said)
            await alice.hears(heard, room)
        await bruno.in_thread(room, root, "contacts")
        await alice.in_thread(room, root, "estimer")
        assert "Point de départ" in body(await alice.hears("Question 1/", room))
        assert not any("Question 1/2" in text for text in alice.bodies(room))


async def test_uninvited(world: World) -> None:
    """Its own server, the allowed ones and the allowed people may invite the bot, nobody else."""
    async with world.bot(allowed_servers=("*.agent.test",), allowed_inviters=("@jean:ailleurs.test",)) as bot:
        rooms = bot.channel._rooms
        assert rooms.is_welcome("@alice:test")
        assert rooms.is_welcome("@jean:ailleurs.test")
        assert rooms.is_welcome("@marie:ars.agent.test")
        assert not rooms.is_welcome("@marie:ailleurs.test")
        assert not rooms.is_welcome("")


async def test_encrypted_later(world: World) -> None:
    """A room that becomes encrypted is answered encrypted from then on."""
    async with world.bot() as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id, encrypted=False)
        await alice.nio.room_put_state(room, ENCRYPTION["type"], ENCRYPTION["content"])
        await until(lambda: alice.nio.rooms[room].encrypted)
        await alice.says(room, "estimer")
        assert (await alice.hears("Question 1/", room))["encrypted"]


@pytest.mark.parametrize("how", ["room_kick", "room_ban"])
async def test_shown_out(world: World, how: str) -> None:
    """Kicked or banned, the bot drops what it had to say there and goes on elsewhere."""
    async with world.bot() as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id)
        await getattr(alice.nio, how)(room, bot.user_id)
        await until(lambda: room not in bot.channel._nio.rooms)
        other = await alice.direct(bot.user_id)
        await alice.says(other, "estimer")
        await alice.hears("Question 1/", other)
