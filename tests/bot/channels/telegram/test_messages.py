"""What people send in private: deep links, commands, corrections, things that are not text, too much of it."""

from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram import sending, sentences
from knowledge.base import Knowledge
from knowledge.wording import typeset
from tests.bot.channels.telegram.api import NOW, PERSON
from tests.bot.channels.telegram.phone import Phone


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ("creer", "Question 1/"),
        ("rejoindre", "Question 1/"),
        ("estimer", "Question 1/"),
        ("region-24", "Centre-Val de Loire"),
        ("inconnu", "Bonjour"),
        ("", "Bonjour"),
    ],
)
def test_deep_link(phone: Phone, payload: str, expected: str) -> None:
    """A link from a poster or an URPS page opens what it promises; an unknown one opens the menu."""
    assert expected in phone.say(f"/start {payload}".strip())[0].text


def test_deep_link_to_an_answer(phone: Phone, knowledge: Knowledge) -> None:
    """`?start=faq-<id>` answers that question."""
    entry = next(iter(knowledge.faq.entries))
    assert typeset(knowledge.faq.entries[entry].question) in phone.say(f"/start faq-{entry}")[0].text


def test_region_of_the_link_is_kept(phone: Phone) -> None:
    """The region a link came from stays in the session."""
    phone.say("/start region-24")
    assert phone.store.session("telegram:1001 - 1001").region == "24"


@pytest.mark.parametrize("command", ["/privacy", "/confidentialite", "/confidentialite@cpts_test_bot"])
def test_privacy(phone: Phone, command: str) -> None:
    """Telegram's terms want /privacy answered; it is the same as /confidentialite."""
    assert "Vos données" in phone.say(command)[0].text


def test_markup_of_a_person_stays_text(phone: Phone) -> None:
    """Nothing a person types becomes HTML."""
    phone.say("/start estimer")
    assert all("<b>" not in r.text for r in phone.say("<b>gras</b> & <i>faux"))


@pytest.mark.parametrize("kind", ["sticker", "photo", "voice", "document", "contact"])
def test_what_is_not_text_gets_a_kind_sentence(phone: Phone, kind: str) -> None:
    """Stickers, photos, voice and documents are answered, and never read."""
    (reply,) = phone.receive(phone.api.shares(CONTENT[kind]))
    assert reply.text == sentences.unread(kind)


def test_a_shared_position_gives_the_communes_near_it(phone: Phone) -> None:
    """A position is answered with the nearest communes to pick from, and nothing of it is kept."""
    (reply,) = phone.receive(phone.api.shares(CONTENT["location"]))
    assert "Bourges (18) est à" in reply.text
    assert reply.labels[0] == "CPTS de Bourges (18)"
    answers = phone.receive(phone.api.presses(reply, "CPTS de Bourges (18)"))
    assert any("couvre Bourges" in answer.text for answer in answers)
    kept = phone.store.session("telegram:1001 - 1001").model_dump_json()
    assert "47.08" not in kept


def test_a_shared_position_answers_where_a_place_is_asked(phone: Phone) -> None:
    """In a questionnaire the commune picked is the answer; a place with a name is a position too."""
    phone.say("/start rejoindre")
    phone.say("infirmière libérale")
    venue = {"title": "Maison de santé", "address": "1 rue Exemple", **CONTENT["location"]}
    (reply,) = phone.receive(phone.api.shares({**CONTENT["location"], "venue": venue}))
    assert "Question 3/3" in reply.text
    phone.receive(phone.api.presses(reply, "Bourges (18)"))
    assert phone.store.session("telegram:1001 - 1001").answers["place"] == ["18033"]


def test_a_live_position_is_not_followed(phone: Phone) -> None:
    """Where somebody goes after the message that began it is not read."""
    first = phone.api.shares(CONTENT["location"])
    phone.receive(first)
    moved = {**first["message"], "edit_date": NOW + 60, "location": {"latitude": 48.85, "longitude": 2.35}}
    assert not phone.receive(phone.api.update(edited_message=moved))


def test_a_position_in_a_group_is_nobody_s_question(phone: Phone) -> None:
    """One shared with everybody is not for us."""
    assert not phone.receive(phone.api.shares(CONTENT["location"], chat=-100))


def test_service_messages_are_left_alone(phone: Phone) -> None:
    """A pinned message or a new timer is nobody's question."""
    assert not phone.receive(phone.api.shares({"message_auto_delete_timer_changed": {"message_auto_delete_time": 9}}))


def test_editing_the_last_answer_corrects_it(phone: Phone) -> None:
    """Editing the message that answered a question answers it again."""
    phone.say("/start creer")
    first = phone.api.says("médecin")
    phone.receive(first)
    replies = phone.receive(phone.api.edits(first, "infirmière"))
    assert "Question 2/" in replies[-1].text
    assert phone.store.session("telegram:1001 - 1001").answers["profession"] == "infirmier"


def test_editing_an_earlier_answer_keeps_the_later_ones(phone: Phone) -> None:
    """Editing an older answer changes that one only, and the pending question comes back."""
    phone.say("/start creer")
    first = phone.api.says("médecin")
    phone.receive(first)
    phone.say("libéral")
    replies = phone.receive(phone.api.edits(first, "infirmière"))
    answers = phone.store.session("telegram:1001 - 1001").answers
    assert answers["profession"] == "infirmier"
    assert "exercise" in answers
    assert "Question 3/" in replies[-1].text


def test_edit_that_is_no_answer_changes_nothing(phone: Phone) -> None:
    """An edit that cannot be read as an answer is explained, and the first answer stays."""
    phone.say("/start creer")
    first = phone.api.says("médecin")
    phone.receive(first)
    before = phone.store.session("telegram:1001 - 1001").answers
    phone.receive(phone.api.edits(first, "zzzz"))
    assert phone.store.session("telegram:1001 - 1001").answers == before


def test_edited_question_is_answered_anew(phone: Phone, knowledge: Knowledge) -> None:
    """An edited question outside any questionnaire is a new question."""
    question = next(iter(knowledge.faq.entries.values())).question
    first = phone.api.says("Euh")
    phone.receive(first)
    assert typeset(question) in phone.receive(phone.api.edits(first, question))[0].text


def test_update_that_comes_twice_is_answered_once(phone: Phone) -> None:
    """Telegram may hand in an update again; nobody is answered twice."""
    update = phone.api.says("/start")
    assert phone.receive(update)
    assert not phone.receive(update)


def test_burst_is_answered_once(knowledge: Knowledge, tmp_path: Path) -> None:
    """Beyond the limit one sentence asks to slow down, then silence; somebody else is served all the same."""
    phone = Phone(tmp_path / "bot.sqlite3", knowledge, per_minute=3)
    replies = phone.receive(*(phone.api.says("menu") for _ in range(10)))
    assert [r.text.startswith("Doucement") for r in replies] == [False, False, False, True]
    assert phone.say("menu", person=2002)
    phone.now += 60
    assert not phone.say("menu")[0].text.startswith("Doucement")
    phone.close()


def test_long_list_shows_that_we_read(phone: Phone) -> None:
    """A pasted list takes a moment: "typing" is shown meanwhile."""
    phone.say("/start creer")
    phone.api.calls.clear()
    phone.say("Bourges, Vierzon, Châteauroux " * 20)
    assert phone.api.calls[0][0] == "sendChatAction"


def test_files_are_seen_coming(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """While files are made, « envoie un document » stands under the name of the bot."""
    monkeypatch.setattr(sending, "WORKING_AFTER", 0.0)
    phone.say("/start estimer")
    for text in ("par ses communes", "Bourges", "c'est complet", "none", "later", "non", "ok"):
        phone.say(text)
    phone.api.calls.clear()
    phone.say("image")
    [shown] = [values for method, values in phone.api.calls if method == "sendChatAction"]
    assert shown["action"] == "upload_document"
    assert [method for method, _ in phone.api.calls].index("sendChatAction") < len(phone.api.calls) - 1


def test_blocked_and_unblocked_is_told_nothing(phone: Phone) -> None:
    """A person who blocks the bot gets no message about it."""
    assert not phone.receive(phone.api.joins(PERSON, "member", "kicked"))


PHOTO = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
CONTENT: dict[str, dict[str, Any]] = {
    "sticker": {"sticker": {**PHOTO, "type": "regular", "is_animated": False, "is_video": False}},
    "photo": {"photo": [PHOTO]},
    "voice": {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 1}},
    "document": {"document": {"file_id": "f", "file_unique_id": "u"}},
    "location": {"location": {"latitude": 47.085, "longitude": 2.395}},
    "contact": {"contact": {"phone_number": "+331", "first_name": "C"}},
}


def test_tells_who_one_is(phone: Phone) -> None:
    """« mes données » gives the id that whoever keeps the bot needs to name somebody an admin."""
    assert phone.say("mes données")[0].text.endswith(str(PERSON))
