"""Choices to tap in a poll, where the operator wants them."""

from typing import Any

from bot.channels.matrix.requests import request
from bot.settings import MatrixSettings
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.people import Person, Source, body, until
from tests.bot.channels.matrix.test_reactions import OLD
from tests.bot.channels.matrix.test_rooms import answers, room_of

PROPOSED = "org.matrix.msc3381.poll."
TEXT = "org.matrix.msc1767.text"


def polls(person: Person, room: str) -> list[Source]:
    """The polls of a room, in their order."""
    return [e for e in person.events if e["type"] == f"{PROPOSED}start" and e["room_id"] == room]


def closed(person: Person, poll: Source) -> bool:
    ends = [e for e in person.events if e["type"] == f"{PROPOSED}end"]
    return poll["event_id"] in [e["content"]["m.relates_to"]["event_id"] for e in ends]


def labels(poll: Source) -> list[str]:
    return [answer[TEXT] for answer in poll["content"][f"{PROPOSED}start"]["answers"]]


async def votes(person: Person, poll: Source, *chosen: str) -> None:
    """As clients do: the answers by their ids, none to take the vote back."""
    ids = {answer[TEXT]: answer["id"] for answer in poll["content"][f"{PROPOSED}start"]["answers"]}
    relation = {"rel_type": "m.reference", "event_id": poll["event_id"]}
    content: dict[str, Any] = {"m.relates_to": relation, f"{PROPOSED}response": {"answers": [ids[c] for c in chosen]}}
    await person.sends(poll["room_id"], content, f"{PROPOSED}response")


async def test_a_vote_answers(world: World) -> None:
    """A vote answers as if typed, encrypted as all else; the poll closes, and a late vote is told that it is late."""
    assert MatrixSettings().choices == "numbers"
    async with world.bot(choices="polls") as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id)
        await alice.says(room, "estimer")
        assert "1. Par ses communes" in body(await alice.hears("Point de départ", room))
        await until(lambda: polls(alice, room))
        [first] = polls(alice, room)
        asked = first["content"][f"{PROPOSED}start"]
        assert (first["encrypted"], asked["max_selections"]) == (True, 1)
        assert asked["question"][TEXT] == "Question 1/5 — Point de départ"
        assert labels(first)[:2] == ["Par ses communes", "Par un nombre d'habitants"]
        assert "\n2. Par un nombre d'habitants" in first["content"][TEXT]
        await votes(alice, first)
        await votes(alice, first, "Par sa taille (1 à 4)")
        question = await alice.hears("Question 2/", room)
        assert "1. Taille 1" not in body(question)  # their client shows polls: once is enough
        await until(lambda: len(polls(alice, room)) == 2 and closed(alice, first))
        await votes(alice, first, "Par ses communes")
        await alice.hears(OLD, room)
        await until(lambda: len(polls(alice, room)) == 3)


async def test_no_poll_of_ways_out(world: World) -> None:
    """A question answered in words has no poll, and keeps its numbers for who sees polls; the poll before it closes."""
    async with world.bot(choices="polls") as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id)
        await alice.says(room, "estimer")
        await until(lambda: polls(alice, room))
        [first] = polls(alice, room)
        await votes(alice, first, "Par un nombre d'habitants")
        assert body(await alice.hears("Combien d'habitants", room)).endswith("1. Retour\n2. Arrêter")
        await until(lambda: closed(alice, first))
        assert polls(alice, room) == [first]


async def test_a_typed_answer_closes_too(world: World) -> None:
    """Whoever types goes on as before: an answered question's poll is closed, across a restart and at the end too."""
    robot = world.bot(choices="polls")
    async with world.person("alice") as alice:
        async with robot:
            room = await alice.direct(robot.user_id)
            await alice.says(room, "estimer")
            await until(lambda: polls(alice, room))
        async with robot:
            await alice.says(room, "3")
            assert "1. Taille 1" in body(await alice.hears("Question 2/", room))
            first, second = polls(alice, room)[0], await last_poll(alice, room, 2)
            await until(lambda: closed(alice, first))
            await alice.says(room, "menu")
            await alice.hears("Rejoindre une CPTS", room)
            await until(lambda: closed(alice, second))
            assert len(polls(alice, room)) == 2  # a menu is none


async def last_poll(person: Person, room: str, number: int) -> Source:
    await until(lambda: len(polls(person, room)) >= number)
    return polls(person, room)[-1]


async def test_votes_in_a_room(world: World) -> None:
    """In a room the poll stands in the thread of whoever was asked, and their vote alone counts."""
    async with (
        world.bot(choices="polls") as bot,
        world.person("alice") as alice,
        world.person("bruno") as bruno,
    ):
        room = await room_of(alice, bot.user_id, bruno)
        root = await alice.says(room, "!cpts estimer")
        await alice.hears_one(answers(root, bot.user_id))
        first = await last_poll(bruno, room, 1)
        assert first["content"]["m.relates_to"]["event_id"] == root
        await votes(bruno, first, "Par ses communes")
        await votes(alice, first, "Par sa taille (1 à 4)")
        question = await alice.hears_one(answers(root, bot.user_id))
        assert ("Question 2/" in body(question), "Taille" in body(question)) == (True, True)


async def test_a_room_without_polls(world: World) -> None:
    """Where polls are not allowed, whoever was spared the numbers is shown them again."""
    async with world.bot(choices="polls") as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id, encrypted=False)
        await alice.says(room, "estimer")
        await votes(alice, await last_poll(alice, room, 1), "Par sa taille (1 à 4)")
        await last_poll(alice, room, 2)
        levels = await request(alice.nio, "GET", "rooms", room, "state", "m.room.power_levels", "")
        events = {**levels.body["events"], f"{PROPOSED}start": 100}
        await alice.puts(room, "m.room.power_levels", {**levels.body, "events": events})
        await alice.says(room, "taille 2")
        await alice.hears("1. Les deux", room)
        await alice.says(room, "1")
        await alice.hears("Question 4/", room)
