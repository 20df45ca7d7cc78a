"""The borders of communes, from the files that `cpts-bot refresh` left on this machine; none where it left none.

A file is a small SQLite database that is only ever replaced whole. Coordinates are whole numbers of `UNIT` degrees.
"""

import logging
import sqlite3
import sys
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from knowledge.territory.atlas.outline import Ring, Shape, centre, largest

log = logging.getLogger(__name__)

UNIT = 1e-4  # degrees, about ten metres: finer than a picture of a territory shows
SUFFIX = ".contours"
T = TypeVar("T")
_MOST_ASKED = 500  # codes in one question to SQLite


class Box(NamedTuple):
    """From where to where, in `UNIT` degrees."""

    west: int
    south: int
    east: int
    north: int

    def wider(self, by: int) -> "Box":
        return Box(self.west - by, self.south - by, self.east + by, self.north + by)


def box_of(shapes: Iterable[Shape]) -> Box:
    """What holds them all: there is at least one."""
    xs, ys = zip(*(point for shape in shapes for one in shape for point in one), strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


class Contours:
    """The files of a folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder

    def of(self, codes: Iterable[str]) -> dict[str, Shape]:
        """The shapes of these communes, without those that have none."""
        wanted = list(dict.fromkeys(codes))
        found: dict[str, Shape] = {}
        for at in range(0, len(wanted), _MOST_ASKED):
            found |= self._read(partial(_asked, codes=wanted[at : at + _MOST_ASKED]))
        return found

    def within(self, box: Box) -> dict[str, Shape]:
        """The shapes of the communes that may have a point in a box."""
        question = "SELECT code, rings FROM contours WHERE west <= ? AND east >= ? AND south <= ? AND north >= ?"
        return self._read(lambda db: _shapes(db.execute(question, (box.east, box.west, box.north, box.south))))

    def middles(self) -> dict[str, tuple[int, int]]:
        """The centre of gravity of the largest part of each commune."""
        return self._read(lambda db: {code: (x, y) for code, x, y in db.execute("SELECT code, x, y FROM contours")})

    @property
    def credit(self) -> str:
        """Whose they are, as their licence wants it said; "" where there are none."""
        found = self._read(lambda db: dict(db.execute("SELECT value, '' FROM about WHERE key = 'credit'")))
        return " ; ".join(found)  # of two files of one owner, once

    def _read(self, asked: Callable[[sqlite3.Connection], dict[str, T]]) -> dict[str, T]:
        """What all files say together; one that cannot be read says nothing, and the log says it."""
        found: dict[str, T] = {}
        for path in sorted(self.folder.glob(f"*{SUFFIX}")) if self.folder else ():
            try:
                with closing(opened(path)) as db:
                    found = {**asked(db), **found}
            except (sqlite3.Error, zlib.error, ValueError) as error:
                log.error("contours %s cannot be read: %s", path, error)
        return found


def _asked(db: sqlite3.Connection, codes: Sequence[str]) -> dict[str, Shape]:
    marks = ",".join("?" * len(codes))
    return _shapes(db.execute(f"SELECT code, rings FROM contours WHERE code IN ({marks})", codes))  # noqa: S608 - marks


def opened(path: Path) -> sqlite3.Connection:
    """A file that nobody writes to. Raises `sqlite3.Error`."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def prints(path: Path) -> dict[str, int]:
    """What tells one shape from another, by code; nothing for a file that is not there, or not readable."""
    try:
        with closing(opened(path)) as db:
            return {code: zlib.crc32(rings) for code, rings in db.execute("SELECT code, rings FROM contours")}
    except sqlite3.Error:
        return {}


def write(path: Path, shapes: Mapping[str, Shape], credit: str) -> None:
    """A new file."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT)")
        db.execute("INSERT INTO about VALUES ('credit', ?)", [credit])
        sides = "west INT, south INT, east INT, north INT, x INT, y INT"
        db.execute(f"CREATE TABLE contours (code TEXT PRIMARY KEY, {sides}, rings BLOB)")
        db.executemany("INSERT INTO contours VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _rows(shapes))
        db.execute("CREATE INDEX boxes ON contours (west, east, south, north)")
        db.commit()


def _rows(shapes: Mapping[str, Shape]) -> Iterator[tuple[object, ...]]:
    for code, shape in sorted(shapes.items()):
        yield (code, *box_of([shape]), *map(round, centre(largest(shape))), _packed(shape))


def _packed(shape: Shape) -> bytes:
    """How many points each ring has, then how far each is from the last, which takes little room."""
    flat = array("i", [len(shape), *(len(one) for one in shape)])
    x = y = 0
    for east, north in (point for one in shape for point in one):
        flat.extend((east - x, north - y))
        x, y = east, north
    return zlib.compress(_little(flat).tobytes())


def _unpacked(packed: bytes) -> Shape:
    flat = array("i")
    flat.frombytes(zlib.decompress(packed))
    flat = _little(flat)
    number, at = flat[0], flat[0] + 1
    x = y = 0
    rings: list[Ring] = []
    for size in flat[1 : number + 1]:
        points = []
        for place in range(at, at + 2 * size, 2):
            x, y = x + flat[place], y + flat[place + 1]
            points.append((x, y))
        at += 2 * size
        rings.append(tuple(points))
    return tuple(rings)


def _little(flat: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        flat.byteswap()
    return flat


def _shapes(rows: Iterable[tuple[str, bytes]]) -> dict[str, Shape]:
    return {code: _unpacked(packed) for code, packed in rows}
