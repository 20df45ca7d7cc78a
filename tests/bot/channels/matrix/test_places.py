"""Where an answer stands: in its thread, and in clear sight when the server cannot place it."""

from datetime import date
from typing import Any

from bot.channels.matrix.conversation import Conversation
from handlers.engine.messages import Reminder, Reply
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.people import until
from tests.bot.channels.matrix.test_rooms import room_of
from tests.bot.channels.matrix.test_upgrades import TOMBSTONE, is_in, tombstone


def root_of(source: dict[str, Any]) -> object:
    """The thread of a message; a reply has none."""
    relation = source["content"].get("m.relates_to", {})
    return relation.get("event_id") if relation.get("rel_type") == "m.thread" else None


async def test_a_thread_the_server_lost(world: World) -> None:
    """What was to stand in a thread the server does not know is said in the room."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        room = await room_of(alice, bot.user_id, bruno)
        lost = Conversation(room, alice.user_id, "$ofanotherroom")
        bot.service.tell(lost.name, "reminder", Reply(text="Rappel : la lettre d'intention"))
        bot.service.wake()
        heard = await alice.hears("Rappel", room)
        assert "m.relates_to" not in heard["content"]


async def test_called_in_a_message_that_refers_to_another(world: World) -> None:
    """A question in a message on which no thread may grow is answered all the same."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        room = await room_of(alice, bot.user_id, bruno)
        first = await bruno.says(room, "Un document sur les CPTS")
        refers = {"rel_type": "m.reference", "event_id": first}
        await alice.says(room, "!cpts estimer", **{"m.relates_to": refers})
        await alice.hears("Question 1/", room)


async def test_a_thread_of_two(world: World) -> None:
    """In a direct room, what is said in a thread is answered in it, and answers the question asked outside."""
    async with world.bot() as bot, world.person("alice") as alice:
        room = await alice.direct(bot.user_id)
        await alice.says(room, "rejoindre")
        question = await alice.hears("Question 1/", room)
        assert root_of(question) is None
        await alice.in_thread(room, question["event_id"], "infirmière")
        assert root_of(await alice.hears("Question 2/", room)) == question["event_id"]
        await alice.says(room, "menu")
        assert root_of(await alice.hears("Rejoindre une CPTS", room)) is None


async def test_a_reminder_of_a_replaced_room(world: World) -> None:
    """A reminder agreed to in a thread comes in the room that replaced it, outside any thread."""
    async with world.bot() as bot, world.person("alice") as alice:
        old = await room_of(alice, bot.user_id)
        origin = {"room_id": old, "event_id": "$last"}
        new = await room_of(alice, bot.user_id, room_version="11", predecessor=origin)
        there = Conversation(old, alice.user_id, "$thread").name
        with bot.store.transaction():
            bot.store.reminders.agree(there, [Reminder(day=date(2020, 1, 1), title="Lettre", text="Envoyez-la.")])
        await alice.puts(old, TOMBSTONE, tombstone(new))
        await is_in(bot, new, alice)
        await until(lambda: not bot.store.reminders.held(there))
        assert bot.store.reminders.held(Conversation(new, alice.user_id).name)
        assert bot.service.remind() == 1
        assert root_of(await alice.hears("Rappel", new)) is None
