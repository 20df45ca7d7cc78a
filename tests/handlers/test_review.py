"""What prepares the yearly dialogue de gestion: from our sources alone, and blanks for the rest."""

from datetime import date

import pytest

from handlers.dossier import make
from handlers.engine.messages import Order, Session
from handlers.hearing.orders import heard
from knowledge.base import Knowledge
from tests.handlers.test_dossier import docx_text, golden
from tests.handlers.test_what_if import say

TODAY = date(2026, 11, 21)
OF_CONTRACT = {
    "basis": "population",
    "population": 90_000,
    "signed": "2022-09-15",
    "options": "none",
    "starts": {"prevention": "2023-03-01"},
    "own": {"fonctionnement/total": "80000"},
}


@pytest.mark.parametrize(("name", "answers"), [("vide", {}), ("contrat", OF_CONTRACT)])
def test_the_document_says_this(name: str, answers: dict[str, object], knowledge: Knowledge) -> None:
    """The document, read back from its DOCX, is the text a person has read and agreed to."""
    [made] = make(Order(documents=("review",), answers=answers, day=TODAY), knowledge)
    golden(f"dialogue-{name}.docx.txt", docx_text(made.content))


def test_without_a_contract_no_figure_stands_there(knowledge: Knowledge) -> None:
    """Nobody said a size: no amount and no population."""
    [made] = make(Order(documents=("review",), answers={"signed": "2022-09-15"}, day=TODAY), knowledge)
    text = docx_text(made.content)
    assert "€" not in text
    assert "habitants" not in text


def test_every_piece_has_a_source_of_the_faq(knowledge: Knowledge) -> None:
    """Nothing is to be brought that no source we keep elsewhere says."""
    known = {source.ref for entry in knowledge.faq.entries.values() for source in entry.sources}
    assert {source.ref for source in knowledge.dialogue.sources} <= known


@pytest.mark.parametrize(
    ("said", "is_order"),
    [
        ("préparer le dialogue de gestion", True),
        ("Que faut-il apporter au dialogue de gestion ?", True),
        ("quels documents apporter pour notre prochain dialogue de gestion", True),
        ("comment préparer le dialogue de gestion ?", True),
        ("c'est quoi le dialogue de gestion ?", False),
        ("date du dialogue de gestion", False),
        ("que faut-il apporter ?", False),
    ],
)
def test_what_to_bring_is_asked_for_in_plain_words(said: str, is_order: bool) -> None:
    assert (heard(said) == "/dialogue") is is_order


def test_anybody_may_ask_for_it() -> None:
    """Without a word about a contract, the list and a document of blanks."""
    replies = say(Session(), "préparer le dialogue de gestion").replies
    assert "À apporter, d'après nos sources" in replies[0].text
    assert [r.order.documents for r in replies if r.order] == [("review",)]
