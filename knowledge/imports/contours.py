"""Borders of communes: GeoJSON or TopoJSON, as Etalab publishes those of IGN Admin Express, compressed or not.

Each feature has the property `code`, or the name IGN gives it.
"""

import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from knowledge.imports.reading import FormatError, Left, Refused, Shallow
from knowledge.imports.text import head_of
from knowledge.territory import Commune, Gazetteer
from knowledge.territory.atlas import contours
from knowledge.territory.atlas.contours import UNIT
from knowledge.territory.atlas.outline import Shape, outline, ring

_CODES = ("code", "INSEE_COM", "insee_com", "code_insee")
_GZIP = b"\x1f\x8b"
_EXPECTED = "des contours de communes en GeoJSON ou en TopoJSON, avec la propriété « code »"
Feature = tuple[str, Mapping[str, Any], Sequence[Any] | None]  # where, its properties, its polygons in degrees


@dataclass(slots=True)
class Surveyed:
    """What a file of contours brings over the one that stands; `read` counts the communes drawn."""

    read: int
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def surveyed(territory: Path, cache: Path | None, path: Path, standing: Path, new: Path, credit: str) -> Surveyed | str:
    """Read the contours of `path`, write them to `new`, compare with those that are `standing`.

    Why it is not read, in French, when it is not; libraries raise their own.
    """
    gazetteer = Gazetteer.load(territory, cache)
    found = Surveyed(0)
    try:
        with path.open("rb") as packed, _unpacked(packed) as stream:
            shapes = _drawn(stream, gazetteer, found)
    except FormatError as error:
        return str(error)
    if not shapes:
        return f"ce fichier ne tient pas {_EXPECTED}."
    contours.write(new, shapes, credit)
    _compare(found, gazetteer, contours.prints(standing), contours.prints(new))
    return found


def _unpacked(stream: IO[bytes]) -> IO[bytes]:
    return gzip.open(stream) if stream.peek(2)[:2] == _GZIP else stream  # type: ignore[attr-defined, return-value]


def _drawn(stream: IO[bytes], gazetteer: Gazetteer, found: Surveyed) -> dict[str, Shape]:
    """The shape of each commune of today; those of communes that became one are joined."""
    parts: dict[str, list[Shape]] = {}
    for where, about, polygons in _features(stream):
        code = next((str(about[name]) for name in _CODES if about.get(name)), "")
        commune = gazetteer.commune(code) if code else None
        if commune is None:
            found.left.append(Left(where, code or "sans code", "ce n'est pas une commune connue"))
            continue
        shape = _shape(polygons or ())
        if shape is None or not shape:
            found.refused.append(Refused(where, _named(commune), "contour absent, ou qui n'est pas en degrés"))
            continue
        parts.setdefault(commune.code, []).append(shape)
    return {code: shapes[0] if len(shapes) == 1 else outline(shapes) for code, shapes in parts.items()}


def _shape(polygons: Sequence[Any]) -> Shape | None:
    """The rings in our units; None for what is no longitude and latitude, as metres of a projection."""
    rings = []
    for polygon in polygons:
        for number, points in enumerate(polygon):
            if any(not -180 <= x <= 180 or not -90 <= y <= 90 for x, y, *_ in points):
                return None
            rings.append(ring(((round(x / UNIT), round(y / UNIT)) for x, y, *_ in points), hole=number > 0))
    return tuple(one for one in rings if one)


def _features(stream: IO[bytes]) -> Iterator[Feature]:
    head = head_of(stream)
    if b'"Topology"' in head:
        return _of_topology(stream)
    if b'"FeatureCollection"' in head:
        return _of_collection(stream)
    raise FormatError(f"Ce fichier n'est pas, ou n'est plus, de la forme attendue : {_EXPECTED}.")


def _of_collection(stream: IO[bytes]) -> Iterator[Feature]:
    import ijson

    for number, feature in enumerate(ijson.items(Shallow(stream), "features.item", use_float=True), start=1):
        geometry = feature.get("geometry") or {}
        yield f"objet {number}", feature.get("properties") or {}, _polygons(geometry, geometry.get("coordinates"))


def _polygons(geometry: Mapping[str, Any], inside: Any) -> Sequence[Any]:
    """The polygons of a geometry: one, or several."""
    kind = geometry.get("type")
    return [inside] if kind == "Polygon" else inside if kind == "MultiPolygon" and inside else []


def _of_topology(stream: IO[bytes]) -> Iterator[Feature]:
    """Borders that several objects share are written once, as steps of a grid: https://github.com/topojson"""
    import ijson

    def part(prefix: str) -> Iterator[Any]:
        stream.seek(0)
        return iter(ijson.items(Shallow(stream), prefix, use_float=True))

    grid = next(part("transform"), None)
    arcs = [_steps(arc, grid) for arc in part("arcs.item")]
    number = 0
    for objects in part("objects"):
        for geometry in (g for one in objects.values() for g in one.get("geometries") or ()):
            number += 1
            inside = _polygons(geometry, geometry.get("arcs"))
            polygons = [[_joined(numbers, arcs) for numbers in polygon] for polygon in inside]
            yield f"objet {number}", geometry.get("properties") or {}, polygons


def _steps(arc: Sequence[Sequence[float]], grid: Mapping[str, Any] | None) -> list[tuple[float, float]]:
    if grid is None:
        return [(x, y) for x, y, *_ in arc]
    (scale_x, scale_y), (east, north) = grid["scale"], grid["translate"]
    x = y = 0.0
    points = []
    for dx, dy, *_ in arc:
        x, y = x + dx, y + dy
        points.append((x * scale_x + east, y * scale_y + north))
    return points


def _joined(numbers: Sequence[int], arcs: Sequence[Sequence[tuple[float, float]]]) -> list[tuple[float, float]]:
    """The arcs one behind the other; ~n is arc n, backwards."""
    return [point for number in numbers for point in (arcs[number] if number >= 0 else arcs[~number][::-1])]


def _compare(found: Surveyed, gazetteer: Gazetteer, before: Mapping[str, int], now: Mapping[str, int]) -> None:
    found.read = len(now)
    found.added = _all(gazetteer, [code for code in now if code not in before])
    found.changed = _all(gazetteer, [code for code in now if code in before and before[code] != now[code]])
    found.gone = _all(gazetteer, [code for code in before if code not in now])
    found.unchanged = len(now) - len(found.added) - len(found.changed)


def _all(gazetteer: Gazetteer, codes: Sequence[str]) -> list[str]:
    return [_named(commune) if (commune := gazetteer.commune(code)) else code for code in codes]


def _named(commune: Commune) -> str:
    return f"{commune.name} ({commune.code})"
