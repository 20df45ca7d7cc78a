"""What is supposed or told of a running contract: heard whole, or not at all."""

from typing import Any

import pytest

from handlers.dossier import make
from handlers.engine.messages import Session
from tests.handlers.test_dossier import pages, pdf_text, poppler
from tests.handlers.test_what_if import KNOWLEDGE, OF_CONTRACT, STARTS, say

RESULT = STARTS[OF_CONTRACT]


def said_of(session: Session, text: str) -> str:
    return "\n".join(reply.text for reply in say(session, text).replies).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("said", "supposed"),
    [
        ("et si la part variable est à 70 % ?", {"variable": 70}),
        ("et si la part variable est à 70 pour cent ?", {"variable": 70}),
        ("et avec une part variable de 70 % ?", {"variable": 70}),
        ("ça donne quoi si on atteint 70% des indicateurs ?", {"variable": 70}),
        ("et si la part variable baisse à 70 % ?", {"variable": 70}),
        ("quels sont les 3 indicateurs de la prévention ?", {}),
        ("la part variable dépend de 12 indicateurs", {}),
        ("et si la part variable en année 3 est à 50 % ?", {}),  # one share stands for the five years
        ("et si la part variable baisse de 30 % ?", {}),
        ("et si on perd 30 % de la part variable ?", {}),
        ("et si la part variable augmente de 10 % ?", {}),
        ("et si la part variable est entre 50 % et 70 % ?", {}),
        ("et si la part variable est à 70,5 % ?", {}),
        ("et si on n'atteint pas 70 % des indicateurs ?", {}),
        ("et avec une crise en année 3 ?", {"crises": (3,)}),
        ("et s'il y a une crise en 2022 ?", {"crises": (1,)}),  # the contract has days of its first year alone in 2022
        ("et s'il y a une crise en 2024 ?", {}),
        ("que faire en cas de crise en 2024 ?", {}),
        ("plus de détails sur les crises", {}),
        ("et si la crise n'est pas reconnue en année 3 ?", {}),
        ("et si la prévention démarre le 1er mars 2024 ?", {"starts": ["prevention"]}),
        ("et si la prévention démarre le 1er mars 2021 ?", {}),
    ],
)
def test_a_number_is_supposed_only_where_it_is_what_the_words_say(said: str, supposed: dict[str, Any]) -> None:
    """A question that holds a number supposes nothing, and a fall of 30 % is no share of 30 %."""
    session = say(RESULT, said).session
    found = session.supposed
    assert {k: list(v) if k == "starts" else v for k, v in found.items()} == supposed
    assert session.answers == RESULT.answers


def test_no_crisis_is_supposed_of_all_the_years() -> None:
    """« sans crise » leads back to none; « sans crise en année 3 » does not say which others remain."""
    told = say(say(RESULT, "et avec une crise en année 3 et 4 ?").session, "garder").session
    assert say(told, "et sans crise ?").session.supposed == {"crises": ()}
    assert say(told, "et sans crise en année 3 ?").session.supposed == {}


@pytest.mark.parametrize(
    "said", ["et si la part variable baisse de 30 % ?", "et si la part variable en année 3 est à 50 % ?"]
)
def test_a_share_that_is_not_said_is_asked_for(said: str) -> None:
    assert "dites celle qui reste" in said_of(RESULT, said)


def test_a_crisis_is_placed_in_no_contract_year_by_guess() -> None:
    """2024 has days of two years of the contract: both are said, none is chosen; the budget counts none either."""
    assert "l'année 2 jusqu'au 15 septembre 2024 exclu, l'année 3 ensuite" in said_of(
        RESULT, "et s'il y a une crise en 2024 ?"
    )
    supposed = say(RESULT, "et avec une crise en année 3 ?").session
    plain = said_of(RESULT, "budget 2024").partition("En tout : ")[2].partition(" au plus")[0]
    said = said_of(supposed, "budget 2024")
    assert f"En tout : {plain} au plus" in said
    assert "67 500 € au plus, non comptés ici. Rien ne dit si elle tombe en 2024 ou en 2025" in said
    assert "peut tomber dans une autre année civile" in said_of(supposed, "plan de trésorerie")


@pytest.mark.parametrize(
    ("said", "year"),
    [("budget 2027", 2027), ("je veux un budget pour l'année prochaine", 2027), ("budget de cette année", 2026)],
)
def test_a_budget_is_of_one_civil_year(said: str, year: int) -> None:
    orders = [reply.order for reply in say(RESULT, said).replies if reply.order]
    assert [(o.documents, o.year) for o in orders] == [(("civil_budget",), year)]


@pytest.mark.parametrize(
    ("day", "taken"),
    [
        ("14 septembre 2022", False),
        ("15 septembre 2022", True),
        ("14 septembre 2027", True),
        ("15 septembre 2027", False),
        ("1er mars 2021", False),
    ],
)
def test_a_start_is_taken_within_the_five_years(day: str, taken: bool) -> None:
    """The contract ends the day before its fifth anniversary; a start outside it is declined, the result stays."""
    turn = say(RESULT, f"la prévention a démarré le {day}")
    assert ("starts" in turn.session.answers) is taken
    assert ("hors des cinq ans" in turn.replies[0].text) is not taken
    assert turn.session.asking == "done"


def test_a_start_outside_the_contract_is_declined_at_the_recap_too() -> None:
    turn = say(say(RESULT, "modifier").session, "la prévention a démarré le 1er mars 2021")
    assert "hors des cinq ans" in turn.replies[0].text
    assert turn.session.asking == "recap"


def test_the_own_amounts_of_a_year_are_those_of_that_year() -> None:
    """Beside the sum of a civil year stands what that year has of the contract's own amounts, not the five years."""
    told = say(RESULT, "Fonctionnement : 80 000").session
    assert "Dont 80 000 € selon votre contrat" in said_of(told, "budget 2024")
    assert "Dont 400 000 € selon votre contrat" in said_of(told, "plan de trésorerie")


def test_another_size_is_compared_by_the_table_and_drops_the_own_amounts() -> None:
    """The contract's own amounts are those of its size: at another one they count nowhere, and it is said."""
    told = say(RESULT, "Fonctionnement : 80 000").session
    supposing = say(told, "et si on passe à 200 000 habitants ?")
    assert "sans les montants de votre contrat" in supposing.replies[0].text
    assert supposing.session.answers == told.answers
    assert "contrat de taille 3 : ils ne sont pas comptés" in said_of(supposing.session, "budget 2024")
    kept = say(supposing.session, "garder")
    assert "contrat de taille 3 : ils ne sont pas comptés" in kept.replies[1].text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Dont" not in said_of(kept.session, "plan de trésorerie")
    assert said_of(kept.session, "plan de trésorerie").count("ne sont pas comptés") == 1
    again = say(kept.session, "Prévention, part fixe : 30 000")
    assert "Fonctionnement 80 000" not in "".join(r.text for r in again.replies).replace("\N{NO-BREAK SPACE}", " ")
    assert "Dont" in said_of(again.session, "plan de trésorerie")


def test_a_line_without_its_part_is_asked_back() -> None:
    """« Prévention : 17 500 » is an amount of a contract whose part is unknown, and no question."""
    turn = say(RESULT, "Prévention : 17 500")
    assert turn.replies[0].text.startswith("Je n'ai pas pris")
    assert turn.session.answers == RESULT.answers
    for said in ("la prévention touche 17 500 habitants", "les 12 indicateurs de prévention", "la crise de 2024"):
        assert "Je n'ai pas pris" not in said_of(RESULT, said)


@poppler
@pytest.mark.parametrize("own", [True, False])
def test_the_fiche_beside_a_plan_with_own_amounts_says_it_is_by_the_table(own: bool) -> None:
    session = say(RESULT, "Fonctionnement : 80 000").session if own else RESULT
    order = next(reply.order for reply in say(session, "dossier").replies if reply.order)
    [fiche] = make(order.model_copy(update={"documents": ("sheet",)}), KNOWLEDGE)
    assert ("sans les montants de votre contrat" in pdf_text(fiche.content)) is own
    assert pages(fiche.content) == 2
