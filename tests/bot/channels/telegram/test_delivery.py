"""Replies on their way out: in pieces, again after a refusal, never twice, never lost."""

import asyncio
import sqlite3
import time

import pytest
from pydantic import SecretStr

from bot.channels.telegram import sending
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.sending import LONGEST
from bot.delivery.postman import GIVEN_UP
from bot.service import Service
from bot.settings import LimitsSettings, TelegramSettings
from handlers.engine.messages import Attachment, Choice, Reply
from handlers.engine.texts import pieces
from tests.bot.channels.telegram.api import _METHODS, PERSON, TOKEN, ApiError, BotApi
from tests.bot.channels.telegram.phone import Phone
from tests.bot.channels.telegram.recording import Recorder

HERE = f"telegram:{PERSON} - {PERSON}"
BUSY = ApiError(429, "Too Many Requests: retry after 7", retry_after=7)


def _put(phone: Phone, *replies: Reply) -> None:
    phone.store.enqueue(HERE, f"{HERE}m1", replies, phone.now)


def test_long_reply_is_split_and_keeps_its_buttons_last(phone: Phone) -> None:
    """A reply longer than a message comes in pieces between paragraphs; the buttons stand under the last."""
    text = "\n\n".join(f"Paragraphe {n}. " + "mot " * 100 for n in range(30))
    _put(phone, Reply(text=text, choices=(Choice(id="menu", label="Menu"),)))
    sent = phone.wake()
    assert len(sent) > 2
    assert [bool(m.buttons) for m in sent] == [False] * (len(sent) - 1) + [True]
    assert "Paragraphe 29" in sent[-1].text


@pytest.mark.parametrize("text", ["x" * 9000, "😀" * 5000, "mot " * 3000, "<&>" * 3000])
def test_pieces_always_fit(phone: Phone, text: str) -> None:
    """One endless line is cut too, whatever its characters, and nothing of it is lost."""
    _put(phone, Reply(text=text))
    shown = "".join(m.text for m in phone.wake())
    assert shown.replace(" ", "") == text.replace(" ", "")
    assert all(len(piece) <= LONGEST for piece in pieces(text, LONGEST))


def test_refused_markup_is_sent_plain(phone: Phone) -> None:
    """If Telegram cannot read our HTML, the person gets the text without it."""
    phone.api.fail("sendMessage", ApiError(400, "Bad Request: can't parse entities: oh"))
    _put(phone, Reply(text="**Bonjour** & bienvenue"))
    (message,) = phone.wake()
    assert message.text == "Bonjour & bienvenue"


def test_real_bot_spaces_its_messages_out(service: Service) -> None:
    """Thirty messages a second leave, no more: what comes beyond waits here, and Telegram need not refuse it."""
    api = BotApi()
    settings = TelegramSettings(token=SecretStr(TOKEN))
    bot = TelegramChannel(settings, LimitsSettings(), service, lambda: Recorder(api))._bot()

    async def burst() -> float:
        started = time.monotonic()
        await asyncio.gather(*(bot.send_message(person, "Bonjour") for person in range(1, 46)))
        return time.monotonic() - started

    assert asyncio.run(burst()) > 0.4
    assert len(api.messages) == 45


def test_asked_to_wait_waits_and_repeats_nothing(phone: Phone) -> None:
    """After a 429 the rest follows when Telegram said; the pieces that had arrived are not sent again."""
    text = "\n\n".join("mot " * 400 for _ in range(3))
    parts = len(pieces(text, LONGEST))
    refusals = iter([None, BUSY, BUSY])
    phone.api.faults.append(lambda method, values: next(refusals, None) if method == "sendMessage" else None)
    _put(phone, Reply(text=text))
    assert len(phone.wake()) == parts
    assert phone.waits == [7, 7]


@pytest.mark.parametrize("error", [ApiError(502, "Bad Gateway"), ApiError(500, "Internal Server Error")])
def test_server_that_is_down_for_a_while(phone: Phone, error: ApiError) -> None:
    """A reply waits as long as it takes, a little longer each time."""
    phone.api.fail("sendMessage", error, times=5)
    assert phone.say("menu")
    assert len(phone.waits) == 5
    assert list(phone.waits) == sorted(phone.waits)


def test_person_who_blocked_us(phone: Phone) -> None:
    """Replies to somebody who blocked the bot are dropped; unblocked, they are answered again."""
    phone.api.blocked.add(PERSON)
    assert not phone.say("menu")
    assert not phone.store.pending(HERE)
    phone.api.blocked.clear()
    assert phone.say("menu")


def test_reply_stored_before_a_crash_arrives_after_it(phone: Phone) -> None:
    """What was in the outbox when the program died is sent at the next start."""
    _put(phone, Reply(text="Bonjour"))
    phone.restart()
    assert [m.text for m in phone.wake()] == ["Bonjour"]
    assert not phone.wake()


@pytest.mark.senseless
@pytest.mark.parametrize("method", ["sendMessage", "sendDocument", "editMessageText"])
def test_taken_without_a_word(phone: Phone, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    """What Telegram took and answered with a bare « true » is not sent again, and what follows it goes on."""
    done = _METHODS[method]
    monkeypatch.setitem(_METHODS, method, lambda api, values: bool(done(api, values)))
    file = Attachment(name="a.txt", media_type="text/plain", content=b"x", description="Un fichier")
    _put(
        phone, Reply(text="Une question", topic="join.place", attachments=(file,)), Reply(text="Suite", replaces="Fait")
    )
    shown = [message.text for message in phone.wake()]
    assert (shown.count("Un fichier"), shown.count("Suite")) == (1, 1)
    assert not phone.store.pending(HERE)
    assert not phone.waits


def test_a_fault_of_ours_silences_nobody(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply that no attempt can send is given up in the end, and what waits behind it goes."""
    monkeypatch.setattr(sending, "_html", lambda text: text if text != "A" else 1 / 0)
    _put(phone, Reply(text="A"), Reply(text="B"))
    phone.store.enqueue("telegram:5 - 5", "telegram:5:m1", (Reply(text="C"),), phone.now)
    assert [message.text for message in phone.wake()] == ["C", GIVEN_UP, "B"]


def test_no_link_preview(phone: Phone) -> None:
    """Addresses do not unfold into pictures."""
    phone.say("menu")
    _, values = next(c for c in phone.api.calls if c[0] == "sendMessage")
    assert values["link_preview_options"] == {"is_disabled": True}


def test_attachment_comes_with_its_description(phone: Phone) -> None:
    """A file follows its message, and says what it is to whoever cannot open it."""
    file = Attachment(name="dossier.txt", media_type="text/plain", content=b"x", description="Votre dossier")
    _put(phone, Reply(text="Voici votre dossier.", attachments=(file,)))
    _, document = phone.wake()
    assert (document.document, document.text) == ("dossier.txt", "Votre dossier")


@pytest.mark.parametrize("refusal", [sqlite3.OperationalError("database or disk is full"), MemoryError()])
def test_question_nothing_can_remember_is_sent_once(
    phone: Phone, monkeypatch: pytest.MonkeyPatch, refusal: Exception
) -> None:
    """A question has left even if what remembers it could not be written: it is not sent again."""

    def refuse(*_: object) -> None:
        raise refusal

    monkeypatch.setattr(phone.store, "asked", refuse)
    assert len([m for m in phone.say("/start creer") if "Question 1/" in m.text]) == 1
    assert phone.store.pending(HERE) == []
