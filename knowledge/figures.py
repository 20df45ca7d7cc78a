"""Single dated figures (`data/figures.toml`): ceilings, delays, regional help before the contract."""

from datetime import date as Day  # noqa: N812 - a figure has a `date` of its own
from decimal import Decimal
from pathlib import Path
from typing import Literal

from knowledge.datafile import DATA, load_toml
from knowledge.sources import Record, Source, Status
from knowledge.wording import NBSP, euros, number


class Figure(Record):
    """One figure. `date` is the day, month or year the source speaks of, "" when it is undated.

    A « yearly » figure holds for the civil year of its `date`, and is named the same but for that year in the next one.
    `checked` is the day somebody last read it in its source, None when nobody wrote it down.
    """

    id: str
    label: str
    value: Decimal
    unit: Literal["€", "ans", "mois", "%", "habitants"]
    date: str = ""
    status: Status
    source: Source
    use: Literal["", "project-phase", "yearly"] = ""
    region: str | None = None
    departement: str | None = None
    note: str = ""
    checked: Day | None = None

    @property
    def text(self) -> str:
        return euros(self.value) if self.unit == "€" else f"{number(self.value)}{NBSP}{self.unit}"

    @property
    def sort(self) -> str:
        """What a yearly figure and those of other years have in common."""
        return self.id.replace(self.date, "")

    @property
    def year(self) -> int:
        """The civil year a yearly figure holds for."""
        return int(self.date)

    @property
    def last_day(self) -> Day:
        """The last day of a yearly figure."""
        return Day(self.year, 12, 31)


class Figures(Record):
    """Every figure of the file, by its id."""

    figure: tuple[Figure, ...]

    @classmethod
    def load(cls, path: Path = DATA / "figures.toml") -> "Figures":
        return load_toml(path, cls)

    def __getitem__(self, figure_id: str) -> Figure:
        return next(f for f in self.figure if f.id == figure_id)

    def last_of_years(self) -> list[Figure]:
        """Of each yearly figure, the one of the last year we know."""
        last: dict[str, Figure] = {}
        for figure in sorted((f for f in self.figure if f.use == "yearly"), key=lambda f: f.date):
            last[figure.sort] = figure
        return list(last.values())

    def years_of(self, yearly: Figure) -> list[Figure]:
        """A yearly figure and those of its sort for other years, the first year first."""
        return sorted((f for f in self.figure if f.use == "yearly" and f.sort == yearly.sort), key=lambda f: f.year)

    def standing(self, sort: str, year: int) -> Figure | None:
        """The figure of a sort for a year, else the last one before it."""
        known = [f for f in self.figure if f.use == "yearly" and f.sort == sort and f.year <= year]
        return max(known, key=lambda f: f.year, default=None)

    def project_help(self, regions: set[str], departements: set[str]) -> list[Figure]:
        """Known help for the project phase, in these INSEE regions and départements."""
        return [
            f
            for f in self.figure
            if f.use == "project-phase" and (f.region in regions or f.departement in departements)
        ]
