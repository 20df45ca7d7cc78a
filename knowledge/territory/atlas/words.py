"""The words people put around places, from `words.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from knowledge.datafile import DataError, Fault, parse_toml, read_text

FILE = "words.toml"
ARTICLES = frozenset({"le", "la", "les", "l"})
ARRONDISSEMENT = frozenset("arrondissement arrondissements arr arrdt arrdts ardt arrond".split())
STREETS = frozenset("rue avenue av bd bld boulevard place chemin impasse route allee quai cours square".split())
SAINTS = frozenset({"saint", "sainte", "saints", "saintes"})
GENERIC = SAINTS | {"sous"}  # never a name by themselves, nor is what they announce
CITIES = {"paris": "75056", "lyon": "69123", "marseille": "13055"}


@dataclass(frozen=True, slots=True)
class Words:
    joiners: frozenset[str]
    links: frozenset[str]
    filler: frozenset[str]
    shy: frozenset[str]
    epci_types: frozenset[str]
    epci_small: frozenset[str]
    ordinals: dict[str, int]
    communes: dict[str, str]
    epci: dict[str, str]
    sectors: dict[str, str]
    regions: dict[str, str]
    former_regions: dict[str, str]
    departements: dict[str, str]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """From the content of the file. Raises `TypeError` for a list that is missing or unknown."""
        lists = {k: frozenset(v.split()) for k, v in data.items() if isinstance(v, str)}
        return cls(**{**data, **lists})

    @property
    def common(self) -> frozenset[str]:
        return self.joiners | self.links | self.filler | self.shy | self.epci_types


def read(folder: Path) -> dict[str, Any]:
    """The lists of a folder, as `Words` takes them. Raises `DataError`."""
    path = folder / FILE
    data = parse_toml(path, read_text(path))
    try:
        Words.of(data)
    except TypeError as error:
        raise DataError(Fault(path, None, f"liste manquante ou inconnue ({error})")) from error
    return data
