"""A territory that a file draws, as communes: those whose point is inside, and how many people live near the line."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians
from typing import Any

from knowledge.territory import Gazetteer
from knowledge.territory.atlas.contours import UNIT, Contours
from knowledge.territory.atlas.points import A_DEGREE

NEAR = 1.0  # kilometres from the line: a point may stand elsewhere in its commune, and the line beside the border
CITY = 0.15  # degrees from the middle of a city to its end, and more
Segment = tuple[float, float, float, float]  # from longitude and latitude to longitude and latitude


@dataclass(frozen=True, slots=True)
class Drawn:
    """The communes inside. `near` is the share of their people whose commune's point is less than `NEAR` from the line.

    `is_whole`: every commune of the country had a point to look for; else those without one are missing.
    """

    communes: tuple[str, ...]
    near: float
    is_whole: bool

    @property
    def french(self) -> str:
        share = f"{round(100 * self.near)} % de la population à moins de {NEAR:.0f} km du trait"
        some = "" if self.is_whole else " dont le point est connu"
        return f"communes{some} déduites de son tracé, {share}"


class Spots:
    """A point for each commune that has one: where its village is, else the middle of its contour on this machine."""

    def __init__(self, gazetteer: Gazetteer, contours: Contours) -> None:
        self._gazetteer = gazetteer
        middles = contours.middles()
        # A drawing that holds the middle of Lyon may hold one arrondissement of it: these stand for their city.
        cities = gazetteer.cities
        self._is_whole = bool(middles)
        self._vague = [gazetteer.points[city] for city, parts in cities.items() if not middles.keys() >= set(parts)]
        at = {code: (x * UNIT, y * UNIT) for code, (x, y) in middles.items() if code not in cities}
        points = gazetteer.points
        at |= {code: (point.lon, point.lat) for code in points.codes if code not in cities and (point := points[code])}
        self._spots = sorted((lat, lon, code) for code, (lon, lat) in at.items())
        self._latitudes = [lat for lat, _, _ in self._spots]

    def inside(self, geometry: Mapping[str, Any]) -> Drawn | None:
        """None for what is no drawing in longitudes and latitudes."""
        lines = list(_lines(geometry))
        if not lines or not all(-180 <= x <= 180 and -90 <= y <= 90 for line in lines for x, y, *_ in line):
            return None
        sides = [(x0, y0, x1, y1) for line in lines for (x0, y0, *_), (x1, y1, *_) in pairwise(line)]
        found = self._crossed(sides)
        close = self._close(sides) & found
        people = {place: self._people(place) for place in found}
        total = sum(people.values())
        codes = tuple(sorted(self._spots[place][2] for place in found))
        near = sum(people[place] for place in close) / total if total else 0.0
        return Drawn(codes, near, self._is_whole and not self._is_vague(sides))

    def _is_vague(self, sides: Sequence[Segment]) -> bool:
        """Whether a drawing may hold a part of a city whose arrondissements have no point."""
        xs, ys = [x for x, _, _, _ in sides], [y for _, y, _, _ in sides]
        west, east, south, north = min(xs) - CITY, max(xs) + CITY, min(ys) - CITY, max(ys) + CITY
        return any(point and west <= point.lon <= east and south <= point.lat <= north for point in self._vague)

    def _crossed(self, sides: Iterable[Segment]) -> set[int]:
        """The spots from which a line to the east crosses the drawing an odd number of times: those inside."""
        odd: set[int] = set()
        for x0, y0, x1, y1 in sides:
            low, high = (y0, y1) if y0 < y1 else (y1, y0)
            for place in range(bisect_left(self._latitudes, low), bisect_left(self._latitudes, high)):
                lat, lon, _ = self._spots[place]
                if x0 + (lat - y0) * (x1 - x0) / (y1 - y0) > lon:
                    odd ^= {place}
        return odd

    def _close(self, sides: Iterable[Segment]) -> set[int]:
        """The spots nearer than `NEAR` to a side."""
        reach = NEAR / A_DEGREE
        found: set[int] = set()
        for x0, y0, x1, y1 in sides:
            first = bisect_left(self._latitudes, min(y0, y1) - reach)
            last = bisect_right(self._latitudes, max(y0, y1) + reach)
            if first < last:
                narrow = cos(radians(y0))  # of a degree of longitude, beside one of latitude
                west, east = min(x0, x1) - reach / narrow, max(x0, x1) + reach / narrow
                found |= {
                    place
                    for place in range(first, last)
                    if west <= self._spots[place][1] <= east
                    and _far(self._spots[place], (x0, y0, x1, y1), narrow) * A_DEGREE < NEAR
                }
        return found

    def _people(self, place: int) -> int:
        commune = self._gazetteer.commune(self._spots[place][2])
        return (commune.population or 0) if commune else 0


def _far(spot: tuple[float, float, str], side: Segment, narrow: float) -> float:
    """Degrees of latitude from a spot to the nearest point of a side."""
    x0, y0, x1, y1 = side
    px, py = (spot[1] - x0) * narrow, spot[0] - y0
    dx, dy = (x1 - x0) * narrow, y1 - y0
    length = dx * dx + dy * dy
    along = max(0.0, min(1.0, (px * dx + py * dy) / length)) if length else 0.0
    return hypot(px - along * dx, py - along * dy)


def _lines(geometry: Mapping[str, Any]) -> Iterator[Sequence[Sequence[float]]]:
    """The closed lines of a drawing, holes included: each crosses like the others."""
    inside = geometry.get("coordinates") or ()
    polygons = {"Polygon": [inside], "MultiPolygon": inside}.get(str(geometry.get("type")), [])
    for polygon in polygons:
        yield from polygon
