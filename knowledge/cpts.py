"""The directory of CPTS (`data/cpts.toml`). Several may cover a commune, and one covers several."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, Self

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


class _File(Record):
    cpts: tuple[Cpts, ...]


class CptsDirectory:
    """Every CPTS we know of; its silence about a commune proves nothing."""

    def __init__(self, cpts: Iterable[Cpts]) -> None:
        self.cpts = tuple(cpts)

    @classmethod
    def load(cls, path: Path = DATA / "cpts.toml") -> Self:
        return cls(load_toml(path, _File).cpts)

    def covering(self, communes: Iterable[str]) -> list[Cpts]:
        """Those whose known communes share at least one with `communes` (INSEE codes)."""
        wanted = set(communes)
        return [c for c in self.cpts if c.communes & wanted]
