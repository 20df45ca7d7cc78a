"""What the app itself sends and shows: captions, albums, topics, edits that change nothing, silence after the first."""

import asyncio
from typing import Any

import pytest

from bot.channels.telegram import connection, sentences
from bot.channels.telegram.addresses import Address
from bot.channels.telegram.connection import until_reached
from bot.delivery.postman import GIVEN_UP, MOST_ATTEMPTS
from handlers.engine.messages import Attachment, Reply
from tests.bot.channels.telegram.api import BOT, PERSON, TOKEN, ApiError, BotApi
from tests.bot.channels.telegram.phone import Phone
from tests.bot.channels.telegram.test_messages import CONTENT
from tests.bot.channels.telegram.test_polling import _bot

GROUP = -1001234
HERE = f"telegram:{PERSON} - {PERSON}"
PHOTO = CONTENT["photo"]
ASKED = "c'est quoi une CPTS ?"


def calls(phone: Phone, method: str) -> list[dict[str, Any]]:
    return [values for called, values in phone.api.calls if called == method]


@pytest.mark.parametrize("kind", ["photo", "document", "voice"])
def test_a_caption_is_what_was_said(phone: Phone, kind: str) -> None:
    """A question under a picture or a file is answered; what it stands under is left alone."""
    replies = phone.receive(phone.api.shares({**CONTENT[kind], "caption": ASKED}))
    assert "communauté professionnelle territoriale de santé" in replies[0].text


@pytest.mark.parametrize("caption", ["@cpts_test_bot " + ASKED, "/aide@cpts_test_bot"])
def test_a_caption_calls_us_in_a_group(phone: Phone, caption: str) -> None:
    """The bot's name or a command under a picture calls it; a picture alone does not."""
    assert phone.receive(phone.api.shares({**PHOTO, "caption": caption}, chat=GROUP))
    assert not phone.receive(phone.api.shares({**PHOTO, "caption": "le goûter"}, chat=GROUP))


def test_an_album_is_one_message(phone: Phone) -> None:
    """Five pictures at once get one sentence; those around a caption get none besides its answer."""
    album = {**PHOTO, "media_group_id": "77"}
    assert len(phone.receive(*(phone.api.shares(album) for _ in range(5)))) == 1
    asked = [{**album, "media_group_id": "78", "caption": ASKED}, *[{**album, "media_group_id": "78"}] * 4]
    replies = phone.receive(*map(phone.api.shares, asked))
    assert sentences.unread("photo") not in [reply.text for reply in replies]
    assert replies


@pytest.mark.parametrize("chat", [PERSON, GROUP])
def test_an_edit_that_changes_nothing_is_not_answered(phone: Phone, chat: int) -> None:
    """A first reaction or a link preview makes an edit without a change: silence; a real change is answered."""
    text = ASKED if chat == PERSON else f"@cpts_test_bot {ASKED}"
    update = phone.api.says(text, PERSON, chat)
    assert phone.receive(update)
    assert not phone.receive(phone.api.edits(update, text))
    assert phone.receive(phone.api.edits(update, text.replace("CPTS", "MSP"), at=1_795_000_200))


@pytest.mark.parametrize(
    ("said", "heard"),
    [("/contacts\nBourges", "Bourges"), ("/estimer\n90000 habitants", "90 000"), ("/menu\n", "Bonjour")],
)
def test_a_command_and_what_follows_on_the_next_line(phone: Phone, said: str, heard: str) -> None:
    """What stands under a command is said with it."""
    assert any(heard in reply.text.replace("\N{NO-BREAK SPACE}", " ") for reply in phone.say(said))


def test_topics_of_a_private_chat_are_apart(phone: Phone) -> None:
    """Where a private chat has topics, each has its own conversation, and is answered there."""
    topic: dict[str, Any] = {"message_thread_id": 77, "is_topic_message": True}
    phone.say("/start estimer", **topic)
    assert {values["message_thread_id"] for values in calls(phone, "sendMessage")} == {"77"}
    phone.say("menu")
    assert "message_thread_id" not in calls(phone, "sendMessage")[-1]
    assert phone.store.session(Address(PERSON, PERSON, 77).conversation).flow == "estimer"
    assert phone.store.session(HERE).flow is None


def test_direct_messages_of_a_channel_are_answered_in_their_topic(phone: Phone) -> None:
    """A person who writes to a channel has a topic there; the Bot API wants it named."""
    phone.say("/aide@cpts_test_bot", chat=GROUP, direct_messages_topic={"topic_id": 5})
    assert calls(phone, "sendMessage")[0]["direct_messages_topic_id"] == "5"


@pytest.mark.parametrize("who", [GROUP, -1005555])
def test_who_speaks_for_a_group_or_a_channel_gets_one_word(phone: Phone, who: int) -> None:
    """An anonymous administrator who calls the bot is told why it does not answer; otherwise they are left alone."""
    service = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    behind: dict[str, Any] = {"from": service, "sender_chat": {"id": who, "type": "supergroup", "title": "URPS"}}
    (reply,) = phone.say("/aide@cpts_test_bot", chat=GROUP, **behind)
    assert reply.text == sentences.UNNAMED
    assert not phone.say("bonjour", chat=GROUP, **behind)


def test_an_answer_rings_once(phone: Phone) -> None:
    """The first message of an answer rings; those that follow it come in silence."""
    long = "\n\n".join("mot " * 400 for _ in range(3))
    phone.store.enqueue(HERE, "e", (Reply(text="Bonjour"), Reply(text=long)), 0.0)
    phone.wake()
    rings = ["disable_notification" not in values for values in calls(phone, "sendMessage")]
    assert rings == [True] + [False] * (len(rings) - 1)
    assert len(rings) > 2


@pytest.mark.parametrize(
    "error",
    [ApiError(413, "Request Entity Too Large"), ApiError(400, "Bad Request: file is too big")],
)
def test_a_refused_file_leaves_the_answer_standing(phone: Phone, error: ApiError) -> None:
    """What Telegram does not take is said in its place, and what waits behind it goes on."""
    phone.api.fail("sendDocument", error)
    file = Attachment(name="lettre.docx", media_type="application/msword", content=b"x", description="La lettre.")
    phone.store.enqueue(HERE, "e", (Reply(text="Voici.", attachments=(file,)), Reply(text="Ensuite.")), 0.0)
    first, refused, last = phone.wake()
    assert (first.text, last.text) == ("Voici.", "Ensuite.")
    assert "lettre.docx n'a pas pu partir" in refused.text


def test_one_refused_reply_does_not_silence_a_person(phone: Phone, caplog: pytest.LogCaptureFixture) -> None:
    """A reply refused for ever while Telegram takes the rest is given up, said to the person, and others go on."""

    def refusing(method: str, values: Any) -> ApiError | None:
        if method == "sendMessage" and "maudit" in values["text"]:
            return ApiError(404, "Not Found")
        return None

    phone.api.faults.append(refusing)
    phone.store.enqueue(HERE, "e", (Reply(text="maudit"), Reply(text="Ensuite.")), 0.0)
    phone.store.enqueue("telegram:5 - 5", "f", (Reply(text="Bonjour"),), 0.0)
    texts = [message.text for message in phone.wake() if message.chat == PERSON]
    assert texts == [GIVEN_UP, "Ensuite."]
    assert len(phone.waits) == MOST_ATTEMPTS - 1
    assert "reply given up" in caplog.text


def test_a_refused_token_of_a_running_bot_is_tried_again(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One wrong 401 or 404 proves nothing of a bot that was let in: it is said, told to the health, and tried again."""
    monkeypatch.setattr(connection, "LONGEST_WAIT", 0.01)
    monkeypatch.setattr(connection, "FIRST_WAIT", 0.01)
    api, told = BotApi(), list[str]()
    api.fail("getMe", ApiError(401, "Unauthorized"))
    api.fail("getMe", ApiError(404, "Not Found"))
    me = asyncio.run(until_reached(_bot(api).get_me, asyncio.Event(), told.append))
    assert me is not None
    assert me.id == BOT["id"]
    assert told == ["refused", "refused"]
    assert "refuse le jeton" in caplog.text
    assert TOKEN not in caplog.text


def test_another_program_with_the_token_is_told_to_the_health(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two pollers in turn: each 409 is told, though the polls between them succeed."""
    monkeypatch.setattr(connection, "LONGEST_WAIT", 0.01)
    api, told = BotApi(), list[str]()
    api.fail("getMe", ApiError(409, "Conflict: terminated by other getUpdates request"))
    assert asyncio.run(until_reached(_bot(api).get_me, asyncio.Event(), told.append))
    assert told == ["shared"]
