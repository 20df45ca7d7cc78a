"""The five years of a contract: golden cases computed by hand (`tests/cases/contracts.toml`), and what always holds."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.contract import Contract, Hypotheses, by_calendar_year, movements, total, unknown
from knowledge.rates import Part
from tests.known import known

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "contracts.toml").read_text(encoding="utf-8"))["case"]
TABLE = known().rates["avenant-2"]
MISSIONS = [mission.id for mission in TABLE.missions_of("core", "optional")]


def contract_of(case: dict[str, Any]) -> Contract:
    own = {(key.partition("/")[0], Part(key.partition("/")[2])): Decimal(e) for key, e in case.get("own", {}).items()}
    return Contract(case["signed"], case["band"], tuple(case["missions"]), case.get("starts", {}), own)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_contract_pays_what_was_computed_by_hand(case: dict[str, Any]) -> None:
    """Each payment that a case names is there, on its day; the whole is its total, and what is unknown is counted."""
    supposed = Hypotheses(Decimal(case.get("variable", 1)), frozenset(case.get("crises", ())))
    found = movements(TABLE, contract_of(case), supposed)
    rows = [[m.day.isoformat(), m.mission, m.nature.value, m.year, _euros(m.amount)] for m in found]
    assert [row for row in case["payments"] if row not in rows] == []
    assert (total(found), unknown(found)) == (case["total"], case["unknown"])


def _euros(amount: Decimal | None) -> int | str:
    return "?" if amount is None else int(amount)


DAYS = st.dates(date(2019, 8, 24), date(2026, 11, 29))
CONTRACTS = st.builds(
    lambda signed, band, missions, late: Contract(
        signed, band, tuple(missions), {m: date.fromordinal(signed.toordinal() + days) for m, days in late.items()}
    ),
    DAYS,
    st.integers(1, 4),
    st.sets(st.sampled_from(MISSIONS), min_size=1),
    st.dictionaries(st.sampled_from(MISSIONS), st.integers(0, 5 * 366)),
)


@given(CONTRACTS)
def test_the_years_are_the_same_money(contract: Contract) -> None:
    """The sum of the calendar years is that of the contract; nothing falls outside it."""
    found = movements(TABLE, contract)
    years = by_calendar_year(found)
    assert sum(map(total, years.values()), Decimal(0)) == total(found)
    assert sum(map(unknown, years.values())) == unknown(found)
    assert all(contract.signed <= m.day <= contract.ends for m in found)


@given(CONTRACTS, st.sampled_from(MISSIONS), st.integers(0, 200_000))
def test_what_is_unknown_stays_so_until_the_contract_says_it(contract: Contract, mission: str, euros: int) -> None:
    """An amount of one's own changes its mission and no other; taken back, everything is as it was."""
    before = movements(TABLE, contract)
    own = Contract(
        contract.signed, contract.band, contract.missions, contract.starts, {(mission, Part.FIXED): Decimal(euros)}
    )
    after = movements(TABLE, own)
    assert [m for m in after if m.mission != mission] == [m for m in before if m.mission != mission]
    assert movements(TABLE, contract) == before


@given(CONTRACTS, st.integers(-400, 6 * 366))
def test_a_day_is_in_one_year_of_the_contract(contract: Contract, days: int) -> None:
    """Years count from 1 to 5, from one anniversary to the day before the next."""
    day = date.fromordinal(contract.signed.toordinal() + days)
    year = contract.year_on(day)
    assert (year == 0) == (day < contract.signed)
    assert (year == 6) == (day >= contract.ends)
    if 1 <= year <= 5:
        assert contract.anniversary(year - 1) <= day < contract.anniversary(year)
