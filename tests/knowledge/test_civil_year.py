"""One civil year of a contract: cases computed by hand (`tests/cases/civil_years.toml`), and what always holds."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.civil_year import civil_year
from knowledge.contract import YEARS, Contract, Hypotheses, movements, total, unknown
from knowledge.rates import Part
from tests.knowledge.test_contract import CONTRACTS, TABLE, contract_of

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "civil_years.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_civil_year_brings_what_was_computed_by_hand(case: dict[str, Any]) -> None:
    contract = contract_of(case)
    found = movements(TABLE, contract, Hypotheses(Decimal(1), frozenset(case.get("crises", ()))))
    year = civil_year(case["year"], contract, found)
    rows = [[m.day.isoformat(), m.mission, m.nature.value, m.year, _euros(m.amount)] for m in year.found]
    assert [line for line in case["lines"] if line not in rows] == []
    assert (total(year.found), unknown(year.found)) == (case["total"], case["unknown"])
    assert [[m.year, _euros(m.amount)] for m in year.unplaced] == case.get("unplaced", [])


def _euros(amount: Decimal | None) -> int | str:
    return "?" if amount is None else int(amount)


@given(CONTRACTS, st.sets(st.integers(1, YEARS)))
def test_every_payment_is_in_one_year_and_a_crisis_in_none(contract: Contract, crises: set[int]) -> None:
    """Its civil years hold each payment once; a crisis is said where it may fall, never counted."""
    found = movements(TABLE, contract, Hypotheses(Decimal(1), frozenset(crises)))
    years = [civil_year(y, contract, found) for y in range(contract.signed.year, contract.ends.year + 1)]
    placed = [m for year in years for m in year.found]
    undated = [m for m in found if m.part is Part.CRISIS]
    assert sorted(map(repr, [*placed, *undated])) == sorted(map(repr, found))
    assert {m for year in years for m in year.unplaced} == set(undated)
