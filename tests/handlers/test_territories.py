"""A territory said in the conversation: what the list holds, asks and says of it, in every dress people send it in."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.engine.answers import Answers
from handlers.engine.flow import Accept, Context, Hold, Outcome, Refuse
from handlers.places.question import territory_question
from handlers.places.running_list import Draft, draft_of
from knowledge.base import Knowledge
from knowledge.text import key
from tests.knowledge.territory.generator import Sent, messages

SEED, COUNT = 20261130, 250
QUESTION = territory_question("Quelles communes ?")


def said(context: Context, text: str) -> tuple[Context, Outcome]:
    """The conversation after a message, and what it answered."""
    outcome = QUESTION.parse(text, context)
    return (replace(context, draft=outcome.draft) if isinstance(outcome, Hold) else context), outcome


def told(outcome: Outcome) -> str:
    match outcome:
        case Hold() | Refuse():
            return outcome.text
        case Accept():
            return outcome.note


def walk(sent: Sent, knowledge: Knowledge) -> tuple[Draft, str]:
    """The list after every part of a message, and all that was said on the way."""
    context = Context(knowledge, Answers(), date(2026, 11, 29))
    heard = []
    for part in sent.parts:
        context, outcome = said(context, part)
        heard.append(told(outcome))
    return draft_of(context), "\n".join(heard)


@pytest.fixture(scope="module")
def walks(knowledge: Knowledge) -> list[tuple[Sent, Draft, str]]:
    return [(sent, *walk(sent, knowledge)) for sent in messages(knowledge.gazetteer, SEED, COUNT)]


def test_the_list_holds_what_was_meant(walks: list[tuple[Sent, Draft, str]], knowledge: Knowledge) -> None:
    """Nothing comes into the list that was not meant, and what is not in it is asked or said back."""
    for sent, draft, heard in walks:
        meant = set(knowledge.gazetteer.territory(sent.meant).codes)
        assert set(draft.codes) <= meant, sent.text
        open_to = {code for asked in draft.asked for code in asked.codes}
        missing = [code for code in meant - set(draft.codes) - open_to if not _is_said(code, heard, knowledge)]
        assert not missing, f"{missing}\n{sent.text}\n{heard}"


def test_the_list_is_counted_back(walks: list[tuple[Sent, Draft, str]]) -> None:
    """After a list, how many communes were recognised is said, and the total of the message when it is another."""
    lists = [(sent, heard) for sent, _, heard in walks if len(sent.meant) >= 8 and sent.dress in ("lignes", "virgules")]
    assert lists
    for sent, heard in lists:
        assert "reconnues sur" in heard, sent.text


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ("Bourges, Vierzon, Saint", "-Michel-de-Volangis, Sancerre, Massay", 5),
        ("Bourges", "-Vierzon, Massay", 3),
        ("Massay, Neuvy-le-B", "arrois, Neuvy-sur-Barangeon", 3),
        ("Bourges, Vierzon, Saint-Doul", "chard, Massay", 4),
    ],
)
def test_a_message_cut_in_two(first: str, second: str, count: int, knowledge: Knowledge) -> None:
    """A name that the client cut between two messages is one name, and what follows it is added."""
    context = Context(knowledge, Answers(), date(2026, 11, 29))
    for part in (first, second):
        context, _ = said(context, part)
    draft = draft_of(context)
    assert len(draft.codes) == count
    assert not draft.asked


REMOVALS = (
    "mauves nous lache",
    "Mauves ne vient plus",
    "Mauves a quitté le projet",
    "Mauves n'en fait plus partie",
    "mauves se retire",
    "1 commune en moins : Mauves",
    "sans mauves",
    "on garde tout sauf Mauves",
    "finalement pas mauves",
    "Mauves est de trop",
    "enlever mauves svp",
    "plus de mauves",
    "il n'y a plus Mauves",
    "on se passe de mauves",
    "tant pis pour mauves",
    "Mauves préfère rejoindre la voisine",
    "mauves a dit non",
)


@pytest.mark.parametrize("leaving", REMOVALS)
def test_leaving(leaving: str, knowledge: Knowledge) -> None:
    """However it is said, the commune that leaves is taken off, and nothing else."""
    context = Context(knowledge, Answers(), date(2026, 11, 29))
    context, _ = said(context, "Mauves, Glun, Plats, Vion")
    before = set(draft_of(context).codes)
    context, outcome = said(context, leaving)
    assert before - set(draft_of(context).codes) == {"07152"}, told(outcome)
    assert "Retiré : Mauves" in told(outcome)


@pytest.mark.parametrize(
    "leaving", ["sans mauves", "plus de mauves", "finalement sans mauves ni truc", "mauves nous lâche"]
)
def test_what_leaves_is_no_yes(leaving: str, knowledge: Knowledge) -> None:
    """While « est-ce Us (Val-d'Oise) ? » waits, a commune that leaves is taken off, and Us is still asked about."""
    context = Context(knowledge, Answers(), date(2026, 11, 29))
    for part in ("Mauves, Glun, Plats, Vion", "ajoute us", "je ne sais pas trop", leaving):
        context, _ = said(context, part)
    draft = draft_of(context)
    assert len(draft.codes) == 3
    assert [asked.text for asked in draft.asked] == ["us"]


def test_words_beside_a_commune_of_the_list(knowledge: Knowledge) -> None:
    """« Mauves, c'est mort »: words we do not know, of a commune the list has, are offered as a removal."""
    context = Context(knowledge, Answers(), date(2026, 11, 29))
    for part in ("Mauves, Glun, Plats, Vion", "mauves c'est mort"):
        context, outcome = said(context, part)
    assert isinstance(outcome, Hold)
    assert outcome.choices[0].label == "Retirer Mauves"
    context, _ = said(context, outcome.choices[0].id)
    assert len(draft_of(context).codes) == 3


def _is_said(code: str, heard: str, knowledge: Knowledge) -> bool:
    commune = knowledge.gazetteer.commune(code)
    return commune is not None and key(commune.name).split()[-1] in key(heard).split()
