"""What share of people has a CPTS, in the country and where it is lowest (`data/coverage.toml`)."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Self

from knowledge.datafile import DATA, load_toml
from knowledge.sources import Record, Source


class Least(Record):
    """A region where most people have no CPTS; `uncovered` is their share, None when no figure was found."""

    region: str
    uncovered: Decimal | None = None
    date: str
    source: Source


class Coverage(Record):
    """The share of people whom a CPTS covers, in percent, on a day or month, and the regions it is not true of."""

    covered: Decimal
    date: str
    checked: dt.date
    source: Source
    least: tuple[Least, ...]

    @classmethod
    def load(cls, path: Path = DATA / "coverage.toml") -> Self:
        return load_toml(path, cls)

    def least_in(self, regions: set[str]) -> Least | None:
        """The least covered of these regions (INSEE codes), None when none is."""
        return next((least for least in self.least if least.region in regions), None)
