"""What was understood of a text: places, questions to ask back, words left over."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from knowledge.territory.atlas.places import PlaceKind
from knowledge.territory.atlas.territory import Territory


@dataclass(frozen=True, slots=True)
class Place:
    """A place as the answer to a text; `score` is 100 when it was written as it is named."""

    code: str
    name: str
    kind: PlaceKind
    departement: str
    population: int | None
    score: float
    label: str
    postcodes: tuple[str, ...] = ()

    def scored(self, score: float) -> "Place":
        return replace(self, score=score)


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A text that names several places; ask which, in this order."""

    input: str
    candidates: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    input: str
    nearest: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class TooWide:
    """A département or région alone: no CPTS is that large, so help to choose inside it."""

    input: str
    kind: PlaceKind
    code: str
    name: str
    communes: int
    population: int
    epcis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Zone:
    """Words for a zone that is no commune: « Bourges et environs », « canton de Mehun ».

    `word` says which; `epcis` are the intercommunalities of the commune it is said of, to choose instead.
    """

    text: str
    word: str
    epcis: tuple[Place, ...]


class Role(StrEnum):
    """What became of a stretch of a text."""

    PLACE = "lieu"
    REMOVED = "ôté"
    ASKED = "demandé"
    UNKNOWN = "inconnu"
    WIDE = "trop grand"
    HEADING = "titre"
    PRECISION = "précision"
    WORD = "mot"
    FIGURE = "chiffre"
    NOISE = "bruit"
    LOST = "perdu"  # never: a test reads it


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the text that was read, from `start` to before `end`, and what became of it."""

    start: int
    end: int
    role: Role
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """What was understood of a text, and where each piece of it went.

    `read` is the text as it was read, which the `parts` cut from end to end; `stated` is how many people it says live
    there; `names` counts the names in it, of which `recognised` were taken.
    """

    query: str
    places: tuple[Place, ...]
    ambiguous: tuple[Ambiguity, ...]
    unknown: tuple[Unknown, ...]
    too_wide: tuple[TooWide, ...]
    notes: tuple[str, ...]
    territory: Territory
    truncated: bool = False
    removed: tuple[Place, ...] = ()
    zones: tuple[Zone, ...] = ()
    stated: int | None = None
    names: int = 0
    recognised: int = 0
    read: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def population(self) -> int:
        return self.territory.population

    @property
    def named(self) -> tuple[Place, ...]:
        """Every place the text may mean, those to ask back about included."""
        return (*self.places, *(place for asked in self.ambiguous for place in asked.candidates))


def place_to_dict(place: Place, *, candidate: bool = False) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "code": place.code,
        "name": place.name,
        "kind": place.kind,
        "departement": place.departement,
        "population": place.population,
        "score": place.score,
        "label": place.label,
    }
    return fields | ({"postcodes": list(place.postcodes)} if candidate else {})


def _candidates(places: Iterable[Place]) -> list[dict[str, Any]]:
    return [place_to_dict(place, candidate=True) for place in places]


def _wide(wide: TooWide) -> dict[str, Any]:
    return {
        "input": wide.input,
        "kind": wide.kind,
        "code": wide.code,
        "name": wide.name,
        "communes": wide.communes,
        "population": wide.population,
        "epcis": list(wide.epcis),
    }


def location_to_dict(location: Location, band: int | str | None = None) -> dict[str, Any]:
    """The JSON of `cpts-bot locate`; `region` is a code, null when there are none or several."""
    regions = [region.code for region in location.territory.regions]
    return {
        "query": location.query,
        "places": [place_to_dict(place) for place in location.places],
        "ambiguous": [
            {"input": asked.input, "candidates": _candidates(asked.candidates)} for asked in location.ambiguous
        ],
        "unknown": [{"input": word.input, "nearest": _candidates(word.nearest)} for word in location.unknown],
        "too_wide": [_wide(wide) for wide in location.too_wide],
        "population": location.population,
        "band": band,
        "region": regions[0] if len(regions) == 1 else None,
        "regions": regions,
        "notes": list(location.notes),
        "truncated": location.truncated,
    }
