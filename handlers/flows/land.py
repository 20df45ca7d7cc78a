"""The territory on the map: what is drawn of it, and what its borders say, in words.

With contours on this machine, its communes, what lies around and the CPTS next door; without them, a disc where each
commune stands, and not a word about borders.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.base import Knowledge
from knowledge.cpts import Cpts
from knowledge.territory import Commune, Epci, Territory
from knowledge.territory.atlas.contours import UNIT, Box
from knowledge.territory.atlas.lay import Lay, framed, lay_of
from knowledge.territory.atlas.outline import Shape, outline
from knowledge.wording import count, listing, some

MOST_NAMED = 4
MOST_CPTS = 6
MOST_EPCI = 3
LEAST_FRAME = 1_000  # units of a contour, about ten kilometres: what is seen at least around one place
POINTS = "Positions : GeoNames (CC BY 4.0)"
NO_BORDERS = (
    "Un rond à la place de chaque commune, grand selon sa population : je n'ai pas ici les contours des communes, et "
    "ne dis rien de leurs limites."
)
Role = Literal["own", "enclosed", "around"]


@dataclass(frozen=True, slots=True)
class Area:
    """A commune with its shape, in units of a contour."""

    name: str
    population: int
    role: Role
    shape: Shape


@dataclass(frozen=True, slots=True)
class Spot:
    """A commune without a shape, where it stands, in the same units."""

    name: str
    population: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Land:
    """What is drawn, and what is said of it. `cpts` are those next door, by name; `credit` is what licences ask."""

    box: Box
    areas: tuple[Area, ...]
    spots: tuple[Spot, ...]
    cpts: tuple[tuple[str, Shape], ...]
    remarks: tuple[str, ...]
    credit: str


def has_land(knowledge: Knowledge, territory: Territory) -> bool:
    """Whether there is a picture to see: a contour, or two places."""
    points = knowledge.gazetteer.points
    placed = sum(points[code] is not None for code in territory.codes)
    return placed > 1 or bool(knowledge.contours.of(territory.members))


def land_of(knowledge: Knowledge, territory: Territory) -> Land | None:
    """None when nothing of it can be placed."""
    lay = lay_of(territory, knowledge.contours)
    missing = lay.missing if lay else territory.communes
    spots = tuple(_spots(knowledge, missing))
    if lay is None and not spots:
        return None
    near = _near(knowledge, lay) if lay else ()
    cpts = tuple(_outlined(knowledge, near))
    box = _holding(lay.box if lay else None, spots)
    unplaced = [commune for commune in missing if commune.name not in {spot.name for spot in spots}]
    return Land(
        box,
        tuple(_areas(knowledge, territory, lay)) if lay else (),
        spots,
        cpts,
        tuple(_remarks(knowledge, territory, lay, [name for name, _ in cpts], unplaced)),
        " ; ".join(filter(None, [f"Contours : {knowledge.contours.credit}" if lay else "", POINTS if spots else ""])),
    )


def _areas(knowledge: Knowledge, territory: Territory, lay: Lay) -> Iterator[Area]:
    enclosed = {commune.code for commune in lay.enclosed}
    own: Mapping[str, Role] = dict.fromkeys(lay.own, "own")
    for code, shape in (*lay.around.items(), *lay.own.items()):
        if commune := knowledge.gazetteer.commune(code):
            role = own.get(code) or ("enclosed" if code in enclosed else "around")
            yield Area(commune.name, commune.population or 0, role, shape)


def _spots(knowledge: Knowledge, communes: Iterable[Commune]) -> Iterator[Spot]:
    for commune in communes:
        if point := knowledge.gazetteer.points[commune.code]:
            yield Spot(commune.name, commune.population or 0, round(point.lon / UNIT), round(point.lat / UNIT))


def _holding(box: Box | None, spots: Sequence[Spot]) -> Box:
    """The frame, with room for the spots."""
    if not spots and box:
        return box
    xs, ys = [s.x for s in spots], [s.y for s in spots]
    held = framed(Box(min(xs), min(ys), max(xs), max(ys)), LEAST_FRAME)
    if box is None:
        return held
    return framed(Box(*map(min, box[:2], held[:2]), *map(max, box[2:], held[2:])))


def _near(knowledge: Knowledge, lay: Lay) -> Sequence[Cpts]:
    """The CPTS that cover something in the frame, those known by a list first."""
    here = knowledge.cpts.covering([*lay.own, *lay.around])
    return sorted((c for c in here if not c.outdated), key=lambda c: (c.extent != "listed", c.name))[:MOST_CPTS]


def _outlined(knowledge: Knowledge, near: Sequence[Cpts]) -> Iterator[tuple[str, Shape]]:
    """Each with the outline of the communes it covers whole, where they all have a contour."""
    for cpts in near:
        whole = cpts.communes - set(cpts.parts)
        shapes = knowledge.contours.of(whole)
        if shapes and len(shapes) == len(whole):
            yield cpts.name, outline(shapes.values())


def _remarks(
    knowledge: Knowledge, territory: Territory, lay: Lay | None, cpts: Sequence[str], unplaced: Sequence[Commune]
) -> Iterator[str]:
    """The most useful first: a reply has room for some of them."""
    if lay is None:
        yield NO_BORDERS
    else:
        yield from _borders(lay)
        if lay.missing:
            yield f"Sans contour ici : {named_communes(lay.missing)}. Je ne compte donc pas les morceaux du territoire."
    yield from _cut(knowledge, territory)
    if cpts:
        named = listing(f"CPTS {name}" for name in cpts)
        yield f"En tirets, ce que je connais de CPTS autour, à confirmer : {named}."
    if lay:
        yield from _free(knowledge, lay)
    if unplaced:
        yield f"Sans position connue, donc pas dessinées : {named_communes(unplaced)}."


def _borders(lay: Lay) -> Iterator[str]:
    if lay.enclosed:
        is_are = "est entourée" if len(lay.enclosed) == 1 else "sont entourées"
        yield f"{named_communes(lay.enclosed)} {is_are} par votre territoire sans en faire partie."
    if len(lay.pieces) > 1:
        first, *others = lay.pieces
        apart = " ; ".join(named_communes(piece) for piece in others[:MOST_NAMED])
        more = f" ; et {count(len(others) - MOST_NAMED, 'autre')}" if len(others) > MOST_NAMED else ""
        main = named_communes(first) if len(first) == 1 else f"{count(len(first), 'commune')} autour de {first[0].name}"
        yield f"Votre territoire est en {len(lay.pieces)} morceaux qui ne se touchent pas : {main} ; {apart}{more}."
    elif len(lay.own) > 1 and lay.pieces:
        yield "Votre territoire est d'un seul tenant."


def _cut(knowledge: Knowledge, territory: Territory) -> Iterator[str]:
    """The intercommunalities that have communes inside and outside, the most complete first."""
    if len(territory) < 2:
        return
    found = {c.epci for c in territory.communes if c.epci}
    epcis = [epci for code in found if (epci := knowledge.gazetteer.epci(code))]
    split = [(epci, [code for code in epci.communes if code not in territory]) for epci in epcis]
    cut = sorted(
        ((e, out) for e, out in split if out), key=lambda pair: (len(pair[1]) / len(pair[0].communes), pair[0].name)
    )
    if cut:
        told = [_cut_words(knowledge, epci, out) for epci, out in cut[:MOST_EPCI]]
        more = [count(len(cut) - MOST_EPCI, "autre")] if len(cut) > MOST_EPCI else []
        label = "Intercommunalités coupées" if len(cut) > 1 else "Intercommunalité coupée"
        yield f"{label} : {' ; '.join([*told, *more])}."


def _cut_words(knowledge: Knowledge, epci: Epci, out: Sequence[str]) -> str:
    """« CC Rhône Crussol (12 communes sur 13, sans Glun) »."""
    inside = len(epci.communes) - len(out)
    without = [c for code in out if (c := knowledge.gazetteer.commune(code))]
    lacking = f", sans {named_communes(without)}" if len(without) <= MOST_NAMED else ""
    return f"{epci.name} ({count(inside, 'commune')} sur {len(epci.communes)}{lacking})"


def _free(knowledge: Knowledge, lay: Lay) -> Iterator[str]:
    directory = knowledge.cpts
    free = [c for c in lay.touching if not any(not one.outdated for one in directory.covering([c.code]))]
    if free:
        yield f"Communes voisines sans CPTS que je connaisse : {named_communes(free)}."


def named_communes(communes: Sequence[Commune]) -> str:
    """The first of them, and how many more."""
    return some([c.name for c in communes], MOST_NAMED)
