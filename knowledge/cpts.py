"""The directory of CPTS (`data/cpts.toml`). Several may cover a commune, and one covers several."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import field_serializer

from knowledge.datafile import DATA, load_toml
from knowledge.sources import Record, Source

CptsStatus = Literal["aci-signed", "validated", "letter", "project", "unknown"]
STATUS_FRENCH: dict[CptsStatus, str] = {
    "aci-signed": "contrat ACI signé",
    "validated": "projet de santé validé",
    "letter": "lettre d'intention déposée",
    "project": "en projet",
    "unknown": "statut inconnu",
}


def plain_name(name: str) -> str:
    """« CPTS du Grand Sud » → « du Grand Sud »: the word is said wherever a name is shown."""
    return " ".join(re.sub(r"^\s*CPTS\s+", "", name, flags=re.IGNORECASE).split())[:120] or name


class Cpts(Record):
    """One CPTS. `communes` are INSEE codes; `since` is the year or month its status was published."""

    id: str
    name: str
    communes: frozenset[str]
    status: CptsStatus
    since: str
    source: Source
    website: str = ""
    email: str = ""
    region: str = ""  # of a CPTS whose communes are not known

    @field_serializer("communes")
    def _in_order(self, communes: frozenset[str]) -> list[str]:
        return sorted(communes)


class _File(Record):
    cpts: tuple[Cpts, ...]


class CptsDirectory:
    """Every CPTS we know of; its silence about a commune proves nothing."""

    def __init__(self, cpts: Iterable[Cpts]) -> None:
        self.cpts = tuple(cpts)
        self.by_id: Mapping[str, Cpts] = {c.id: c for c in self.cpts}

    @classmethod
    def load(cls, path: Path = DATA / "cpts.toml") -> Self:
        return cls(load_toml(path, _File).cpts)

    def changed(self, changes: Mapping[str, Cpts | None]) -> Self:
        """The directory with these, under their id; None takes one away."""
        return type(self)(cpts for cpts in {**self.by_id, **changes}.values() if cpts) if changes else self

    def covering(self, communes: Iterable[str]) -> list[Cpts]:
        """Those whose known communes share at least one with `communes` (INSEE codes)."""
        wanted = set(communes)
        return [c for c in self.cpts if c.communes & wanted]
