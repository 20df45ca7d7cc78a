"""The rate tables of the ACI agreement, as dated data.

Amounts are yearly maximums in euros (`Decimal`). A cell nobody has confirmed stays `unknown`,
`contested` or `carried-over`.
Rules and amounts: `data/rates/*.toml`, each with its source.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from knowledge import wording
from knowledge.datafile import DATA, load_toml
from knowledge.sources import Record, Source, Status

NEAR_A_BOUND = Decimal("0.05")
MOST_EUROS = Decimal(2_000_000)  # far above every yearly amount: a typing slip
MOST_INHABITANTS = 70_000_000  # more than France: a typing slip
_GIVEN = "admin/"  # begins the name of the source of a cell that admins filled


class FundingError(ValueError):
    """A request no rate table can answer; its text is French and says what to do."""


class Part(StrEnum):
    """What a cell pays for. `TOTAL` is fixed and variable together, where their split is not known."""

    TOTAL = "total"
    FIXED = "fixed"
    VARIABLE = "variable"
    PLAN = "plan"
    UPDATE = "update"
    CRISIS = "crisis"

    @property
    def french(self) -> str:
        return _PART_LABELS[self]

    @property
    def short(self) -> str:
        """« part variable », without « au plus »."""
        return self.french.partition(",")[0]


_PART_LABELS = {
    Part.TOTAL: "par an, au plus",
    Part.FIXED: "part fixe",
    Part.VARIABLE: "part variable, au plus",
    Part.PLAN: "rédaction du plan, première année",
    Part.UPDATE: "mise à jour annuelle du plan",
    Part.CRISIS: "si l'ARS reconnaît une crise, au plus",
}


class SizeBand(Record):
    """A size of CPTS; `lower` is its first number of inhabitants, included."""

    number: int = Field(ge=1, le=4)
    lower: int = Field(ge=0)

    @property
    def threshold(self) -> int:
        """Its first number of inhabitants as people say it: « plus de 175 000 » begins at 175 001."""
        return self.lower // 1000 * 1000


class Euros(Record):
    """A yearly amount, None when unknown, and its status."""

    amount: Decimal | None = Field(default=None, ge=0, le=MOST_EUROS)
    status: Status

    @model_validator(mode="after")
    def _known_has_an_amount(self) -> Self:
        if (self.amount is None) != (self.status is Status.UNKNOWN):
            raise ValueError("un montant inconnu n'a pas de valeur, un montant connu en a une")
        return self


class Amount(Euros):
    """One figure of a table: its band, its euros and the key of its source."""

    band: int
    source: str

    @property
    def is_given(self) -> bool:
        """Whether admins gave it: it is newer than every text of ours."""
        return self.source.startswith(_GIVEN)


class Cell(Amount):
    """What one band receives for one part of one mission."""

    part: Part


class RateCell(Euros):
    """A cell that an admin filled: the amount read somewhere, with the source it was read in."""

    source: Source


class Deadlines(Record):
    """Months after signature by which a mission has started, then is fully deployed."""

    start_months: int = Field(gt=0)
    full_months: int = Field(gt=0)
    source: str


class Mission(Record):
    """A mission of the agreement. Core missions are due; optional ones are chosen; conditional ones are extra."""

    id: str
    label: str
    kind: Literal["core", "optional", "conditional"]
    deadlines: Deadlines | None = None
    cells: tuple[Cell, ...]

    @property
    def short(self) -> str:
        """The label without what it explains in brackets."""
        return self.label.partition(" (")[0]

    def given(self, band: int) -> list[Cell]:
        """What admins gave for a band."""
        return [c for c in self.cells if c.band == band and c.is_given]

    def cell(self, band: int, part: Part) -> Cell | None:
        """What a band receives for a part, None when the table does not have it."""
        return next((c for c in self.cells if c.band == band and c.part is part), None)


class Total(Record):
    """A total printed somewhere, kept to check ours or as a ceiling."""

    id: Literal["printed", "snp", "ceiling"]
    label: str
    cells: tuple[Amount, ...]


class RateTable(Record):
    """One dated table of the agreement."""

    id: str
    title: str
    signed: date
    published: date
    valid_from: date
    valid_until: date | None = None  # the last day it holds, when a text says so
    checked: date
    note: str
    sources: dict[str, Source]
    bands: tuple[SizeBand, ...] = Field(min_length=4, max_length=4)
    missions: tuple[Mission, ...]
    totals: tuple[Total, ...]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        cells = [c for m in self.missions for c in m.cells] + [c for t in self.totals for c in t.cells]
        if lost := {c.source for c in cells} - set(self.sources):
            raise ValueError(f"source inconnue : {', '.join(sorted(lost))}")
        if [b.number for b in self.bands] != [1, 2, 3, 4] or self.bands[0].lower != 0:
            raise ValueError("les quatre tailles se suivent, de 1 à 4, à partir de 0 habitant")
        return self

    def mission(self, mission_id: str) -> Mission:
        for mission in self.missions:
            if mission.id == mission_id:
                return mission
        known = ", ".join(m.id for m in self.missions)
        raise FundingError(f"Mission inconnue : « {mission_id} ». Missions de cette table : {known}.")

    def missions_of(self, *kinds: str) -> list[Mission]:
        return [m for m in self.missions if m.kind in kinds]

    def total(self, total_id: str, band: int) -> Amount | None:
        totals = (c for t in self.totals if t.id == total_id for c in t.cells)
        return next((c for c in totals if c.band == band), None)

    def band_of(self, population: int) -> int:
        """The band of a population, the lower bound included. Raises `FundingError` out of range."""
        if not 0 < population <= MOST_INHABITANTS:
            raise FundingError("Le nombre d'habitants doit être compris entre 1 et 70 millions.")
        return max(b.number for b in self.bands if b.lower <= population)

    def upper(self, band: int) -> int | None:
        """The last number of inhabitants of a band as people say it (« 40 000 »), None for the last."""
        following = [b.threshold for b in self.bands if b.number == band + 1]
        return following[0] if following else None

    def nearest_bound(self, population: int) -> "Bound | None":
        """The bound within 5 % of a population, if there is one."""
        gaps = [Bound(b.number - 1, b.number, b.lower, b.threshold, population) for b in self.bands[1:]]
        near = [g for g in gaps if abs(g.gap) <= g.at * NEAR_A_BOUND]
        return min(near, key=lambda g: abs(g.gap)) if near else None


@dataclass(frozen=True, slots=True)
class Bound:
    """A frontier between two bands, seen from a population; people call it by its `threshold`."""

    below: int
    above: int
    at: int
    threshold: int
    population: int

    @property
    def gap(self) -> int:
        """Inhabitants missing to enter the band above when positive; in excess (0 included) otherwise."""
        return self.at - self.population


class RateTables:
    """Every table, the oldest first."""

    def __init__(self, tables: Iterable[RateTable]) -> None:
        self.tables = sorted(tables, key=lambda t: t.valid_from)

    @classmethod
    def load(cls, folder: Path = DATA / "rates") -> Self:
        return cls(load_toml(path, RateTable) for path in sorted(folder.glob("*.toml")))

    def __getitem__(self, table_id: str) -> RateTable:
        for table in self.tables:
            if table.id == table_id:
                return table
        known = ", ".join(t.id for t in self.tables)
        raise FundingError(f"Table inconnue : « {table_id} ». Tables connues : {known}.")

    def changed(self, changes: Mapping[str, RateCell | None]) -> Self:
        """The tables with these cells, named « table/mission/part/band »; a cell is filled, never taken away.

        One that is as it was written, after an undo, is no more of admins.
        """
        tables = {t.id: t for t in self.tables}
        for key, filled in changes.items():
            table_id, *place = key.split("/")
            if filled and table_id in tables and len(place) == 3 and not self._holds(key, filled):
                tables[table_id] = _filled(tables[table_id], place, filled)
        return type(self)(tables.values()) if changes else self

    def cell(self, key: str) -> RateCell:
        """What stands in a cell today. Raises `FundingError` when there is no such cell."""
        table_id, mission, part, band = (key.split("/") + [""] * 4)[:4]
        table = self[table_id]
        for cell in table.mission(mission).cells:
            if (cell.part, str(cell.band)) == (part, band):
                return RateCell(amount=cell.amount, status=cell.status, source=table.sources[cell.source])
        raise FundingError(f"Case inconnue : « {key} ».")

    def _holds(self, key: str, filled: RateCell) -> bool:
        try:
            return self.cell(key) == filled
        except FundingError:
            return False

    def follows(self, table: RateTable) -> bool:
        """Whether another table takes over by the day after the last one of this."""
        end = table.valid_until
        return any(table.valid_from < t.valid_from and end and (t.valid_from - end).days <= 1 for t in self.tables)

    def lasting_band_of(self, population: int) -> int | None:
        """The band of a population where every table ranks it alike, None where that depends on the day."""
        bands = {table.band_of(population) for table in self.tables}
        return bands.pop() if len(bands) == 1 else None

    def on(self, day: date) -> RateTable:
        """The table in force on a day. Raises `FundingError` before the first one."""
        in_force = [t for t in self.tables if t.valid_from <= day]
        if not in_force:
            first = self.tables[0]
            raise FundingError(
                f"Il n'y avait pas encore de financement conventionnel à cette date : la première table "
                f"({first.title}) vaut depuis le {wording.day(first.valid_from)}."
            )
        return in_force[-1]


def _filled(table: RateTable, place: Sequence[str], filled: RateCell) -> RateTable:
    """The table with one cell as an admin filled it; its source joins the table's own."""
    name = _GIVEN + "/".join(place)
    sources = {**table.sources, name: filled.source}
    missions = tuple(_with_cell(m, place, filled, name) if m.id == place[0] else m for m in table.missions)
    return table.model_copy(update={"sources": sources, "missions": missions})


def _with_cell(mission: Mission, place: Sequence[str], filled: RateCell, source: str) -> Mission:
    update = {"amount": filled.amount, "status": filled.status, "source": source}
    cells = (c.model_copy(update=update) if [c.part, str(c.band)] == [*place[1:]] else c for c in mission.cells)
    return mission.model_copy(update={"cells": tuple(cells)})
