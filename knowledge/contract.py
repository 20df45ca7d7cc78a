"""The five years of an ACI contract: which year runs, what falls due, and when each euro may arrive.

Payment rules of the ACI 2019 (arrêté du 21/08/2019): the fonctionnement comes whole at signature, then each year in
advance at the anniversary, its balance a year later; a mission brings its advance when it starts, in proportion to the
months left before the anniversary, then follows the same rhythm; the variable part follows the yearly dialogue de
gestion. Amounts are maximums in euros (`Decimal`); what nobody established is None.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cached_property, lru_cache

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
        return _later(self.signed, years)

    def year_on(self, day: date) -> int:
        """The contract year that runs on a day: 1 to 5, 0 before the signature, 6 once it has ended."""
        return sum(day >= self.anniversary(n) for n in range(YEARS + 1))

    def years_in(self, civil: int) -> list[int]:
        """The contract years of which a day falls in a civil year: two, unless it was signed on a 1st of January."""
        first, last = date(civil, 1, 1), date(civil, 12, 31)
        return [n for n in range(1, YEARS + 1) if self.anniversary(n - 1) <= last and self.anniversary(n) > first]


@lru_cache(maxsize=64)  # a plan asks for the same six a hundred times
def _later(day: date, years: int) -> date:
    return day + relativedelta(years=years)


@dataclass(frozen=True, slots=True)
class Hypotheses:
    """What the plan supposes: the share of the variable parts that results bring, and crises by contract year."""

    variable: Decimal = Decimal(1)
    crises: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that may arrive on a day, for a contract year; `amount` is None when nobody established it.

    The day of a variable part is a supposition: no text read gives it. `own`: the amount is the contract's. `is_most`:
    neither a better result nor an earlier start than is supposed could bring more.
    """

    day: date
    mission: str
    label: str
    nature: Nature
    year: int
    amount: Decimal | None
    status: Status
    part: Part
    own: bool = False
    is_most: bool = True


@dataclass(frozen=True, slots=True)
class Slot:
    """A payment by its kind: what it pays of which part, for which contract year.

    `divided` is false for a yearly amount whose split in two times nobody has established.
    """

    mission: Mission
    nature: Nature
    year: int
    part: Part
    divided: bool = True


def movements(table: RateTable, contract: Contract, supposed: Hypotheses | None = None) -> list[Movement]:
    """Every movement of the five years and of the balance after them, the first first."""
    supposed = supposed or Hypotheses()
    found = [
        line.movement(slot)
        for line in _lines(table, contract, supposed)
        for slot in line.slots()
        if line.months[slot.year] and (slot.part is not Part.CRISIS or slot.year in supposed.crises)
    ]
    return sorted(found, key=lambda m: (m.day, m.label, m.nature))


def slots(table: RateTable, contract: Contract) -> list[Slot]:
    """Every payment that a contract may bring, whatever its dates and crises turn out to be."""
    return [slot for line in _lines(table, contract, Hypotheses()) for slot in line.slots()]


def start_of(mission: Mission, contract: Contract) -> date:
    """The day a mission started; unsaid, the last day it may. The community itself runs from the signature."""
    return _Line(mission, contract, Hypotheses()).start


def yearly(mission: Mission, part: Part, contract: Contract) -> tuple[Decimal | None, Status, bool]:
    """The amount of a whole year, its status, and whether it is the contract's own."""
    return _Line(mission, contract, Hypotheses()).yearly(part)


def _lines(table: RateTable, contract: Contract, supposed: Hypotheses) -> "list[_Line]":
    return [_Line(mission, contract, supposed) for mission in table.missions if mission.id in contract.missions]


def total(found: Sequence[Movement]) -> Decimal:
    """The sum of what is known; `unknown` counts the rest."""
    return sum((m.amount for m in found if m.amount is not None), Decimal(0))


def unknown(found: Sequence[Movement]) -> int:
    return sum(m.amount is None for m in found)


def by_calendar_year(found: Sequence[Movement]) -> dict[int, list[Movement]]:
    years: dict[int, list[Movement]] = {}
    for movement in found:
        years.setdefault(movement.day.year, []).append(movement)
    return years


@dataclass(frozen=True)
class _Line:
    """One mission of one contract."""

    mission: Mission
    contract: Contract
    supposed: Hypotheses

    @cached_property
    def start(self) -> date:
        """The day it started; unsaid, the last day it may. The community itself runs from the signature."""
        if self.mission.id == RUNNING:
            return self.contract.signed
        months = self.mission.deadlines.start_months if self.mission.deadlines else 0
        return self.contract.starts.get(self.mission.id, self.contract.signed + relativedelta(months=months))

    @cached_property
    def months(self) -> Mapping[int, int]:
        """The months of each contract year it runs for, whole ones as the agreement counts them."""
        left = {year: relativedelta(self.contract.anniversary(year), self.start) for year in range(1, YEARS + 1)}
        return {year: min(MONTHS, max(0, gap.years * MONTHS + gap.months)) for year, gap in left.items()}

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

    def slots(self) -> Iterator[Slot]:
        """The payments of the five years, in their order within each year."""
        if self.mission.id == RUNNING:
            yield Slot(self.mission, Nature.WHOLE, 1, Part.TOTAL)
            for year in range(2, YEARS + 1):
                yield from self._advanced(year, Part.TOTAL)
            return
        for year in range(1, YEARS + 1):
            yield from self._of_year(year)

    def _of_year(self, year: int) -> Iterator[Slot]:
        """A mission in one year: its fixed part in two times, its variable part with the balance."""
        fixed = next((part for part in _FIXED[year == 1] if self.has(part)), None)
        if fixed:
            yield from self._advanced(year, fixed)
        elif self.has(Part.TOTAL):
            yield Slot(self.mission, Nature.ADVANCE, year, Part.TOTAL, divided=False)
        # A contract that tells the fixed part of an amount nobody divided leaves the other part unknown.
        if self.has(Part.VARIABLE) or (fixed and self.has(Part.TOTAL)):
            yield Slot(self.mission, Nature.VARIABLE, year, Part.VARIABLE)
        if self.has(Part.CRISIS):
            yield Slot(self.mission, Nature.VARIABLE, year, Part.CRISIS)

    def _advanced(self, year: int, part: Part) -> Iterator[Slot]:
        yield Slot(self.mission, Nature.ADVANCE, year, part)
        yield Slot(self.mission, Nature.BALANCE, year, part)

    def movement(self, slot: Slot) -> Movement:
        """A slot with its day and its amount, in proportion to the months of the year it is for."""
        amount, status, own = self.yearly(slot.part)
        paid = None if amount is None or not slot.divided else self._share(slot, amount)
        mission = self.mission
        day, is_most = self._day(slot), self._is_most(slot)
        return Movement(day, mission.id, mission.short, slot.nature, slot.year, paid, status, slot.part, own, is_most)

    def _is_most(self, slot: Slot) -> bool:
        is_shared = slot.nature is Nature.VARIABLE and slot.part is not Part.CRISIS and self.supposed.variable < 1
        is_guessed = self.months[slot.year] < MONTHS and self.mission.id not in self.contract.starts
        return not (is_shared or is_guessed)

    def _day(self, slot: Slot) -> date:
        if slot.nature is Nature.WHOLE:
            return self.contract.signed
        if slot.nature is Nature.ADVANCE:
            return max(self.contract.anniversary(slot.year - 1), self.start)
        return self.contract.anniversary(slot.year)  # the one that ends the year, when its balance falls due

    def _share(self, slot: Slot, amount: Decimal) -> Decimal:
        due = amount * self.months[slot.year] / MONTHS
        advance = whole_euros(due * ADVANCE)
        match slot.nature:
            case Nature.WHOLE:
                return whole_euros(due)
            case Nature.ADVANCE:
                return advance
            case Nature.BALANCE:
                return whole_euros(due) - advance
            case Nature.VARIABLE:
                return whole_euros(due * (1 if slot.part is Part.CRISIS else self.supposed.variable))


# What stands for the fixed part: a crisis plan is written in the first year, and updated in the others.
_FIXED = {True: (Part.FIXED, Part.PLAN), False: (Part.FIXED, Part.UPDATE)}


def whole_euros(amount: Decimal) -> Decimal:
    """Rounded as a spreadsheet rounds: the half goes up."""
    return amount.quantize(Decimal(1), ROUND_HALF_UP)
