"""The five years of an ACI contract: which year runs, what falls due, and when each euro may arrive.

Payment rules of the ACI 2019 (arrêté du 21/08/2019): the fonctionnement comes whole at signature, then each year in
advance at the anniversary, its balance a year later; a mission brings its advance when it starts, in proportion to the
months left before the anniversary, then follows the same rhythm; the variable part follows the yearly dialogue de
gestion. Amounts are maximums in euros (`Decimal`); what nobody established is None.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from knowledge.rates import Mission, Part, RateTable
from knowledge.sources import Status

YEARS = 5
MONTHS = 12
ADVANCE = Decimal("0.75")
RUNNING = "fonctionnement"  # the one line that is no mission: it starts with the contract


class Nature(StrEnum):
    """What a movement of money is."""

    WHOLE = "versement entier"
    ADVANCE = "avance"
    BALANCE = "solde"
    VARIABLE = "part variable"


@dataclass(frozen=True, slots=True)
class Contract:
    """A signed contract. `starts`: the day each mission started or will; `own`: amounts of the contract itself.

    Own amounts are yearly, keyed by (mission, part); they win over the table's and are private to who typed them.
    """

    signed: date
    band: int
    missions: tuple[str, ...]
    starts: Mapping[str, date] = field(default_factory=dict)
    own: Mapping[tuple[str, Part], Decimal] = field(default_factory=dict)

    @property
    def ends(self) -> date:
        """The first day after the five years."""
        return self.anniversary(YEARS)

    def anniversary(self, years: int) -> date:
        return self.signed + relativedelta(years=years)

    def year_on(self, day: date) -> int:
        """The contract year that runs on a day: 1 to 5, 0 before the signature, 6 once it has ended."""
        return sum(day >= self.anniversary(n) for n in range(YEARS + 1))


@dataclass(frozen=True, slots=True)
class Hypotheses:
    """What the plan supposes: the share of the variable parts that results bring, and crises by contract year."""

    variable: Decimal = Decimal(1)
    crises: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that may arrive on a day, for a contract year; `amount` is None when nobody established it.

    The day of a variable part is a supposition: no text read gives it. `own`: the amount is the contract's.
    """

    day: date
    mission: str
    label: str
    nature: Nature
    year: int
    amount: Decimal | None
    status: Status
    own: bool = False


def movements(table: RateTable, contract: Contract, supposed: Hypotheses | None = None) -> list[Movement]:
    """Every movement of the five years and of the balance after them, the first first."""
    supposed = supposed or Hypotheses()
    found = [
        movement
        for mission in table.missions
        if mission.id in contract.missions
        for movement in _of_mission(_Line(mission, contract, supposed))
    ]
    return sorted(found, key=lambda m: (m.day, m.label, m.nature))


def total(found: Sequence[Movement]) -> Decimal:
    """The sum of what is known; `unknown` counts the rest."""
    return sum((m.amount for m in found if m.amount is not None), Decimal(0))


def unknown(found: Sequence[Movement]) -> int:
    return sum(m.amount is None for m in found)


def by_month(found: Sequence[Movement]) -> dict[date, list[Movement]]:
    """The movements of each month that has one, by the first day of the month."""
    months: dict[date, list[Movement]] = {}
    for movement in found:
        months.setdefault(movement.day.replace(day=1), []).append(movement)
    return months


def by_calendar_year(found: Sequence[Movement]) -> dict[int, list[Movement]]:
    years: dict[int, list[Movement]] = {}
    for movement in found:
        years.setdefault(movement.day.year, []).append(movement)
    return years


@dataclass(frozen=True, slots=True)
class _Line:
    """One mission of one contract."""

    mission: Mission
    contract: Contract
    supposed: Hypotheses

    @property
    def start(self) -> date:
        """The day it started; unsaid, the last day it may. The community itself runs from the signature."""
        if self.mission.id == RUNNING:
            return self.contract.signed
        months = self.mission.deadlines.start_months if self.mission.deadlines else 0
        return self.contract.starts.get(self.mission.id, self.contract.signed + relativedelta(months=months))

    def months(self, year: int) -> int:
        """The months of a contract year it runs for, whole ones as the agreement counts them."""
        left = relativedelta(self.contract.anniversary(year), self.start)
        return min(MONTHS, max(0, left.years * MONTHS + left.months))

    def yearly(self, part: Part) -> tuple[Decimal | None, Status, bool]:
        """The amount of a whole year, its status and whether it is the contract's own."""
        if (own := self.contract.own.get((self.mission.id, part))) is not None:
            return own, Status.OBSERVED, True
        cell = next((c for c in self.mission.cells if c.band == self.contract.band and c.part is part), None)
        return (cell.amount, cell.status, False) if cell else (None, Status.UNKNOWN, False)

    def has(self, part: Part) -> bool:
        return (self.mission.id, part) in self.contract.own or any(
            c.part is part and c.band == self.contract.band for c in self.mission.cells
        )

    def paid(self, day: date, nature: Nature, year: int, part: Part, share: Decimal) -> Movement:
        """A share of a yearly amount, in proportion to the months of the year it is for."""
        amount, status, own = self.yearly(part)
        months = self.months(year)
        paid = None if amount is None else (amount * share * months / MONTHS).quantize(Decimal(1))
        return Movement(day, self.mission.id, self.mission.short, nature, year, paid, status, own)


def _of_mission(line: _Line) -> Iterator[Movement]:
    if line.mission.id == RUNNING:
        yield from _running(line)
        return
    for year in range(1, YEARS + 1):
        if line.months(year):
            yield from _of_year(line, year)


def _running(line: _Line) -> Iterator[Movement]:
    """The fonctionnement: whole in the first year, then an advance and a balance."""
    yield line.paid(line.contract.signed, Nature.WHOLE, 1, Part.TOTAL, Decimal(1))
    for year in range(2, YEARS + 1):
        yield from _advanced(line, year, Part.TOTAL)


def _of_year(line: _Line, year: int) -> Iterator[Movement]:
    """A mission in one year: its fixed part in two times, its variable part with the balance."""
    fixed = next((part for part in _FIXED[year == 1] if line.has(part)), None)
    if fixed:
        yield from _advanced(line, year, fixed)
    elif line.has(Part.TOTAL):  # fixed and variable together: how it is split, nobody established
        yield _undivided(line, year)
    if line.has(Part.VARIABLE):
        yield line.paid(_close(line, year), Nature.VARIABLE, year, Part.VARIABLE, line.supposed.variable)
    if line.has(Part.CRISIS) and year in line.supposed.crises:
        yield line.paid(_close(line, year), Nature.VARIABLE, year, Part.CRISIS, Decimal(1))


# What stands for the fixed part: a crisis plan is written in the first year, and updated in the others.
_FIXED = {True: (Part.FIXED, Part.PLAN), False: (Part.FIXED, Part.UPDATE)}


def _advanced(line: _Line, year: int, part: Part) -> Iterator[Movement]:
    opening = max(line.contract.anniversary(year - 1), line.start)
    advance = line.paid(opening, Nature.ADVANCE, year, part, ADVANCE)
    whole = line.paid(opening, Nature.ADVANCE, year, part, Decimal(1))
    yield advance
    left = None if whole.amount is None or advance.amount is None else whole.amount - advance.amount
    yield Movement(
        _close(line, year), line.mission.id, advance.label, Nature.BALANCE, year, left, advance.status, advance.own
    )


def _undivided(line: _Line, year: int) -> Movement:
    """A yearly amount whose split is not known arrives in two times that cannot be computed."""
    opening = max(line.contract.anniversary(year - 1), line.start)
    _, status, own = line.yearly(Part.TOTAL)
    return Movement(opening, line.mission.id, line.mission.short, Nature.ADVANCE, year, None, status, own)


def _close(line: _Line, year: int) -> date:
    """The anniversary that ends a year, when its balance falls due."""
    return line.contract.anniversary(year)
