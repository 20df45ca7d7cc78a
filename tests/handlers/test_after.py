"""What can be asked of any result: shorter, again, what changed, one paper alone. Nothing kept moves."""

from datetime import date
from typing import Any

import pytest

from handlers.engine.flow import DONE
from handlers.engine.messages import Incoming, Session, Turn
from handlers.router import respond
from tests.known import known

KNOWLEDGE = known()
TODAY = date(2026, 11, 29)
PERSON = {"profession": "medecin", "exercise": "liberal"}
COUNTED = {"options": "both", "year": "later", "crisis": False}
RESULTS: dict[str, dict[str, Any]] = {
    "estimer": {"basis": "population", "population": 78_500, **COUNTED},
    "creer": {"territory": ["18033", "18279"], "stage": "group", "options": "both", **PERSON},
    "contrat": {"basis": "band", "band": 2, "signed": "2023-03-12", "reminders": False, "options": "both"},
    "rejoindre": {"place": ["35238"], **PERSON},
    "contacts": {"area": ["35238"], "profession": "medecin"},
    "rappels": {"milestone": "signed", "signed": "2026-03-12", "reminders": False},
}


def say(session: Session, text: str) -> Turn:
    return respond(Incoming(conversation="here", event_id=text, text=text), session, KNOWLEDGE, TODAY)


def words(turn: Turn) -> str:
    return "\n".join(reply.text for reply in turn.replies).replace("\N{NO-BREAK SPACE}", " ")


def result(flow: str) -> Turn:
    """The result of a conversation, as the person first reads it."""
    return say(Session(flow=flow, asking=DONE, answers=RESULTS[flow]), "reprendre")


@pytest.mark.parametrize("flow", RESULTS)
def test_any_result_can_be_said_shorter(flow: str) -> None:
    """« Plus court » is one screen at most, shorter than the result, and leaves everything where it was."""
    whole = result(flow)
    short = say(whole.session, "plus court")
    assert len(short.replies) <= 2
    assert len(words(short)) < len(words(whole)) * 0.7
    assert (short.session.answers, short.session.topic) == (whole.session.answers, f"{flow}.done")


@pytest.mark.parametrize("flow", RESULTS)
@pytest.mark.parametrize("asked", ["encore", "vous pouvez répéter ?", "revoir le résultat"])
def test_any_result_can_be_said_again(flow: str, asked: str) -> None:
    """« Répétez » says the same, word for word but the acronyms explained the first time."""
    whole = result(flow)
    again = say(whole.session, asked)
    assert words(again).splitlines()[0] == words(whole).splitlines()[0]
    assert again.session.answers == whole.session.answers


def test_what_changed_is_told_from_the_result_before() -> None:
    """After a correction, the old and the new answer and their amounts; asked again, the same; corrected back, back."""
    first = result("creer").session
    assert "premier résultat" in words(say(first, "qu'est-ce qui a changé ?"))
    second = say(first, "retirer Vierzon").session
    told = words(say(second, "qu'est-ce qui a changé"))
    assert "Territoire : Bourges et Vierzon (89 254 habitants) → Bourges (64 186 habitants)" in told
    assert "sans Vierzon (18)" in told
    assert words(say(second, "quelles sont les différences avec avant ?")) == told
    third = say(second, "ajoute Vierzon").session
    assert "Bourges (64 186 habitants) → Bourges et Vierzon" in words(say(third, "ça change quoi"))


def test_what_changed_without_an_amount_names_the_answers_alone() -> None:
    """A stage that moved changes no amount: no table of two identical sums."""
    session = result("creer").session
    for text in ("modifier", "modifier:stage", "la lettre d'intention est envoyée", "voir le résultat"):
        session = say(session, text).session
    told = words(say(session, "qu'est-ce qui a changé"))
    assert "Avancement : Un groupe s'est réuni → La lettre d'intention est envoyée" in told
    assert "ligne par ligne" not in told


def test_another_conversation_is_no_result_before() -> None:
    """The result of « Estimer » is not what « Rejoindre » changed from."""
    session = result("estimer").session
    for text in ("rejoindre", "médecin", "libéral", "Rennes", "ok"):
        session = say(session, text).session
    assert "premier résultat" in words(say(session, "qu'est-ce qui a changé ?"))


@pytest.mark.parametrize(
    ("flow", "asked", "documents"),
    [
        ("creer", "la lettre seulement", ("letter",)),
        ("creer", "donnez-moi juste la fiche", ("sheet",)),
        ("creer", "seulement le budget", ("budget",)),
        ("contrat", "rien que les échéances", ("calendar",)),
        ("contrat", "le plan de trésorerie seulement", ("treasury", "treasury_page")),
        ("contrat", "la lettre seulement", None),
        ("creer", "seulement les échéances", None),
        ("estimer", "juste la carte", None),
    ],
)
def test_one_paper_alone(flow: str, asked: str, documents: tuple[str, ...] | None) -> None:
    """Only the paper that is asked for, or why the dossier has none."""
    turn = say(result(flow).session, asked)
    ordered = [reply.order.documents for reply in turn.replies if reply.order]
    assert ordered == ([documents] if documents else [])
    assert documents or "Votre dossier n'a pas" in words(turn)


def test_a_difference_of_the_field_is_no_change_of_the_result() -> None:
    """« quelle différence entre les deux ? » says both again; « entre une CPTS et une MSP ? » asks the FAQ."""
    supposed = say(result("estimer").session, "et si on passait à 83 500 habitants ?")
    for asked in ("quelle différence entre les deux ?", "et pourquoi l'écart est si grand ?"):
        assert "Deux situations, ligne par ligne" in words(say(supposed.session, asked))
    for asked in ("quelle différence entre une CPTS et une MSP ?", "quels changements depuis l'avenant 2 ?"):
        heard = words(say(supposed.session, asked))
        assert "Deux situations" not in heard
        assert "a changé depuis" not in heard
