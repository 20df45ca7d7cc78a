"""How a territory lies, by the borders of its communes: its pieces, what it surrounds, what it touches."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians

from knowledge.territory.atlas.contours import UNIT, Box, Contours, box_of
from knowledge.territory.atlas.outline import Shape, components, contains, edges, holes, outline
from knowledge.territory.atlas.places import Commune
from knowledge.territory.atlas.store import Store
from knowledge.territory.atlas.territory import Territory, live

MARGIN = 0.12  # of the larger side, around the territory


@dataclass(frozen=True, slots=True)
class Lay:
    """What the borders say; nothing where they are not known.

    `own` are the shapes of the territory by code, `around` those of the communes in the `box` that are not in it.
    `pieces` are the largest first, of which one goes from a commune to the next over a border; none while a contour is
    `missing`. `enclosed` are the communes of `around` that lie wholly in a hole; `touching` those that share a border.
    """

    box: Box
    own: Mapping[str, Shape]
    around: Mapping[str, Shape]
    missing: tuple[Commune, ...]
    pieces: tuple[tuple[Commune, ...], ...]
    enclosed: tuple[Commune, ...]
    touching: tuple[Commune, ...]


def lay_of(territory: Territory, contours: Contours) -> Lay | None:
    """None when no commune of it has a contour here."""
    own = _shapes(territory, contours.of(territory.members))
    if not own:
        return None
    missing = tuple(commune for commune in territory.communes if commune.code not in own)
    box = framed(box_of(own.values()))
    around = _others(contours.within(box), territory)
    return Lay(
        box,
        own,
        around,
        missing,
        () if missing else _pieces(own, territory.store),
        _known(territory.store, _enclosed(outline(own.values()), around)),
        _known(territory.store, _touching(own, around)),
    )


def _shapes(territory: Territory, found: Mapping[str, Shape]) -> dict[str, Shape]:
    """The shape of each commune; of a city, failing its own, that of all its arrondissements together."""
    own = {code: found[code] for code in territory.codes if code in found}
    for code in territory.codes:
        parts = territory.store.arrondissements.get(code, ())
        if code not in own and parts and all(part in found for part in parts):
            own[code] = outline(found[part] for part in parts)
    return own


def framed(box: Box, least: int = 1) -> Box:
    """A square on the ground around what a box holds, with a margin: as a picture shows it, whatever lies in it."""
    narrow = cos(radians((box.south + box.north) / 2 * UNIT))
    side = max((box.east - box.west) * narrow, box.north - box.south, least) * (1 + 2 * MARGIN)
    x, y = (box.west + box.east) / 2, (box.south + box.north) / 2
    return Box(*map(round, (x - side / narrow / 2, y - side / 2, x + side / narrow / 2, y + side / 2)))


def _others(found: Mapping[str, Shape], territory: Territory) -> dict[str, Shape]:
    """Those that are not in the territory; of a city that is there whole and by arrondissement, the arrondissements."""
    cities = {c.parent for code in (*found, *territory.codes) if (c := live(territory.store, code)) and c.parent}
    inside = territory.members
    return {code: shape for code, shape in found.items() if code not in inside and code not in cities}


def _pieces(own: Mapping[str, Shape], store: Store) -> tuple[tuple[Commune, ...], ...]:
    pieces = sorted(components(own), key=len, reverse=True)
    return tuple(_known(store, piece) for piece in pieces)


def _enclosed(whole: Shape, around: Mapping[str, Shape]) -> list[str]:
    """What has every point in one hole, or on its border."""
    return [code for code, shape in around.items() if any(_is_in(shape, hole) for hole in holes(whole))]


def _is_in(shape: Shape, hole: Sequence[tuple[int, int]]) -> bool:
    border = set(hole)
    frame, box = box_of([(tuple(hole),)]), box_of([shape])
    if box.west < frame.west or box.east > frame.east or box.south < frame.south or box.north > frame.north:
        return False
    return all(point in border or contains((tuple(hole),), point) for one in shape for point in one)


def _touching(own: Mapping[str, Shape], around: Mapping[str, Shape]) -> list[str]:
    ours = {(end, start) for shape in own.values() for start, end in edges(shape)}
    return [code for code, shape in around.items() if any(edge in ours for edge in edges(shape))]


def _known(store: Store, codes: Iterable[str]) -> tuple[Commune, ...]:
    """The communes, the most populous first."""
    found = [commune for code in codes if (commune := live(store, code))]
    return tuple(sorted(found, key=lambda commune: (-(commune.population or 0), commune.name)))
