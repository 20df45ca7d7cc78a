"""What a CPTS may receive: the estimate read from a rate table, and when the money arrives.

Amounts are yearly maximums in euros (`Decimal`). A total made with a cell nobody has confirmed is
`uncertain`: what is known of a maximum, neither a floor nor a promise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from knowledge.in_force import lapsed
from knowledge.rates import Amount, Cell, FundingError, Mission, Part, RateTable
from knowledge.sources import Source, Status
from knowledge.wording import percent

MONTHS = 12


@dataclass(frozen=True, slots=True)
class EstimateLine:
    """One line of an estimate; `amount` is None when nobody has established it.

    `months` are those of the year it is counted for, `yearly` is the amount of twelve.
    """

    mission: str
    label: str
    part: Part
    optional: bool
    amount: Decimal | None
    yearly: Decimal | None
    months: int
    status: Status
    formula: str
    source: Source

    @property
    def short(self) -> str:
        """The label without what it explains in brackets."""
        return self.label.partition(" (")[0]


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that arrives once: when, in words and in months after signature (None when not fixed)."""

    when: str
    month: int | None
    label: str
    amount: Decimal | None
    formula: str
    status: Status = Status.UNKNOWN
    most: Decimal | None = None  # what an amount not fixed yet cannot exceed


@dataclass(frozen=True)
class Estimate:
    """What a CPTS of one band may receive in one year of its contract, at most."""

    table: RateTable
    band: int
    population: int | None
    on: date
    contract_year: int
    crisis: bool
    lines: tuple[EstimateLine, ...]

    @cached_property
    def total(self) -> Decimal:
        """The sum of the lines whose amount is known, in euros."""
        return sum((line.amount for line in self.lines if line.amount is not None), Decimal(0))

    @property
    def from_signature(self) -> Decimal:
        """The total of a year whose missions all ran from its first day."""
        return sum((line.yearly for line in self.lines if line.yearly is not None), Decimal(0))

    @property
    def prorated(self) -> bool:
        """True when a mission starts too late in this year to be counted whole."""
        return any(line.months < MONTHS for line in self.lines)

    @property
    def uncertain(self) -> bool:
        """True when a line is unknown, carried over or contested: the true maximum may be higher or lower."""
        doubtful = (Status.UNKNOWN, Status.CARRIED_OVER, Status.CONTESTED)
        return any(line.status in doubtful for line in self.lines)

    @property
    def unknown(self) -> list[EstimateLine]:
        """The lines the total leaves out."""
        return [line for line in self.lines if line.amount is None]

    def total_of(self, status: Status) -> Decimal:
        """The share of the total whose lines have this status."""
        return sum(
            (line.amount for line in self.lines if line.amount is not None and line.status is status), Decimal(0)
        )

    @property
    def observed(self) -> bool:
        """True when a line was read elsewhere than in the official table."""
        return any(line.status is Status.OBSERVED for line in self.lines)

    @property
    def lapsed(self) -> str:
        """That the table is over on the day of the estimate, in a sentence, or ""."""
        return lapsed(self.table, self.on)

    @property
    def ceiling(self) -> Amount | None:
        return self.table.total("ceiling", self.band)

    @property
    def ceiling_source(self) -> Source | None:
        return self.table.sources[self.ceiling.source] if self.ceiling else None


def estimate(
    table: RateTable,
    band: int,
    *,
    on: date,
    missions: Sequence[str] | None = None,
    population: int | None = None,
    contract_year: int = 2,
    crisis: bool = False,
) -> Estimate:
    """The yearly maximum of a CPTS, line by line.

    `missions` are mission ids; None takes the core and optional ones. `contract_year` counts from 1: the crisis
    plan is written in the first year and updated in the others; a mission counts in the first year from the day it
    has to have started, an optional one, which starts when one likes, from signature. Raises `FundingError` for what
    a table lacks.
    """
    if band not in (1, 2, 3, 4):
        raise FundingError("La taille d'une CPTS va de 1 à 4.")
    if not 1 <= contract_year <= 5:
        raise FundingError("L'année de contrat va de 1 à 5.")
    chosen = _chosen(table, missions)
    lines = tuple(
        _line(table, mission, cell, _months(mission, cell.part, contract_year))
        for mission in chosen
        for cell in mission.cells
        if cell.band == band and _is_due(cell.part, contract_year, crisis)
    )
    return Estimate(table, band, population, on, contract_year, crisis, lines)


def _chosen(table: RateTable, missions: Sequence[str] | None) -> list[Mission]:
    if missions is None:
        return table.missions_of("core", "optional")
    wanted = {table.mission(mission_id).id for mission_id in missions}
    return [m for m in table.missions if m.id in wanted]


def _is_due(part: Part, contract_year: int, crisis: bool) -> bool:
    conditions = {Part.PLAN: contract_year == 1, Part.UPDATE: contract_year > 1, Part.CRISIS: crisis}
    return conditions.get(part, True)


def _months(mission: Mission, part: Part, contract_year: int) -> int:
    """The months of a year a mission is due for. What a crisis brings follows the crisis, not the calendar."""
    if contract_year > 1 or mission.deadlines is None or part is Part.CRISIS:
        return MONTHS
    return max(MONTHS - mission.deadlines.start_months, 0)


def _line(table: RateTable, mission: Mission, cell: Cell, months: int) -> EstimateLine:
    share = "" if months == MONTHS else f" × {months}/{MONTHS}"
    return EstimateLine(
        mission=mission.id,
        label=mission.label,
        part=cell.part,
        optional=mission.kind != "core",
        amount=None if cell.amount is None else (cell.amount * months / MONTHS).quantize(Decimal(1)),
        yearly=cell.amount,
        months=months,
        status=cell.status,
        formula=f"{table.title}, taille {cell.band}, {cell.part.french}{share}",
        source=table.sources[cell.source],
    )


def schedule(table: RateTable, band: int, missions: Sequence[str], advance: Decimal) -> list[Payment]:
    """What arrives when in the first two years, by the payment rules of the agreement.

    `advance` is the share (0 to 1) paid ahead. Fonctionnement comes whole at signature, then yearly in advance;
    a mission brings its advance at its start, prorated to the anniversary; the variable part follows the yearly
    dialogue de gestion. Source: ACI 2019, arrêté du 21/08/2019.
    """
    running = table.mission("fonctionnement").cell(band, Part.TOTAL)
    payments = [
        Payment(
            "À la signature",
            0,
            "Fonctionnement, en totalité",
            _share(running, Decimal(1)),
            "100 % du montant annuel",
            _status(running),
        ),
        Payment(
            "À la première date anniversaire",
            12,
            "Fonctionnement, avance de la deuxième année",
            _share(running, advance),
            f"{percent(advance)} du montant annuel",
            _status(running),
        ),
    ]
    started = [table.mission(m) for m in missions if m != "fonctionnement"]
    payments += [_first_payment(m, band, advance) for m in started]
    payments.append(
        Payment(
            "Après le dialogue de gestion annuel",
            None,
            "Parts variables et soldes",
            None,
            "selon les résultats",
        )
    )
    return sorted(payments, key=lambda p: (p.month is None, p.month or 0))


def _first_payment(mission: Mission, band: int, advance: Decimal) -> Payment:
    fixed = mission.cell(band, Part.FIXED)
    label = f"{mission.short}, première avance{_first_object(mission)}"
    if mission.deadlines is None:
        # Its months are not known, so the whole advance is all that can be said.
        return Payment(
            "Au démarrage, à votre choix",
            None,
            label,
            None,
            f"{percent(advance)} de la part fixe, au prorata des mois restants",
            _status(fixed),
            most=_share(fixed, advance),
        )
    start = mission.deadlines.start_months
    months = 12 - start % 12
    return Payment(
        f"Au démarrage, au plus tard {start} mois après la signature",
        start,
        label,
        _share(fixed, advance * months / 12),
        f"{percent(advance)} de la part fixe × {months}/12",
        _status(fixed),
    )


def _first_object(mission: Mission) -> str:
    """What the first advance pays when it is not the yearly mission: the crisis plan has to be written first."""
    return " (rédaction du plan)" if any(c.part is Part.PLAN for c in mission.cells) else ""


def _share(cell: Cell | None, share: Decimal) -> Decimal | None:
    return None if cell is None or cell.amount is None else (cell.amount * share).quantize(Decimal(1))


def _status(cell: Cell | None) -> Status:
    return cell.status if cell else Status.UNKNOWN
