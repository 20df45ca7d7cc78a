"""A number of inhabitants in people's own words (`tests/cases/people.toml`)."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from handlers.hearing.numbers import people_in

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "people.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["said"])
def test_people(case: dict[str, Any]) -> None:
    """A number is read with its unit; two numbers are not one."""
    assert people_in(case["said"]) == case.get("people")
