"""Where communes stand, and how far from each other as the crow flies (`points.tsv.gz`, from GeoNames)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import NamedTuple, Self

from knowledge.datafile import DataError, Fault
from knowledge.territory.atlas.store import read

EARTH = 6371.0  # kilometres
A_DEGREE = 111.0  # kilometres of latitude, a little fewer than there are: no commune is missed


class Point(NamedTuple):
    """A place on the map, in degrees."""

    lat: float
    lon: float

    @property
    def is_on_earth(self) -> bool:
        return -90 <= self.lat <= 90 and -180 <= self.lon <= 180


def kilometres(one: Point, other: Point) -> float:
    """As the crow flies."""
    north, east = radians(other.lat - one.lat) / 2, radians(other.lon - one.lon) / 2
    chord = sin(north) ** 2 + cos(radians(one.lat)) * cos(radians(other.lat)) * sin(east) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(chord)))


class Points:
    """The point of each commune that has one: about four in ten of them, nine inhabitants in ten."""

    def __init__(self, points: Iterable[tuple[str, Point]]) -> None:
        self._by_code = dict(points)
        self._northward = sorted((point, code) for code, point in self._by_code.items())
        self._latitudes = [point.lat for point, _ in self._northward]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises `DataError`."""
        try:
            return cls(_points(read(path)))
        except (ValueError, DataError) as error:
            advice = "refaites-le avec « python -m tools.build_points »"
            raise DataError(Fault(path, None, f"points illisibles, {advice} ({error})")) from error

    def __len__(self) -> int:
        return len(self._by_code)

    def __getitem__(self, code: str) -> Point | None:
        return self._by_code.get(code)

    @property
    def codes(self) -> Iterable[str]:
        return self._by_code.keys()

    def near(self, point: Point, within: float) -> list[tuple[float, str]]:
        """(kilometres, code) of the communes at most `within` kilometres away, the nearest first."""
        reach = within / A_DEGREE
        start = bisect_left(self._latitudes, point.lat - reach)
        stop = bisect_right(self._latitudes, point.lat + reach)
        found = ((kilometres(point, at), code) for at, code in self._northward[start:stop])
        return sorted((far, code) for far, code in found if far <= within)


def _points(lines: Iterable[str]) -> Iterator[tuple[str, Point]]:
    for line in lines:
        code, lat, lon = line.split("\t")
        yield code, Point(float(lat), float(lon))
