"""The territory as a picture, light or dark: told apart by tone and pattern, so that it can be printed in grey."""

from collections.abc import Iterator, Sequence
from html import escape
from math import sqrt
from typing import NamedTuple

from handlers.dossier.dossier import Dossier
from handlers.dossier.drawing import typeset
from handlers.flows.land import Area, Land, Spot
from knowledge.territory.atlas.contours import UNIT
from knowledge.territory.atlas.outline import Ring, Shape, centre, largest
from knowledge.territory.atlas.points import A_DEGREE

PIXELS_PER_INCH = 160
SIDE = 156.0  # millimetres
TEXT = 3.0  # millimetres, the height of a name
BROAD = 0.56  # of its height, a letter's mean width in Lato
MOST_NAMES = 26
BIGGEST_DISC = 7.0  # millimetres of radius
_LENGTHS = (1, 2, 5, 10, 20, 50, 100, 200)  # kilometres of the scale


class Look(NamedTuple):
    """The colours of a ground."""

    paper: str
    ink: str
    soft: str
    own: str
    own_line: str
    around: str
    around_line: str
    enclosed: str
    cpts: str


LIGHT = Look("#fbfaf7", "#1b2a41", "#5b6779", "#8fc1e3", "#0b3d63", "#efece4", "#b3ac9e", "#a04b00", "#7a2f00")
DARK = Look("#131d2b", "#f2f5f9", "#a9b5c4", "#2a6f9e", "#d4ebfb", "#1d2a3a", "#46566a", "#ffb866", "#ffcf9e")


class Frame(NamedTuple):
    """How units of a contour become millimetres, north up."""

    west: int
    north: int
    across: float  # millimetres a unit of longitude
    up: float  # millimetres a unit of latitude

    def at(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.west) * self.across, (self.north - y) * self.up


def make(dossier: Dossier) -> bytes:
    return _picture(dossier, LIGHT)


def make_dark(dossier: Dossier) -> bytes:
    return _picture(dossier, DARK)


def description(dossier: Dossier) -> str:
    """What the picture shows, for whoever cannot see it: the first two things that are said of it."""
    land = _land(dossier)
    return " ".join([f"Carte de {dossier.title}.", *land.remarks[:2], f"{land.credit}."])


def _land(dossier: Dossier) -> Land:
    if dossier.land is None:
        raise ValueError("a map was ordered of what has no place")
    return dossier.land


def _picture(dossier: Dossier, look: Look) -> bytes:
    land = _land(dossier)
    data = {
        **look._asdict(),
        "title": dossier.title[:1].upper() + dossier.title[1:],
        "subtitle": "" if dossier.estimate.population is None else dossier.population,
        "svg": svg(land, look),
        "keys": list(_keys(land, look)),
        "alt": description(dossier),
        "remarks": land.remarks,
        "credit": land.credit,
    }
    return typeset("map.typ", data, format="png", ppi=PIXELS_PER_INCH)


def svg(land: Land, look: Look) -> str:
    """The drawing alone."""
    frame = _frame(land)
    parts = [*_areas(land.areas, frame, look), *_next_door(land, frame, look), *_discs(land.spots, frame, look)]
    parts += [*_scale(frame, look), *_names(land, frame, look)]
    hatch = (
        f'<pattern id="hatch" width="1.6" height="1.6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="1.6" height="1.6" fill="{look.paper}"/>'
        f'<rect width="0.6" height="1.6" fill="{look.enclosed}"/></pattern>'
    )
    size = f'width="{SIDE}mm" height="{SIDE}mm" viewBox="0 0 {SIDE} {SIDE}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><defs>{hatch}</defs>{"".join(parts)}</svg>'


def _frame(land: Land) -> Frame:
    box = land.box
    across, up = SIDE / (box.east - box.west), SIDE / (box.north - box.south)
    return Frame(box.west, box.north, across, up)


def _areas(areas: Sequence[Area], frame: Frame, look: Look) -> Iterator[str]:
    looks = {
        "around": (look.around, look.around_line, 0.2),
        "enclosed": ("url(#hatch)", look.enclosed, 0.5),
        "own": (look.own, look.own_line, 0.35),
    }
    for role in ("around", "own", "enclosed"):
        for area in (a for a in areas if a.role == role):
            fill, line, thick = looks[role]
            yield f'<path d="{_path(area.shape, frame)}" fill="{fill}" fill-rule="evenodd" {_stroke(line, thick)}/>'


def _stroke(colour: str, thick: float, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'stroke="{colour}" stroke-width="{thick}" stroke-linejoin="round"{dashed}'


def _next_door(land: Land, frame: Frame, look: Look) -> Iterator[str]:
    for _, shape in land.cpts:
        path = _path(shape, frame)
        # On a light line, so that the dashes are seen on any ground.
        yield f'<path d="{path}" fill="none" {_stroke(look.paper, 1.5)}/>'
        yield f'<path d="{path}" fill="none" {_stroke(look.cpts, 0.8, "2.4 1.4")}/>'


def _path(shape: Shape, frame: Frame) -> str:
    return "".join(_closed(ring, frame) for ring in shape)


def _closed(ring: Ring, frame: Frame) -> str:
    points = (frame.at(x, y) for x, y in ring)
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z"


def _discs(spots: Sequence[Spot], frame: Frame, look: Look) -> Iterator[str]:
    most = max((s.population for s in spots), default=0) or 1
    for spot in sorted(spots, key=lambda s: -s.population):
        x, y = frame.at(spot.x, spot.y)
        yield (
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{_radius(spot, most):.2f}" fill="{look.own}" fill-opacity="0.85" '
            f"{_stroke(look.own_line, 0.35)}/>"
        )


def _radius(spot: Spot, most: int) -> float:
    """A disc twice as large has twice the people."""
    return max(0.8, BIGGEST_DISC * sqrt(spot.population / most))


def _scale(frame: Frame, look: Look) -> Iterator[str]:
    """A bar of so many kilometres, at most a quarter of the picture."""
    kilometre = frame.up / UNIT / A_DEGREE
    length = max((n for n in _LENGTHS if n * kilometre <= SIDE / 4), default=_LENGTHS[0])
    y = SIDE - 2.5
    yield f'<path d="M2 {y - 1}V{y}H{2 + length * kilometre:.2f}V{y - 1}" fill="none" {_stroke(look.ink, 0.35)}/>'
    yield _text(f"{length} km", 2 + length * kilometre + 1.5, y + 0.6, look, look.ink, anchor="start")


def _names(land: Land, frame: Frame, look: Look) -> Iterator[str]:
    """The names there is room for, those that matter most first."""
    taken: list[tuple[float, float, float, float]] = []
    for name, x, y, colour, style in list(_wanted(land, frame, look)):
        half = len(name) * TEXT * BROAD / 2
        place = (x - half, y - TEXT * 0.75, x + half, y + TEXT * 0.45)
        inside = place[0] > 0 and place[2] < SIDE and place[1] > 0 and place[3] < SIDE - 5
        if inside and len(taken) < MOST_NAMES and not any(_meet(place, other) for other in taken):
            taken.append(place)
            yield _text(name, x, y + TEXT * 0.35, look, colour, style)


def _wanted(land: Land, frame: Frame, look: Look) -> Iterator[tuple[str, float, float, str, str]]:
    """Name, place, colour and style."""
    roles = {"enclosed": ("bold", look.enclosed), "own": ("normal", look.ink), "around": ("italic", look.soft)}
    most = max((s.population for s in land.spots), default=0) or 1
    for spot in sorted(land.spots, key=lambda s: -s.population):
        x, y = frame.at(spot.x, spot.y)
        yield spot.name, x, y + _radius(spot, most) + TEXT * 0.8, look.ink, "normal"
    for role in ("enclosed", "own"):
        yield from _of_role(land, frame, role, *roles[role])
    for name, shape in land.cpts:
        x, y = frame.at(*centre(largest(shape)))
        yield f"CPTS {name}", min(max(x, 30), SIDE - 30), min(max(y, 6), SIDE - 9), look.cpts, "bold"
    yield from _of_role(land, frame, "around", *roles["around"])


def _of_role(
    land: Land, frame: Frame, role: str, style: str, colour: str
) -> Iterator[tuple[str, float, float, str, str]]:
    for area in sorted((a for a in land.areas if a.role == role), key=lambda a: -a.population):
        x, y = frame.at(*centre(largest(area.shape)))
        yield area.name, x, y, colour, style


def _text(name: str, x: float, y: float, look: Look, colour: str, style: str = "normal", anchor: str = "middle") -> str:
    weight = ' font-weight="bold"' if style == "bold" else ' font-style="italic"' if style == "italic" else ""
    placed = f'x="{x:.2f}" y="{y:.2f}" text-anchor="{anchor}" font-family="Lato" font-size="{TEXT}"{weight}'
    halo = f'stroke="{look.paper}" stroke-width="0.7" stroke-linejoin="round" paint-order="stroke"'
    return f'<text {placed} fill="{colour}" {halo}>{escape(name)}</text>'


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _keys(land: Land, look: Look) -> Iterator[dict[str, str]]:
    """What each look that is drawn means, and no other."""
    roles = {area.role for area in land.areas}
    if "own" in roles:
        yield {"look": "fill", "colour": look.own, "line": look.own_line, "label": "votre territoire"}
    if land.spots:
        yield {"look": "disc", "colour": look.own, "line": look.own_line, "label": "commune placée sans contour"}
    if "enclosed" in roles:
        yield {"look": "hatch", "colour": look.enclosed, "line": look.enclosed, "label": "entourée, hors du territoire"}
    if "around" in roles:
        yield {"look": "fill", "colour": look.around, "line": look.around_line, "label": "autres communes"}
    if land.cpts:
        yield {"look": "dash", "colour": look.cpts, "line": look.cpts, "label": "CPTS connues, à confirmer"}
