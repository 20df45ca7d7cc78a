"""A territory told by the name of its CPTS."""

from datetime import date

import pytest

from handlers.engine.answers import Answers
from handlers.engine.flow import Context, Hold
from handlers.money.by_cpts import TAKEN, name_of_cpts
from handlers.money.questions import basis
from knowledge.base import Knowledge

FRAMES = (
    "CPTS {}",
    "la CPTS {}.",
    "je suis coordinatrice de la CPTS {}",
    "Communauté professionnelle territoriale de santé {}",
)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("CPTS du Pays de Redon", "du Pays de Redon"),
        ("je suis le trésorier de la CPTS Sud Corrèze", "Sud Corrèze"),
        ("une CPTS à Bourges", ""),
        ("une CPTS de Bourges à Vierzon", ""),
        ("notre CPTS couvre Bourges et Trouy", ""),
        ("notre CPTS regroupe 12 communes", ""),
        ("CPTS de 52 000 habitants", ""),
        ("Bourges", ""),
    ],
)
def test_a_name_is_told_from_a_list(said: str, name: str, knowledge: Knowledge) -> None:
    """What follows the word CPTS is a name when nothing says what it covers."""
    assert name_of_cpts(said, knowledge.cpts) == name


@pytest.mark.parametrize("frame", FRAMES)
def test_each_cpts_is_found_by_its_name(frame: str, knowledge: Knowledge) -> None:
    """Each one of the directory is offered, or told from its likes; nothing is counted before somebody agrees."""
    context = Context(knowledge, Answers(), date(2026, 11, 21))
    for card in knowledge.cpts.cpts:
        outcome = basis.parse(frame.format(card.name), context)
        assert isinstance(outcome, Hold), card.name
        assert card.name in outcome.text or card.name in " ".join(one.label for one in outcome.choices), card.name


def test_communes_are_taken_only_whole(knowledge: Knowledge) -> None:
    """What is agreed to is the list that the directory holds; of one known in part, no list is offered."""
    context = Context(knowledge, Answers(), date(2026, 11, 21))
    for card in knowledge.cpts.cpts:
        outcome = basis.parse(f"CPTS {card.name}", context)
        assert isinstance(outcome, Hold)
        for choice in outcome.choices:
            if choice.id.startswith(TAKEN):
                assert card.extent != "partial"
                assert not card.parts
                taken = basis.parse(choice.id, context)
                assert set(taken.also["territory"]) == card.communes  # type: ignore[union-attr]
