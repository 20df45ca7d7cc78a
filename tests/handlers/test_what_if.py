"""A what-if after a result changes nothing that is kept, and its opposite leads back to the result."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.engine.messages import Incoming, Session, Turn
from handlers.router import respond
from tests.known import known

KNOWLEDGE = known()
TODAY = date(2026, 11, 29)
COMMUNES = ("Mehun-sur-Yèvre", "Massay", "Trouy", "Saint-Doulchard", "Mereau")
BY_COMMUNES = ("estimer", "par ses communes", "Bourges et Vierzon", "c'est complet", "les deux", "later", "non", "ok")
BY_PEOPLE = ("estimer", "78 500 habitants", "les deux", "later", "non", "ok")
OF_CONTRACT = ("contrat", "90 000 habitants", "le 15 septembre 2022", "les deux", "non", "ok")

# What is supposed of any result, and its opposite.
ANY = (
    ("et avec une crise ?", "et sans crise ?"),
    ("et la première année ?", "et l'année suivante ?"),
    ("et sans l'accompagnement ?", "et avec l'accompagnement ?"),
    ("et sans les missions optionnelles ?", "et avec les deux missions optionnelles ?"),
)
PEOPLE = st.integers(1_000, 30_000).map(
    lambda n: (f"et avec {n} habitants de plus ?", f"et avec {n} habitants de moins ?")
)
LIST = st.sampled_from(COMMUNES).map(lambda name: (f"et si on ajoute {name} ?", f"et sans {name} ?"))


def say(session: Session, text: str) -> Turn:
    return respond(Incoming(conversation="here", event_id=text, text=text), session, KNOWLEDGE, TODAY)


def after(said: tuple[str, ...]) -> Session:
    session = Session()
    for text in said:
        session = say(session, text).session
    assert session.asking == "done"
    return session


STARTS = {steps: after(steps) for steps in (BY_COMMUNES, BY_PEOPLE, OF_CONTRACT)}


def yearly(session: Session) -> str:
    return "\n".join(reply.text for reply in say(session, "année par année ?").replies)


@settings(max_examples=25)
@given(st.data())
def test_opposites_lead_back_to_the_first_result(data: st.DataObject) -> None:
    """Suppositions undone one after the other, the last first, give the first result, and nothing kept has moved."""
    start = data.draw(st.sampled_from(list(STARTS)))
    own = LIST if start is BY_COMMUNES else PEOPLE
    any_result = ANY if start is not OF_CONTRACT else ANY[2:]
    pairs = data.draw(st.lists(st.one_of(st.sampled_from(any_result), own), min_size=1, max_size=3, unique=True))
    first = session = STARTS[start]
    for said, _ in pairs:
        session = say(session, said).session
        assert session.answers == first.answers
    for _, opposite in reversed(pairs):
        session = say(session, opposite).session
        assert session.answers == first.answers
    left = {k: v for k, v in session.supposed.items() if k != "options"}  # each pair of missions starts from both
    assert not left
    if session.supposed == {}:
        assert yearly(session) == yearly(first)


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("et si on ajoute Mehun-sur-Yèvre ?", "territory"),
        ("et si Vierzon nous quitte ?", "territory"),
        ("ça donne quoi si on s'étend à Massay ?", "territory"),
        ("et en enlevant Vierzon ?", "territory"),
        ("et si on passe à 200 000 habitants ?", "population"),
        ("et si on était en taille 1 ?", "band"),
        ("et s'il y a une crise ?", "crisis"),
        ("et en année 1 ?", "year"),
        ("et si on abandonne la mission qualité ?", "options"),
    ],
)
def test_each_dimension_can_be_supposed_then_kept(said: str, changed: str) -> None:
    """Nothing moves until « garder », which makes the supposition the answer."""
    first = STARTS[BY_COMMUNES]
    supposed = say(first, said).session
    assert supposed.answers == first.answers
    assert changed in supposed.supposed
    kept = say(supposed, "garder").session
    assert kept.answers[changed] != first.answers.get(changed)
    assert kept.supposed == {}


def test_another_signature_can_be_supposed() -> None:
    """« et si on avait signé le 1er mars 2023 ? » says both dates, and keeps the first."""
    first = STARTS[OF_CONTRACT]
    turn = say(first, "et si on avait signé le 1er mars 2023 ?")
    assert "15 septembre 2022" in turn.replies[0].text
    assert "1er mars 2023" in turn.replies[0].text
    assert turn.session.answers == first.answers
    assert say(turn.session, "on garde").session.answers["signed"] == date(2023, 3, 1)
