"""Who could be brought together: people who asked for it, near each other. Pure: it knows pseudonyms, and no address.

What may be told of a group is decided here too, so that nobody is recognised: nothing below `FEWEST` people, unless
the two of them agreed to it beforehand.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, zip_longest
from typing import Literal

from knowledge.cpts import CptsDirectory
from knowledge.eligibility import Profession
from knowledge.territory import Gazetteer

Wish = Literal["founding", "joining", "talking"]
Fault = Literal["too-many", "too-far"]

FEWEST = 3  # people of whom anything is said: of two, each would know who the other is
NEIGHBOURS = 15  # kilometres, as the crow flies, between two communes that are next to each other for our purpose
MOST_COMMUNES = 60  # of one demand: a project, not the map of France
WIDEST = 60  # kilometres from the first commune of a demand to any other: who names them all would learn of everybody
MOST_MATCHES = 60  # looked at for one person: beyond, « plus de 60 » says enough
SAME, SHARED, NEXT = range(3)  # how near: the same commune; the same EPCI or CPTS; next door


@dataclass(frozen=True, slots=True)
class Seeker:
    """Somebody who asked to be brought together.

    `id` is a pseudonym, `communes` are INSEE codes, `since` epoch seconds.
    `even_two`: they agreed that their profession is told to one single person who agreed to it too.
    """

    id: str
    profession: str
    communes: tuple[str, ...]
    wish: Wish
    since: float
    even_two: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody near, and how near: `SAME`, `SHARED` or `NEXT`."""

    seeker: Seeker
    nearness: int


def may_seek(profession: Profession) -> bool:
    """Whether this is somebody of the trade: users of care, elected people and whoever is nobody in particular are not.

    It is for professionals to begin a CPTS (CSP art. L. 1434-12, quoted in `data/eligibility.toml`).
    """
    return profession.group not in ("civic", "other")


def fault(communes: Sequence[str], gazetteer: Gazetteer) -> Fault | None:
    """Why these communes are no demand of one person: too many of them, or too far from each other."""
    if len(communes) > MOST_COMMUNES:
        return "too-many"
    around = gazetteer.around(communes[0], WIDEST) if len(communes) > 1 else None
    if around is None:
        return None
    reached = {near.commune.code for near in around.near} | {around.origin.code, communes[0]}
    origins = (gazetteer.around(code, 0) for code in communes[1:])
    return "too-far" if any(there and there.origin.code not in reached for there in origins) else None


class Zones:
    """The places by which people are found: each commune, what it is part of, what lies next to it."""

    def __init__(self, gazetteer: Gazetteer, directory: CptsDirectory) -> None:
        self._gazetteer = gazetteer
        self._directory = directory
        self.part_of = lru_cache(maxsize=None)(self._part_of)  # at most every commune of France
        self.stands_at = lru_cache(maxsize=None)(self._stands_at)
        self.next_to = lru_cache(maxsize=None)(self._next_to)

    def _part_of(self, code: str) -> tuple[str, ...]:
        """The intercommunality and the CPTS that hold a commune."""
        commune = self._gazetteer.commune(code)
        epci = (commune.epci,) if commune and commune.epci else ()
        members = self._gazetteer.territory([code]).members
        return (*epci, *(cpts.id for cpts in self._directory.covering(members) if not cpts.outdated))

    def _stands_at(self, code: str) -> str:
        """The commune from which this one is measured: itself, or one beside it when nobody knows where it stands."""
        around = self._gazetteer.around(code, 0)
        return around.origin.code if around else code

    def _next_to(self, code: str) -> tuple[str, ...]:
        """Where a commune stands and the places next to it: symmetric, for each is measured from where it stands."""
        around = self._gazetteer.around(code, NEIGHBOURS)
        return (around.origin.code, *(near.commune.code for near in around.near)) if around else (code,)


class Pool:
    """Everybody who waits, found by where they are."""

    def __init__(self, seekers: Iterable[Seeker], zones: Zones) -> None:
        self._zones = zones
        self._index: dict[tuple[int, str], dict[str, list[Seeker]]] = {}
        for seeker in seekers:
            self.add(seeker)

    def matches(self, seeker: Seeker, barred: Callable[[Seeker], bool] = lambda other: False) -> list[Match]:
        """Those near, the best first, at most `MOST_MATCHES`; `barred` says who must never be shown to them.

        Another profession comes before one's own, then the nearer, the same wish, and who has waited longest.
        """
        found: dict[str, Match] = {}
        for nearness in (SAME, SHARED, NEXT):
            for other in self._at(nearness, seeker):
                if other.id != seeker.id and other.id not in found and not barred(other):
                    found[other.id] = Match(other, nearness)
                    if len(found) == MOST_MATCHES:
                        return sorted(found.values(), key=lambda match: _rank(seeker, match))
        return sorted(found.values(), key=lambda match: _rank(seeker, match))

    def add(self, seeker: Seeker) -> None:
        """Have one more person found. Little by little: a commune takes a moment, the first time it is met."""
        for code in seeker.communes:
            self._keep(SAME, code, seeker)
            self._keep(NEXT, self._zones.stands_at(code), seeker)
        for zone in self._shared(seeker):
            self._keep(SHARED, zone, seeker)

    def _keep(self, nearness: int, zone: str, seeker: Seeker) -> None:
        self._index.setdefault((nearness, zone), {}).setdefault(seeker.profession, []).append(seeker)

    def _shared(self, seeker: Seeker) -> dict[str, None]:
        return dict.fromkeys(zone for code in seeker.communes for zone in self._zones.part_of(code))

    def _at(self, nearness: int, seeker: Seeker) -> Iterator[Seeker]:
        """Those this near, a profession after the other: of sixty, not all are nurses."""
        zones: Iterable[str] = seeker.communes
        if nearness == SHARED:
            zones = self._shared(seeker)
        elif nearness == NEXT:
            zones = dict.fromkeys(zone for code in seeker.communes for zone in self._zones.next_to(code))
        by_profession: dict[str, list[list[Seeker]]] = {}
        for zone in zones:
            for profession, people in self._index.get((nearness, zone), {}).items():
                by_profession.setdefault(profession, []).append(people)
        rows = (chain.from_iterable(lists) for lists in by_profession.values())
        return (one for row in zip_longest(*rows) for one in row if one is not None)


def may_be_told(one: Seeker, around_one: int, other: Seeker, around_other: int) -> bool:
    """Whether these two may be proposed to each other: each is one of `FEWEST`, or both agreed to be told to one.

    `around_…` counts the people who match each of them, themselves left out.
    """
    return min(around_one, around_other) + 1 >= FEWEST or (one.even_two and other.even_two)


def _rank(seeker: Seeker, match: Match) -> tuple[bool, int, bool, float]:
    other = match.seeker
    return other.profession == seeker.profession, match.nearness, other.wish != seeker.wish, other.since
