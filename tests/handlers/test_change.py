"""A first message that says it all is answered from what it tells, and from nothing else."""

import re
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from handlers.engine.answers import Answers
from handlers.engine.flow import Context
from handlers.engine.messages import Incoming, Session, Turn
from handlers.flows.change import change_in, change_replies
from handlers.router import respond
from knowledge.dates import read_day
from knowledge.wording import day
from tests.known import known

KNOWLEDGE = known()
TODAY = date(2026, 11, 29)
HERE = Context(KNOWLEDGE, Answers(), TODAY)
ENDS = re.compile(r"dernier jour entre le (.*?) et le (.*?)\.")


def say(session: Session, text: str, elsewhere: str = "") -> Turn:
    incoming = Incoming(conversation="here", event_id=text, text=text, elsewhere=elsewhere, private=not elsewhere)
    return respond(incoming, session, KNOWLEDGE, TODAY)


def words(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("said", "people", "signed"),
    [
        ("CPTS de 78 500 habitants, ACI signé en 2022, on passe à 82 000", (78_500, 82_000), "2022"),
        ("CPTS de 78500 hab (contrat du 15 septembre 2022), on monte à 82 000", (78_500, 82_000), "2022-09-15"),
        (
            "notre CPTS compte 78 500 habitants. Contrat signé le 15/09/2022. On passe à 82 000.",
            (78_500, 82_000),
            "2022-09-15",
        ),
        ("CPTS de 41 000 habitants signée en mars 2024, si on descend à 38 000 ?", (41_000, 38_000), "2024-03"),
        ("on passe de 30 000 à 45 000 habitants en 2027, contrat de 2023", (30_000, 45_000), "2023"),
        ("on passe de 30 000 à 45 000 habitants en 2027, signature prévue en 2026", (30_000, 45_000), ""),
        ("selon l'ACI de 2019, on passe de 30 000 à 45 000 habitants", (30_000, 45_000), ""),
        ("on passe de 30 000 à 45 000 habitants, contrat signé en 2012", (30_000, 45_000), ""),
        ("on passe de 30 000 à 45 000 habitants, signé le 1er décembre 2026", (30_000, 45_000), ""),
        ("ma CPTS a 78 000 habitants et on va intégrer une commune de 3000 habitants", (78_000, 81_000), ""),
        ("61 000 habitants, et si on absorbe le canton d'à côté, 24000 hab de plus", (61_000, 85_000), ""),
        ("on fait 81 000 habitants, une commune de 2 500 habitants nous quitte", (81_000, 78_500), ""),
    ],
)
def test_what_is_told_is_heard(said: str, people: tuple[int, int], signed: str) -> None:
    """Two numbers of inhabitants, and as much of the day of signature as was told of a contract that is signed."""
    change = change_in(said, HERE)
    assert change is not None
    assert (change.before, change.after) == people
    assert change.signed == signed


@pytest.mark.parametrize(
    "said",
    [
        "CPTS de 78 500 habitants signée en 2022",
        "on passe à 82 000 avec 2 communes de plus",
        "on passe de 2 à 4 communes en 2027",
        "le seuil passe de 40 000 à 80 000 ou 175 000 ?",
        "deux CPTS de 46 000 et 51 000 habitants qui fusionnent",
    ],
)
def test_a_message_without_two_numbers_is_no_change(said: str) -> None:
    """Years and numbers of communes are no inhabitants."""
    assert change_in(said, HERE) is None


@given(st.dates(date(2019, 1, 1), TODAY), st.booleans())
def test_half_a_date_says_what_holds_for_each_of_its_days(signed: date, with_month: bool) -> None:
    """Whatever the day turns out to be, the year of the contract and its last day are among those told."""
    period = f"{signed:%m/%Y}" if with_month else f"{signed.year}"
    month = words(day(signed)).split()[1]
    told = f"{month} {signed.year}" if with_month else period
    change = change_in(f"CPTS de 30 000 habitants, contrat signé en {told}, on passe à 45 000", HERE)
    assert change is not None
    [text, *_] = [words(reply.text) for reply in change_replies(change, HERE)]
    first, last = (read_day(found, TODAY) for found in ENDS.search(text).groups())  # type: ignore[union-attr]
    ends = signed + relativedelta(years=5)
    assert first is not None
    assert last is not None
    assert first <= ends - timedelta(days=1) <= last
    number = relativedelta(TODAY, signed).years + 1
    assert ("terminés" in text) if number > 5 else re.search(rf"année (?:\d ou )?{number}\b", text)


def test_what_was_told_is_kept_for_the_contract_alone() -> None:
    """The year waits for its day; who had answered already keeps their answers; in a group nothing is kept."""
    said = "CPTS de 78 500 habitants, ACI signé en 2022, on passe à 82 000"
    first = say(Session(), said).session
    assert first.answers == {"basis": "population", "population": 78_500}
    asked = say(first, "contrat")
    assert "signé en 2022" in words(asked.replies[-1].text)
    assert say(asked.session, "le 1er mars").session.answers["signed"] == date(2022, 3, 1)
    before = Session(answers={"territory": ["18033"], "profession": "medecin"})
    assert say(before, said).session.answers == before.answers
    assert say(Session(), said, elsewhere="https://t.me/cpts_test_bot?start=").session.answers == {}
