"""One civil year of a contract: what may arrive in it, and what cannot be placed in it.

A crisis has no day: nobody knows when one is recognised, nor when it is paid. What it may bring is never counted here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.contract import Contract, Movement
from knowledge.rates import Part


@dataclass(frozen=True, slots=True)
class CivilYear:
    """`found` arrives in the year, by the rules of payment; `unplaced` are crises that may fall in it."""

    year: int
    found: tuple[Movement, ...]
    unplaced: tuple[Movement, ...]


def civil_year(year: int, contract: Contract, movements: Sequence[Movement]) -> CivilYear:
    within = set(contract.years_in(year))
    return CivilYear(
        year,
        tuple(m for m in movements if m.day.year == year and m.part is not Part.CRISIS),
        tuple(m for m in movements if m.part is Part.CRISIS and (m.year in within or m.day.year == year)),
    )
