"""Changing a list of communes in one's own words (`tests/cases/corrections.toml`)."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from handlers.hearing.corrections import Correction, correction

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "corrections.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["said"])
def test_correction(case: dict[str, Any]) -> None:
    """What is said to add and to take off is told apart; names that contain such words are names."""
    wanted = None if case.get("none") else Correction(case.get("add", ""), case.get("remove", ""))
    assert correction(case["said"]) == wanted
