"""Events as clients really write them, parsed at the edge."""

import pytest

from bot.channels.matrix import parsing
from bot.channels.matrix.conversation import Conversation
from bot.channels.matrix.rendering import LONGEST
from handlers.engine.texts import pieces

BOT = "@cpts-bot:exemple.fr"


def event(**content: object) -> parsing.Source:
    return {
        "type": "m.room.message",
        "event_id": "$one",
        "sender": "@alice:exemple.fr",
        "origin_server_ts": 1_000,
        "content": {"msgtype": "m.text", **content},
    }


def said(**content: object) -> parsing.Said:
    found = parsing.read(event(**content))
    assert found
    return found


@pytest.mark.parametrize("kind", ["m.notice", "m.bad.encrypted", "m.key.verification.request", "org.example", ""])
def test_not_said(kind: str) -> None:
    """Notices and what is not a message of a person are nothing said."""
    assert parsing.read(event(msgtype=kind, body="menu")) is None


@pytest.mark.parametrize(
    "source",
    [
        {},
        {"type": "m.room.message", "content": None},
        {"type": "m.room.message", "content": {}},
        {"type": "m.reaction", "content": {"m.relates_to": {"key": "1"}}},
        {
            "type": "m.room.message",
            "content": {"msgtype": "m.text", "m.relates_to": {"rel_type": "m.replace", "event_id": "$x"}},
        },
    ],
)
def test_malformed(source: parsing.Source) -> None:
    """An event without what makes a message is nothing said, and breaks nothing."""
    assert parsing.read(source) is None


def test_odd_types() -> None:
    """Any client can send anything: wrong types count as absent."""
    found = said(body=12, formatted_body=[], **{"m.mentions": {"user_ids": [1, BOT]}, "m.relates_to": "x"})
    assert (found.text, found.html, found.thread, found.mentions) == ("", "", "", frozenset({BOT}))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"geo_uri": "geo:47.085,2.395;u=35"}, "geo:47.08500,2.39500"),
        ({"org.matrix.msc3488.location": {"uri": "geo:47.085,2.395"}}, "geo:47.08500,2.39500"),
        ({"m.location": {"uri": "geo:-21.1,55.5,12"}}, "geo:-21.10000,55.50000"),
        ({"geo_uri": "geo:147,2"}, ""),
        ({"geo_uri": 12, "m.location": "x"}, ""),
        ({}, ""),
    ],
)
def test_position(content: dict[str, object], text: str) -> None:
    """A shared position says where it is, however the client writes it; one that is nowhere is wordless."""
    found = said(msgtype="m.location", body="Position", **content)
    assert (found.text, found.wordless) == (text, not text)


def test_reply_fallback() -> None:
    """The quotation that older clients put before a reply is not part of the answer."""
    assert said(body="> <@bot:exemple.fr> Question\n> 1. Médecin\n\ninfirmière").text == "infirmière"


def test_edit() -> None:
    """An edit says its new text, and which message it corrects."""
    new = {"msgtype": "m.text", "body": "Beauvais"}
    relation = {"rel_type": "m.replace", "event_id": "$first"}
    found = said(body="* Beauvais", **{"m.new_content": new, "m.relates_to": relation})
    assert (found.text, found.edits) == ("Beauvais", "$first")


def test_thread_fallback_is_no_reply() -> None:
    """In a thread, the message most clients name as answered means nothing; one named on purpose does."""
    relation = {"rel_type": "m.thread", "event_id": "$root", "m.in_reply_to": {"event_id": "$last"}}
    fallback = said(body="1", **{"m.relates_to": {**relation, "is_falling_back": True}})
    chosen = said(body="1", **{"m.relates_to": relation})
    assert (fallback.thread, fallback.reply_to) == ("$root", "")
    assert (chosen.thread, chosen.reply_to) == ("$root", "$last")


@pytest.mark.parametrize("room", ["!abc:exemple.fr", "!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM", "!a b:c d"])
@pytest.mark.parametrize("thread", ["", "$root"])
def test_conversation_names(room: str, thread: str) -> None:
    """The name of a conversation gives back its room, whatever its id looks like, its thread and its person."""
    conversation = Conversation(room, "@alice:exemple.fr", thread)
    assert Conversation.named(conversation.name) == conversation
    assert Conversation.named(Conversation(room).name) == Conversation(room)


@pytest.mark.parametrize("text", ["mot " * 9_000, "ligne\n" * 9_000, "paragraphe\n\n" * 9_000, "é" * 40_000, "court"])
def test_pieces(text: str) -> None:
    """A long text is cut into parts a server takes, and nothing of it is lost."""
    parts = pieces(text, LONGEST)
    assert all(len(part.encode()) <= 16_000 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
