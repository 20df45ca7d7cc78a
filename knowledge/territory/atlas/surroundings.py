"""What lies around a commune, and from where it is measured."""

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.territory.atlas.places import Commune
from knowledge.territory.atlas.points import Points
from knowledge.territory.atlas.store import Store


@dataclass(frozen=True, slots=True)
class Near:
    """A commune and how many kilometres away it is, as the crow flies."""

    commune: Commune
    kilometres: float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The communes around one, the nearest first.

    `origin` is where it is measured from: the commune itself, or one beside it when it has no point.
    """

    commune: Commune
    origin: Commune
    near: tuple[Near, ...]

    @property
    def is_exact(self) -> bool:
        return self.origin == self.commune


def stand_in(store: Store, points: Points, commune: Commune) -> Commune | None:
    """The commune itself when it has a point; its city, for an arrondissement; else the most populous one that shares

    its postcode, or its intercommunality.
    """
    if points[commune.code] or (commune.parent and points[commune.parent]):
        return commune if points[commune.code] else _of(store, commune.parent)
    posted = (store.commune(row) for postcode in commune.postcodes for row in store.posted(postcode))
    members = epci.communes if (epci := store.epci(commune.epci)) else ()
    return _largest(posted, points) or _largest((c for code in members if (c := _of(store, code))), points)


def _of(store: Store, code: str) -> Commune | None:
    row = store.row(code)
    return store.commune(row) if row is not None else None


def _largest(communes: Iterable[Commune], points: Points) -> Commune | None:
    known = [commune for commune in communes if commune.alive and points[commune.code]]
    return max(known, key=lambda commune: commune.population or 0, default=None)
