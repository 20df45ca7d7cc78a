"""Buttons: what they carry, what an old one leads to, what becomes of the question they answered."""

import json
import sqlite3
from unittest.mock import Mock

import pytest

from bot.channels.telegram.codes import EXPIRED, MOST_BYTES, Pressed, decode, encode
from bot.channels.telegram.keyboard import keyboard
from handlers.engine.flow import BACK, STOP
from handlers.engine.messages import Choice, Reply, Session
from handlers.router import OLD_BUTTON
from knowledge.base import Knowledge
from tests.bot.channels.telegram.api import NOT_MODIFIED, ApiError
from tests.bot.channels.telegram.phone import Phone

LONG = Choice(id="une-reponse-dont-le-nom-est-bien-trop-long-pour-un-seul-bouton", label="Une réponse")


def test_short_code_says_everything() -> None:
    """A code that fits is understood without the session."""
    code = encode("18033", "creer.territory")
    assert decode(code, Session) == Pressed("18033", "creer.territory")


def test_long_code_fits_and_is_found_again() -> None:
    """A choice that does not fit in 64 bytes is found among those the session offers."""
    code = encode(LONG.id, "creer.stage")
    assert len(code.encode()) <= MOST_BYTES
    session = Session(flow="creer", asking="stage", offered=[LONG])
    assert decode(code, lambda: session) == Pressed(LONG.id, "creer.stage")


@pytest.mark.parametrize("code", [encode(LONG.id, "creer.stage"), "0|x|y", "", "1|", "n'importe quoi"])
def test_unreadable_code_is_expired(code: str) -> None:
    """A code of another version, or no longer offered, is an old button and never an error."""
    assert decode(code, Session) == EXPIRED


def test_every_faq_button_fits_as_it_is(knowledge: Knowledge) -> None:
    """No FAQ entry needs the session to be understood, so its buttons never age."""
    codes = [encode(f"{kind}:{entry}", "") for entry in knowledge.faq.entries for kind in ("faq", "utile", "inutile")]
    assert all(code.startswith("1|") for code in codes)


def test_way_out_is_always_last() -> None:
    """Short labels stand in pairs, long ones alone, Retour and Arrêter in the last row."""
    choices = (Choice(id="a", label="Oui"), Choice(id="b", label="Non"), LONG.model_copy(update={"label": "x" * 80}))
    markup = keyboard(Reply(text="?", choices=(*choices, BACK, STOP)))
    assert markup is not None
    rows = [[b["text"] for b in row] for row in json.loads(markup)["inline_keyboard"]]
    assert rows == [["Oui", "Non"], ["x" * 59 + "…"], ["Retour", "Arrêter"]]


def test_tap_stops_the_clock_first_and_answers(phone: Phone) -> None:
    """A button press is acknowledged, then answered like the words it stands for."""
    phone.say("/start")
    phone.api.calls.clear()
    replies = phone.press("Créer une CPTS")
    assert phone.api.calls[0][0] == "answerCallbackQuery"
    assert "Question 1/" in replies[-1].text


def test_answered_question_is_frozen(phone: Phone) -> None:
    """The answered question becomes one line without buttons, and the next one is sent."""
    (question,) = phone.say("/start creer")
    replies = phone.press("Médecin généraliste") if "Médecin généraliste" in question.labels else phone.say("médecin")
    assert question.text.startswith("Profession : ")
    assert question.buttons == []
    assert "Question 2/" in replies[-1].text


def test_question_is_frozen_after_a_restart(phone: Phone) -> None:
    """The last question is remembered on disk: a restart does not leave its buttons behind."""
    (question,) = phone.say("/start creer")
    phone.restart()
    phone.say("infirmière")
    assert question.text.startswith("Profession : ")


def test_frozen_line_is_sent_when_the_question_is_gone(phone: Phone) -> None:
    """When the question cannot be edited any more, its line is sent as a message."""
    (question,) = phone.say("/start creer")
    phone.api.messages.remove(question)
    replies = phone.say("infirmière")
    assert replies[0].text.startswith("Profession : ")


def test_not_modified_is_success(phone: Phone) -> None:
    """ "message is not modified" is what we wanted: nothing is said twice."""
    phone.say("/start creer")
    phone.api.fail("editMessageText", ApiError(400, NOT_MODIFIED))
    replies = phone.say("infirmière")
    assert not any(r.text.startswith("Profession") for r in replies)


def test_old_button_is_explained(phone: Phone) -> None:
    """The button of a question answered long ago leads to an explanation and to the pending question."""
    (question,) = phone.say("/start creer")
    update = phone.api.presses(question, question.labels[0])
    phone.say("infirmière")
    phone.now += 60
    replies = phone.receive(update)
    assert replies[0].text == OLD_BUTTON
    assert "Question 2/" in replies[-1].text


def test_double_tap_is_one_answer(phone: Phone) -> None:
    """An impatient thumb does not answer the next question as well."""
    (question,) = phone.say("/start creer")
    taps = [phone.api.presses(question, question.labels[0]) for _ in range(2)]
    replies = phone.receive(*taps)
    assert not any(OLD_BUTTON in r.text for r in replies)


def test_refused_press_brought_again_is_no_double_tap(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """A press that a full disk refused is answered when a webhook brings it again at once."""
    (question,) = phone.say("/start creer")
    press = phone.api.presses(question, question.labels[0])
    full = sqlite3.OperationalError("database or disk is full")
    with monkeypatch.context() as machine:
        machine.setattr(phone.store, "transaction", Mock(side_effect=full))
        with pytest.raises(sqlite3.OperationalError):
            phone.receive(press)
    assert phone.receive(phone.api.presses(question, question.labels[0])) == []
    assert "Question 2/" in phone.receive(press)[-1].text


def test_query_too_old_still_answers(phone: Phone) -> None:
    """A press that waited while the bot was down is answered all the same."""
    (menu,) = phone.say("/start")
    replies = phone.receive(phone.api.presses(menu, "Créer une CPTS", query="old1"))
    assert "Question 1/" in replies[-1].text
