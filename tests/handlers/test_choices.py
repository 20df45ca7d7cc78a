"""Choosing, agreeing and giving a day in one's own words (`tests/cases/choices.toml`)."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from handlers.engine.messages import Choice
from handlers.hearing.assent import signed, yes_or_no
from handlers.places.running_list import COMPLETE, EMPTY_LIST
from handlers.turn.picking import picked
from knowledge.dates import read_day

CASES: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "choices.toml").read_text(encoding="utf-8")
)
OFFERED = [Choice(id=f"id-{n}", label=label) for n, label in enumerate(("Rouge", "Vert", "Bleu"), 1)]
ANSWERS = [(said, heard) for name, heard in (("yes", True), ("no", False), ("neither", None)) for said in CASES[name]]


@pytest.mark.parametrize(("said", "number"), CASES["numbers"])
def test_a_choice_by_its_number(said: str, number: int) -> None:
    """The number of a choice may wear the marks it is shown with; what is no number of a choice chooses none."""
    assert picked(said, OFFERED) == (f"id-{number}" if number else said)


def test_an_ordinal_may_be_of_the_list() -> None:
    """While a list of communes is made, « la première » completes nothing."""
    assert picked("la première", [COMPLETE, EMPTY_LIST]) == "la première"


@pytest.mark.parametrize(("said", "heard"), ANSWERS)
def test_yes_and_no(said: str, heard: bool | None) -> None:
    """Yes and no in their everyday forms, signs included; anything else is neither."""
    assert yes_or_no(signed(said)) is heard


@pytest.mark.parametrize(("said", "day"), CASES["days"])
def test_days(said: str, day: str) -> None:
    """A day is read in the order it is written in; one that could only be another is refused."""
    assert read_day(said, date(2026, 11, 29)) == (date.fromisoformat(day) if day else None)
