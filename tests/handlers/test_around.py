"""« Les communes autour de Tournon »: what asks for what lies around, what does not, and positions, never kept."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.engine.messages import Incoming, Session
from handlers.hearing.position import as_text, position
from handlers.places.around import Wish, wish
from handlers.router import respond
from knowledge.base import Knowledge
from knowledge.territory.atlas.points import Point

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("said", "before", "place", "within"),
    [
        ("les communes autour de Tournon", "", "Tournon", 20),
        ("on est autour d'Ahun", "", "Ahun", 20),
        ("22 communes autour de tournon", "", "tournon", 20),
        ("à 10 km de Glun", "", "Glun", 10),
        ("dans un rayon de 15 km autour de Glun", "", "Glun", 15),
        ("communes limitrophes du Mans", "", "Mans", 20),
        ("tain l'hermitage, tournon et les communes autour", "tain l'hermitage, tournon", "", 20),
        ("Vierzon et les communes autour", "Vierzon", "", 20),
        ("les communes voisines", "", "", 20),
        ("à 400 km de Paris", "", "Paris", 50),
    ],
)
def test_what_lies_around_is_wanted(knowledge: Knowledge, said: str, before: str, place: str, within: int) -> None:
    """Around a place, around what was just named, around the list; so many kilometres away, up to a limit."""
    assert wish(said, knowledge.gazetteer) == Wish(before, place, within)


@pytest.mark.parametrize(
    "said",
    [
        "Bourges, Vierzon",
        "nous voulons créer une CPTS autour de notre maison de santé",
        "comment fédérer autour de nous",
        "La Roche-Alentour",
        "",
    ],
)
def test_what_is_not_about_what_lies_around(knowledge: Knowledge, said: str) -> None:
    """Names of places alone, and other uses of the word."""
    assert wish(said, knowledge.gazetteer) is None


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_position_is_read_back(lat: float, lon: float) -> None:
    """What a channel writes is the point it was given, to a metre or so."""
    assert position(as_text(lat, lon)) == pytest.approx(Point(lat, lon), abs=1e-5)


@pytest.mark.parametrize("said", ["geo:91,0", "geo:0,181", "geo:1", "geo:45.1,4.8 Tournon", "géo:1,2", "geo:1,2;<b>"])
def test_what_is_no_position(said: str) -> None:
    """Off the Earth, cut, or with something else beside it."""
    assert position(said) is None


@pytest.mark.parametrize("opening", [[], ["estimer"], ["estimer", "habitants"], ["rejoindre"], ["creer"], ["contacts"]])
@given(lat=st.floats(-90, 90), lon=st.floats(-180, 180))
def test_a_position_is_never_kept(knowledge: Knowledge, opening: list[str], lat: float, lon: float) -> None:
    """Wherever it is sent, it is neither an answer by its digits, nor a question kept for the admins."""
    session = Session()
    for number, said in enumerate([*opening, as_text(lat, lon)]):
        incoming = Incoming(conversation="test:1 - 1", event_id=str(number), text=said)
        before, turn = session, respond(incoming, session, knowledge, TODAY)
        session = turn.session
    assert turn.effects == ()
    assert turn.session.answers == before.answers
    assert as_text(lat, lon) not in turn.session.model_dump_json()
