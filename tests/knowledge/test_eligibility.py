"""Who may do what: every profession and exercise gets a sourced ruling, and people's own words are understood."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.eligibility import Eligibility, Exercise

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "professions.toml").read_text(encoding="utf-8"))["case"]
ELIGIBILITY = Eligibility.load()
TRE_G15 = "10 21 26 28 31 32 35 36 37 38 39 40 50 60 69 70 80 81 82 83 84 85 86 91 92 93 94 95 96 98".split()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["said"])
def test_profession_in_own_words(case: dict[str, Any]) -> None:
    """What a person writes of themselves leads to one profession, or to none rather than a wrong one."""
    found = [(m.profession.id, m.exercise) for m in ELIGIBILITY.recognise(case["said"])]
    exercise = Exercise(case["exercise"]) if "exercise" in case else None
    assert found == ([(case["is"], exercise)] if "is" in case else [])


def test_a_word_said_of_two_professions_is_asked_about() -> None:
    """An « orthopédiste » may be a surgeon or an orthésiste: both are offered, not the orthoptiste it sounds like."""
    found = [m.profession.id for m in ELIGIBILITY.recognise("orthopédiste")]
    assert found == ["medecin", "orthopediste-orthesiste"]


def test_every_profession_of_the_nomenclature() -> None:
    """Each code of TRE_G15 has its profession, once."""
    codes = sorted(p.code for p in ELIGIBILITY.professions.values() if p.code)
    assert codes == TRE_G15


@pytest.mark.parametrize("profession", ELIGIBILITY.professions.values(), ids=lambda p: p.id)
def test_everybody_has_a_ruling(profession: Any) -> None:
    """For every profession and exercise, each role has a ruling with a source; nobody is left without a way in."""
    for exercise in [*Exercise, None]:
        rulings = ELIGIBILITY.rulings(profession, exercise)
        assert set(rulings) == {"start", "join", "partner"}
        assert all(r.source.title and r.text and r.change for r in rulings.values())
        assert rulings["partner"].verdict == "yes"


def test_only_health_professionals_start() -> None:
    """Starting is for practising health professionals; the law gives nobody else a plain yes."""
    for profession in ELIGIBILITY.professions.values():
        verdict = ELIGIBILITY.rulings(profession, Exercise.LIBERAL)["start"].verdict
        assert (verdict == "yes") is (profession.group == "health")


def test_who_may_have_retired_is_promised_nothing() -> None:
    """No rule was found for somebody retired: starting depends, as joining does."""
    rulings = ELIGIBILITY.rulings(ELIGIBILITY.professions["medecin"], Exercise.AUTRE)
    assert (rulings["start"].verdict, rulings["join"].verdict) == ("depends", "depends")


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    """No text breaks the reading, and one profession is never offered twice."""
    ids = [m.profession.id for m in ELIGIBILITY.recognise(text)]
    assert len(ids) == len(set(ids))
