"""A number of inhabitants in people's own words (`tests/cases/people.toml`)."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from handlers.hearing.numbers import heard, people_in

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "people.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["said"])
def test_people(case: dict[str, Any]) -> None:
    """A number is read with its unit; two numbers are not one."""
    assert people_in(case["said"]) == case.get("people")


@pytest.mark.parametrize("case", [c for c in CASES if "low" in c or "high" in c], ids=lambda case: case["said"])
def test_bounds(case: dict[str, Any]) -> None:
    """A bound is a bound, and a range has two ends: neither is made a number."""
    told = heard(case["said"])
    assert told is not None
    assert (told.low, told.high) == (case.get("low"), case.get("high"))
    assert told.exact is None
