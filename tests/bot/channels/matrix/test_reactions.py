"""Numbers to tap below a question, where the operator wants them."""

from bot.settings import MatrixSettings
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.gate import Gate
from tests.bot.channels.matrix.people import Person, Source, body, until
from tests.bot.channels.matrix.test_rooms import answers, room_of

OLD = "Ce bouton appartient à une question précédente"


def signs(person: Person, question: Source) -> list[str]:
    """The reactions below a message, in their order."""
    relations = [e["content"]["m.relates_to"] for e in person.events if e["type"] == "m.reaction"]
    return [r["key"] for r in relations if r["event_id"] == question["event_id"]]


async def test_tapping(world: World) -> None:
    """A tapped number answers as if typed; a tap on an earlier question explains itself; no text waits for a number."""
    async with (
        Gate(world.synapse.url) as gate,
        world.person("alice") as alice,
        world.bot(homeserver=gate.url, reactions="unencrypted") as bot,
    ):
        room = await alice.direct(bot.user_id, encrypted=False)
        await alice.says(room, "estimer")
        first = await alice.hears("Point de départ", room)
        assert "1. Par ses communes" in body(first)
        await until(lambda: signs(alice, first) == ["1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣"])
        gate.refuse("PUT", "/m.reaction/", 429)
        await alice.reacts(room, first["event_id"], "👍")
        await alice.reacts(room, first["event_id"], "3⃣")
        second = await alice.hears("Question 2/", room)
        await until(lambda: gate.met)
        await alice.reacts(room, first["event_id"], "1️⃣")
        await alice.hears(OLD, room)
        await alice.hears("Question 2/", room)
        assert not signs(alice, second)  # the server was too busy: the text says it all
        assert sum("Question 2/" in text for text in alice.bodies(room)) == 2


async def test_tapping_in_a_room(world: World) -> None:
    """In a room only the person who was asked answers, only the question that waits; menus are typed."""
    async with (
        world.bot(reactions="always") as bot,
        world.person("alice") as alice,
        world.person("bruno") as bruno,
    ):
        room = await room_of(alice, bot.user_id, bruno)
        root = await alice.says(room, "!cpts estimer")
        first = await alice.hears_one(answers(root, bot.user_id))
        await until(lambda: len(signs(bruno, first)) == 6)
        await bruno.reacts(room, first["event_id"], "1️⃣")
        await alice.reacts(room, first["event_id"], "3️⃣")
        assert "Question 2/" in body(await alice.hears_one(answers(root, bot.user_id)))
        await alice.reacts(room, first["event_id"], "2️⃣")
        await alice.in_thread(room, root, "menu")
        menu = await alice.hears_one(answers(root, bot.user_id))
        assert "Rejoindre une CPTS" in body(menu)
        assert not signs(alice, menu)


async def test_nothing_tells_in_an_encrypted_room(world: World) -> None:
    """Reactions are never encrypted: an encrypted room has none unless the operator asks for them everywhere."""
    assert MatrixSettings().reactions == "never"
    async with world.bot(reactions="unencrypted") as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id)
        await alice.says(room, "estimer")
        first = await alice.hears("Question 1/", room)
        await alice.reacts(room, first["event_id"], "3️⃣")
        await alice.says(room, "par ses communes")
        await alice.hears("Question 2/", room)
        assert not signs(alice, first)[1:]
        assert not any("Taille" in text for text in alice.bodies(room))
