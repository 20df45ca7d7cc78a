"""Called or not, and what is then said: messages as clients really write them."""

import pytest

from bot.channels.matrix import calling
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.people import Source, body
from tests.bot.channels.matrix.test_parsing import BOT, said
from tests.bot.channels.matrix.test_rooms import room_of, thread

PILL = '<a href="https://matrix.to/#/{}">{}</a>'
HTML = "org.matrix.custom.html"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("!cpts", ""),
        ("!cpts rejoindre", "rejoindre"),
        ("!CPTS : rejoindre", "rejoindre"),
        ("!cpts, 2", "2"),
        (" !cpts aide", "aide"),
        ("\n!cpts aide", "aide"),
        ("\u00a0!cpts", ""),
        ("!cptsx", None),
        ("dites !cpts", None),
    ],
)
def test_prefix(text: str, rest: str | None) -> None:
    """The prefix stands at the start, as a word."""
    assert calling.after_prefix(text, "!cpts") == rest


@pytest.mark.parametrize(
    "content",
    [
        {"body": "x", "m.mentions": {"user_ids": [BOT]}},
        {"body": "x", "formatted_body": f'<a href="https://matrix.to/#/{BOT}">Robot</a> x'},
        {"body": "x", "formatted_body": '<a href="https://matrix.to/#/%40cpts-bot%3Aexemple.fr">Robot</a> x'},
        {"body": f"{BOT} x"},
    ],
)
def test_mention(content: dict[str, object]) -> None:
    """A mention is `m.mentions`, a pill as any client writes it, or the whole id."""
    assert calling.mentions(said(**content), BOT)
    assert not calling.mentions(said(**content), "@autre:exemple.fr")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Assistant CPTS: menu", f'<a href="https://matrix.to/#/{BOT}">Assistant CPTS</a>: menu'),
        ("@cpts-bot:exemple.fr menu", ""),
        ("cpts-bot, menu", ""),
        ("menu @cpts-bot", ""),
    ],
)
def test_name_is_no_text(text: str, html: str) -> None:
    """The name the bot is called by is not part of what it is told."""
    assert calling.without_mention(said(body=text, formatted_body=html), BOT, ("cpts-bot",)).text == "menu"


@pytest.mark.parametrize(
    "content",
    [
        {"body": f"Pour l'ajouter ailleurs, invitez {BOT}", "m.mentions": {}},
        {"body": "x", "formatted_body": PILL.format(BOT, "CPTS"), "m.mentions": {"user_ids": ["@bob:exemple.fr"]}},
        {"body": "merci", "formatted_body": f"<mx-reply>Bob a écrit {PILL.format(BOT, 'CPTS')}</mx-reply>merci"},
        {"body": f"son adresse : https://matrix.to/#/{BOT}"},
        {"body": f"écrivez à {BOT}.org"},
        {"body": f"écrivez à {BOT}-2"},
    ],
)
def test_no_mention(content: dict[str, object]) -> None:
    """Quoting the bot's id calls nobody: not where the client says who is called, not in a quotation or an address."""
    assert not calling.mentions(said(**content), BOT)


@pytest.mark.parametrize(
    ("html", "text", "question"),
    [
        ("{}: combien de CPTS en France ?", "CPTS Berry: combien de CPTS en France ?", "combien de CPTS en France ?"),
        ("{} quitter une CPTS ?", "CPTS quitter une CPTS ?", "quitter une CPTS ?"),
        ("peut-on quitter une CPTS, {} ?", "peut-on quitter une CPTS, CPTS ?", "peut-on quitter une CPTS, ?"),
        ("<p>Une CPTS &amp; moi {}</p>", "Une CPTS & moi @CPTS", "Une CPTS & moi"),
        ("{} : menu", "CPTS : menu", "menu"),
    ],
)
def test_only_the_pill_is_cut(html: str, text: str, question: str) -> None:
    """A bot named after what it speaks of leaves the word in the question."""
    name = "CPTS Berry" if "Berry" in text else "CPTS"
    message = said(body=text, formatted_body=html.format(PILL.format(BOT, name)), **{"m.mentions": {"user_ids": [BOT]}})
    assert calling.without_mention(message, BOT, (name, "cpts")).text == question


def test_a_name_that_is_a_word() -> None:
    """Where there is no pill, the word CPTS is a name only when it is set apart."""
    mentioned = {"m.mentions": {"user_ids": [BOT]}}
    question = "c'est quoi une CPTS ?"
    assert calling.without_mention(said(body=question, **mentioned), BOT, ("CPTS",)).text == question
    assert calling.without_mention(said(body=f"CPTS : {question}", **mentioned), BOT, ("CPTS",)).text == question


async def test_an_edit_that_calls(world: World) -> None:
    """An edit that adds the call is answered, in a thread of its message, once; one that changes nothing is not."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        room = await room_of(alice, bot.user_id, bruno)
        first = await bruno.says(room, "estimer")
        await bruno.edits(room, first, "!cpts estimer")
        question = await alice.hears("Question 1/", room)
        assert thread(question) == first
        await bruno.edits(room, first, "!cpts estimer")
        await alice.says(room, "!cpts")
        await alice.hears("Rejoindre une CPTS", room)
        assert len(from_bot(alice.heard, bot.user_id, first)) == 1


async def test_a_question_quoted_to_somebody_else(world: World) -> None:
    """An answer to somebody whose message called the bot is not for the bot, nor is talk about its address."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        room = await room_of(alice, bot.user_id, bruno)
        quoted = f"<mx-reply>{PILL.format(bot.user_id, 'bot')} combien ?</mx-reply>merci Bruno"
        html = {"format": HTML, "formatted_body": quoted}
        await alice.says(room, "merci Bruno", **html, **{"m.mentions": {"user_ids": [bruno.user_id]}})
        await alice.says(room, f"Pour l'ajouter ailleurs, invitez {bot.user_id}", **{"m.mentions": {}})
        root = await bruno.says(room, "\n!cpts")
        menu = await alice.hears("Rejoindre une CPTS", room)
        assert thread(menu) == root
        assert not [s for s in alice.heard if s["sender"] == bot.user_id and thread(s) not in (root, None)]


def from_bot(heard: list[Source], bot: str, root: str) -> list[str]:
    return [body(source) for source in heard if source["sender"] == bot and thread(source) == root]
