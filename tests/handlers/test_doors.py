"""What is asked before it can be answered, or where it is closed, is led to the right door."""

from datetime import date

import pytest

from handlers.engine.links import PLACE
from handlers.engine.messages import Incoming, Session, Turn
from handlers.router import respond
from handlers.turn.doors import CLOSED, LATER, TREASURY_FIRST
from tests.known import known

KNOWLEDGE = known()
TODAY = date(2026, 11, 29)


def say(session: Session, text: str) -> Turn:
    return respond(Incoming(conversation="here", event_id=text, text=text), session, KNOWLEDGE, TODAY)


def words(turn: Turn) -> str:
    return "\n".join(reply.text for reply in turn.replies).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("said", ["je touche combien moi", "combien je vais toucher ?", "et moi je touche combien"])
def test_what_a_member_is_paid_is_said_before_any_result(said: str) -> None:
    """The agreement pays the community; the ceiling of what it may give is said with its year."""
    assert "versé à la CPTS, pas à ses membres" in words(say(Session(), said))
    assert "48 060 € en 2026" in words(say(Session(), said))


@pytest.mark.parametrize("said", ["combien touche la CPTS", "je gagne quoi à adhérer", "combien touche le président"])
def test_another_question_of_money_stays_one(said: str) -> None:
    """What the community is paid, what joining brings, what its president is paid are not this."""
    assert "versé à la CPTS, pas à ses membres" not in words(say(Session(), said))


@pytest.mark.parametrize("said", ["collègues", "trouver des collègues", "/rencontres", "/start collegues"])
def test_a_closed_door_is_said_to_be_closed(said: str) -> None:
    """Where the operator did not open it, a word of the guide says so, and who may know instead."""
    assert CLOSED in words(say(Session(), said))


def test_a_closed_door_leaves_the_pending_question() -> None:
    """In the middle of questions, the question follows."""
    turn = say(say(Session(), "créer").session, "collègues")
    assert CLOSED in words(turn)
    assert turn.session.topic == "creer.profession"


@pytest.mark.parametrize(
    "said", ["plan de trésorerie", "je voudrais un plan de trésorerie pour notre CPTS", "calendrier des versements"]
)
def test_a_plan_of_treasury_opens_the_contract(said: str) -> None:
    """Asked first, it leads to the questions it is made from; in the middle, it says when; then it comes."""
    session = say(Session(), said).session
    assert TREASURY_FIRST in words(say(Session(), said))
    assert session.topic == "contrat.basis"
    assert LATER in words(say(session, said))
    for text in ("90 000 habitants", "15 septembre 2022", "les deux", "non", "ok"):
        session = say(session, text).session
    assert "Plan de trésorerie du contrat, par année civile" in words(say(session, "plan de trésorerie"))


def test_a_place_typed_opens_as_its_link_does() -> None:
    """« lieu-18033 », which no link of Matrix carries, says what the link of Telegram would."""
    assert words(say(Session(), f"{PLACE}18033")) == words(say(Session(), f"/start {PLACE}18033"))
