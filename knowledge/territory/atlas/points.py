"""Where communes stand, and how far from each other as the crow flies (`points.tsv.gz`, from GeoNames)."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import NamedTuple, Self

from knowledge.built import built
from knowledge.datafile import DataError, Fault
from knowledge.mapped import Mapped, Sections, packed, table
from knowledge.territory.atlas.made import read

EARTH = 6371.0  # kilometres
NEAR_A_POLE = 89.0  # degrees
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
    """The point of each commune that has one: about four in ten of them, nine inhabitants in ten. From the south."""

    def __init__(self, kept: Mapped) -> None:
        self._table = kept.table("point")
        self._latitudes, self._longitudes = kept.numbers("latitude"), kept.numbers("longitude")

    @classmethod
    def of(cls, points: Iterable[tuple[str, Point]]) -> Self:
        return cls(Mapped(packed(_sections(points))))

    @classmethod
    def load(cls, path: Path, cache: Path | None = None) -> Self:
        """What is made of the file is kept in the folder `cache`. Raises `DataError`."""
        try:
            return cls(built(cache, "points", path.parent, [path], lambda: _sections(_points(read(path)))))
        except (ValueError, DataError) as error:
            advice = "refaites-le avec « python -m tools.build_points »"
            raise DataError(Fault(path, None, f"points illisibles, {advice}")) from error

    def __len__(self) -> int:
        return len(self._latitudes)

    def __getitem__(self, code: str) -> Point | None:
        at = self._table.find(code)
        return None if at is None else self._at(at)

    @property
    def codes(self) -> Iterable[str]:
        return self._table.keys

    def near(self, point: Point, within: float) -> list[tuple[float, str]]:
        """(kilometres, code) of the communes at most `within` kilometres away, the nearest first."""
        north = within / A_DEGREE
        east = _degrees_east(abs(point.lat) + north, north)
        start = bisect_left(self._latitudes, point.lat - north)
        stop = bisect_right(self._latitudes, point.lat + north)
        abreast = (at for at in range(start, stop) if _apart(self._longitudes[at], point.lon) <= east)
        found = ((kilometres(point, self._at(at)), at) for at in abreast)
        return sorted((far, self._table.keys[at]) for far, at in found if far <= within)

    def _at(self, at: int) -> Point:
        return Point(self._latitudes[at], self._longitudes[at])


def _degrees_east(lat: float, north: float) -> float:
    """Degrees of longitude that are as far, at a latitude, as so many of latitude; all of them near a pole."""
    return north / cos(radians(lat)) if lat < NEAR_A_POLE else 180.0


def _apart(one: float, other: float) -> float:
    """Degrees between two longitudes, either way round."""
    return abs((one - other + 180.0) % 360.0 - 180.0)


def _sections(points: Iterable[tuple[str, Point]]) -> Sections:
    northward = sorted((point, code) for code, point in dict(points).items())
    return {
        **table("point", [code for _, code in northward]),
        "latitude": array("d", (point.lat for point, _ in northward)),
        "longitude": array("d", (point.lon for point, _ in northward)),
    }


def _points(lines: Iterable[str]) -> Iterator[tuple[str, Point]]:
    for line in lines:
        code, lat, lon = line.split("\t")
        yield code, Point(float(lat), float(lon))
