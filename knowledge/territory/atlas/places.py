"""The places of France: what each one is called, contains and weighs."""

from dataclasses import dataclass
from typing import Literal

CommuneKind = Literal["commune", "arrondissement", "déléguée", "associée"]
PlaceKind = Literal["commune", "arrondissement", "epci", "departement", "region"]
VOWELS = "aeiouyàâäéèêëîïôöùûüœæ"


@dataclass(frozen=True, slots=True)
class Commune:
    """A live commune, an arrondissement of one, or a commune that became part of one."""

    code: str
    kind: CommuneKind
    name: str
    parent: str
    departement: str
    region: str
    epci: str
    ept: str
    postcodes: tuple[str, ...]
    population: int | None
    former_codes: tuple[str, ...]

    @property
    def alive(self) -> bool:
        return self.kind in ("commune", "arrondissement")


@dataclass(frozen=True, slots=True)
class Epci:
    """An intercommunality; `communes` are the codes of its members."""

    code: str
    kind: str
    name: str
    departement: str
    population: int
    communes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Departement:
    code: str
    name: str
    region: str
    chef_lieu: str
    communes: int
    population: int


@dataclass(frozen=True, slots=True)
class Region:
    code: str
    name: str
    chef_lieu: str
    communes: int
    population: int


Area = Departement | Region

# How French names a region in a sentence: « la Bretagne » but for these, whose article differs or which have none.
_MASCULINE = ("Centre", "Grand")
_PLURAL = ("Hauts", "Pays", "Terres")
_BARE = ("La ", "Mayotte", "Saint", "Wallis")


def of(name: str) -> str:
    """« de » before a place name: d'Arboys, du Havre, des Lilas, de Bourges."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"d'{name}" if name[:1].lower() in VOWELS else f"de {name}"


def the_region(name: str) -> str:
    """The article before a region's name: la Bretagne, l'Occitanie, le Grand Est, Mayotte."""
    if name.startswith(_BARE):
        return name
    if name.startswith(_MASCULINE):
        return f"le {name}"
    if name.startswith(_PLURAL):
        return f"les {name}"
    return f"l'{name}" if name[:1].lower() in VOWELS else f"la {name}"
