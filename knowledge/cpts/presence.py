"""What the directory tells of a place: who covers it, who may, who covered it once, who is next door."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.cpts.card import Cpts
from knowledge.cpts.directory import CptsDirectory
from knowledge.territory import Commune, Epci, Gazetteer, Territory
from knowledge.territory.atlas.surroundings import Near
from knowledge.text import key

NEXT_DOOR = 30  # kilometres, as the crow flies
MOST_NEXT_DOOR = 3
SHORTEST_TOWN = 4  # letters of a name that others may be made of
# « Choletais », « Dunkerquois », « Douaisis »: the name of a town without its last vowel, and what makes its people or
# its land of it.
_LAST_LETTERS = re.compile(r"(?:e?s|e|x)$")
_OF_ITS_PEOPLE = r"(?:e?t|[lnsz])?(?:ais|ois|ien|ain|een|an|in)(?:is|n?es?|s)?|s?is"


@dataclass(frozen=True, slots=True)
class Covering:
    """A CPTS with the communes of the place that it covers, `parts` being those it covers in part only."""

    cpts: Cpts
    communes: tuple[Commune, ...]

    @property
    def in_part(self) -> bool:
        return all(commune.code in self.cpts.parts for commune in self.communes)


@dataclass(frozen=True, slots=True)
class NextDoor:
    """A CPTS that covers a commune nearby, the nearest of them."""

    cpts: Cpts
    near: Near


@dataclass(frozen=True, slots=True)
class Presence:
    """What is known of a place, the surest first.

    `covering` name it among their communes; `possible` are of its département, with communes that are not all known,
    where a commune of the place is left, whole or in part, else that bear its name; `former` are what was seen years
    ago; `next_door` are looked for when nobody covers it.
    """

    covering: tuple[Covering, ...]
    possible: tuple[Cpts, ...]
    likely: int  # how many of `possible`, the first, name the place, else name its intercommunality or cover some of it
    former: tuple[Cpts, ...]
    next_door: tuple[NextDoor, ...]

    @property
    def disputed(self) -> tuple[Commune, ...]:
        """The communes that several name whole, or in part."""
        named = [commune for one in self.covering for commune in one.communes]
        return tuple(dict.fromkeys(commune for commune in named if named.count(commune) > 1))


def presence_of(territory: Territory, directory: CptsDirectory, gazetteer: Gazetteer) -> Presence:
    """What the directory tells of a territory, which may be one commune or many."""
    places = _places(territory, gazetteer)
    known = [c for c in directory.covering(territory.members) if not c.outdated]
    covering = tuple(_covering(cpts, places) for cpts in known)
    whole = {commune.code for one in covering for commune in one.communes if commune.code not in one.cpts.parts}
    left = [commune for commune in places if commune.code not in whole]
    possible, former = _of_departements(left, directory, known)
    bearing = _bearing([commune for commune in places if commune.code in whole], directory, known)
    likely = list(dict.fromkeys([*bearing, *_likely(left, possible, gazetteer)]))
    possible = (*likely, *(cpts for cpts in possible if cpts not in likely))
    next_door = () if covering else _next_door(left, directory, gazetteer, possible)
    return Presence(covering, possible, len(likely), former, next_door)


def _places(territory: Territory, gazetteer: Gazetteer) -> list[Commune]:
    """The communes of a territory; a city that is whole by its arrondissements, as CPTS are."""
    found = (gazetteer.commune(code) for code in sorted(territory.members))
    whole = {c.parent for code in territory.members if (c := gazetteer.commune(code)) and c.kind == "arrondissement"}
    return [commune for commune in found if commune and commune.code not in whole]


def _covering(cpts: Cpts, places: Sequence[Commune]) -> Covering:
    return Covering(cpts, tuple(commune for commune in places if {commune.code, commune.parent} & cpts.communes))


def _of_departements(
    left: Sequence[Commune], directory: CptsDirectory, known: Sequence[Cpts]
) -> tuple[tuple[Cpts, ...], tuple[Cpts, ...]]:
    """(possible, former) for the communes nobody covers."""
    where, codes = {commune.departement for commune in left}, {commune.code for commune in left}
    here = [c for c in directory.cpts if where & set(c.departements) and c not in known]
    possible = [c for c in here if not c.outdated and c.extent in ("unknown", "partial")]
    former = [c for c in here if c.outdated and (c.communes & codes or not c.communes)]
    return tuple(sorted(possible, key=_by_name)), tuple(sorted(former, key=_by_name))


def _bearing(covered: Sequence[Commune], directory: CptsDirectory, known: Sequence[Cpts]) -> list[Cpts]:
    """Those that bear the name of a commune which others cover: a list that is known hides none that is not."""
    possible, _ = _of_departements(covered, directory, known)
    names = [key(commune.name) for commune in covered]
    return [cpts for cpts in possible if _names(cpts, names)]


def _by_name(cpts: Cpts) -> str:
    return cpts.name.casefold()


def _names(cpts: Cpts, names: Iterable[str]) -> bool:
    """Whether its name, or where it says it is, names the place, itself or by its people: « du Choletais »."""
    said = f" {key(f'{cpts.name} {cpts.sector}')} "
    return any(f" {name} " in said or _names_its_people(said, name) for name in names)


def _names_its_people(said: str, name: str) -> bool:
    town = name.removeprefix("saint ").removeprefix("sainte ")
    root = _LAST_LETTERS.sub("", town)
    return len(root) >= SHORTEST_TOWN and bool(re.search(rf" {re.escape(root)}(?:{_OF_ITS_PEOPLE}) ", said))


def _likely(left: Sequence[Commune], possible: Sequence[Cpts], gazetteer: Gazetteer) -> list[Cpts]:
    """Those that name a commune; for one that none names, those that name its intercommunality or cover some of it."""
    named = {commune.code: [c for c in possible if _names(c, [key(commune.name)])] for commune in left}
    unnamed = [commune for commune in left if not named[commune.code]]
    epcis = {epci.code: epci for commune in unnamed if (epci := gazetteer.epci(commune.epci))}.values()
    names = [key(commune.name) for commune in _namesakes(epcis, gazetteer)]
    around = {code for epci in epcis for code in epci.communes}
    near = [cpts for cpts in possible if _names(cpts, names) or around & cpts.communes]
    by_name = [cpts for cpts in possible if any(cpts in found for found in named.values())]
    return [*by_name, *(cpts for cpts in near if cpts not in by_name)]


def _namesakes(epcis: Iterable[Epci], gazetteer: Gazetteer) -> Iterable[Commune]:
    """The communes that intercommunalities are named after: Redon, of Redon Agglomération."""
    for epci in epcis:
        said = f" {key(epci.name)} "
        members = filter(None, map(gazetteer.commune, epci.communes))
        yield from (commune for commune in members if f" {key(commune.name)} " in said)


def _next_door(
    left: Iterable[Commune], directory: CptsDirectory, gazetteer: Gazetteer, named: Sequence[Cpts]
) -> tuple[NextDoor, ...]:
    """Those that cover the communes nearest to the most populous one left, but those already `named`."""
    centre = max(left, key=lambda commune: commune.population or 0, default=None)
    around = gazetteer.around(centre.code, NEXT_DOOR) if centre else None
    found: dict[str, NextDoor] = {}
    for near in around.near if around else ():
        for cpts in directory.covering([near.commune.code]):
            if not cpts.outdated and cpts not in named:
                found.setdefault(cpts.id, NextDoor(cpts, near))
    return tuple(found.values())[:MOST_NEXT_DOOR]
