"""Numbers, texts and tables in one file, read where they lie.

The file is mapped: a page of it is read when somebody looks there, and is shared by every process of the machine.
Nothing in it is executed, so that the worst a wrong one can do is to be wrong: its checksum says when it is.
"""

from __future__ import annotations

import json
import mmap
import struct
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO, Self, TypeAlias, overload
from zlib import crc32

MAGIC = b"cptsbot1"
_HEAD = struct.Struct("8sII")  # MAGIC, the length of the list of sections, the checksum of it and all that follows
_ALIGNED = 8  # bytes: numbers are read in place
_CHUNK = 1 << 18  # bytes

Section: TypeAlias = "bytes | array[int] | array[float]"
Sections: TypeAlias = "dict[str, Section]"
Numbers: TypeAlias = "memoryview | array[float]"
NONE: array[float] = array("f")


class DamagedError(Exception):
    """A file that is not what was written."""


def packed(sections: Mapping[str, Section]) -> bytes:
    """The content of a file with these sections."""
    at, placed, body = 0, {}, bytearray()
    for name, section in sections.items():
        kind = section.typecode if isinstance(section, array) else "B"
        raw = section.tobytes() if isinstance(section, array) else section
        body += raw
        body += bytes(-len(body) % _ALIGNED)
        placed[name] = (at, len(raw), kind)
        at = len(body)
    listed = json.dumps(placed).encode()
    listed += b" " * (-(_HEAD.size + len(listed)) % _ALIGNED)
    return _HEAD.pack(MAGIC, len(listed), crc32(listed + body, len(listed))) + listed + body


def as_json(name: str, value: Any) -> Sections:
    return {name: json.dumps(value, ensure_ascii=False).encode()}


def texts(name: str, items: Iterable[str]) -> Sections:
    """The sections of texts found by their number."""
    raw = [item.encode() for item in items]
    return {name: b"".join(raw), f"{name}.ends": array("I", accumulate(map(len, raw)))}


def table(name: str, keys: Sequence[str]) -> Sections:
    """The sections of texts found by what they say, each once: `Table`."""
    size = 1 << (2 * len(keys)).bit_length()
    slots = array("I", bytes(4 * size))
    for number, key in enumerate(keys, 1):
        at = crc32(key.encode()) & (size - 1)
        while slots[at]:
            at = (at + 1) & (size - 1)
        slots[at] = number
    return {**texts(name, keys), f"{name}.slots": slots}


def index(name: str, items: Mapping[str, int]) -> Sections:
    """The sections of numbers, each found by a text: `Index`."""
    return {**table(name, tuple(items)), f"{name}.numbers": array("I", items.values())}


def dictionary(name: str, items: Mapping[str, str]) -> Sections:
    """The sections of texts, each found by another: `Dictionary`."""
    return {**table(name, tuple(items)), **texts(f"{name}.meanings", items.values())}


def lists(name: str, items: Mapping[str, array[float]]) -> Sections:
    """The sections of runs of numbers found by a text: `Lists`."""
    ends = array("I", accumulate(map(len, items.values())))
    values = array("f", b"".join(run.tobytes() for run in items.values()))
    return {**table(name, tuple(items)), f"{name}.runs": ends, f"{name}.values": values}


class Texts(Sequence[str]):
    """Texts by their number."""

    def __init__(self, blob: memoryview, ends: memoryview) -> None:
        self._blob, self._ends = blob, ends

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        return str(self.raw(at), "utf-8")

    def raw(self, at: int) -> memoryview:
        """A text as it lies there, in UTF-8. Raises `IndexError`."""
        return self._blob[self._ends[at - 1] if at else 0 : self._ends[at]]


class Table:
    """Texts, and the number of each."""

    def __init__(self, keys: Texts, slots: memoryview) -> None:
        self.keys, self._raw = keys, keys.raw
        self._slots, self._mask = slots, len(slots) - 1

    def find(self, key: str) -> int | None:
        """The number of a text, None when it is not there."""
        wanted = key.encode("utf-8", "surrogatepass")
        at = crc32(wanted) & self._mask
        while number := self._slots[at]:
            if self._raw(number - 1) == wanted:
                return number - 1
            at = (at + 1) & self._mask
        return None


class Index:
    """Numbers, each found by a text."""

    def __init__(self, keys: Table, numbers: memoryview) -> None:
        self._keys, self._numbers = keys, numbers

    def __contains__(self, key: str) -> bool:
        return self._keys.find(key) is not None

    def __len__(self) -> int:
        return len(self._numbers)

    def get(self, key: str) -> int | None:
        at = self._keys.find(key)
        return None if at is None else self._numbers[at]


class Dictionary:
    """Texts, each found by another."""

    def __init__(self, keys: Table, meanings: Texts) -> None:
        self.keys = keys.keys
        self._table, self._meanings = keys, meanings

    def __contains__(self, key: str) -> bool:
        return self._table.find(key) is not None

    def get(self, key: str, default: str = "") -> str:
        at = self._table.find(key)
        return default if at is None else self._meanings[at]


class Lists:
    """Runs of numbers, each found by a text."""

    def __init__(self, keys: Table, ends: memoryview, values: memoryview) -> None:
        self._keys, self._ends, self._values = keys, ends, values

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys.keys)

    def get(self, key: str) -> Numbers:
        """The numbers of a text, none when it is not there."""
        at = self._keys.find(key)
        return NONE if at is None else self._values[self._ends[at - 1] if at else 0 : self._ends[at]]


class Mapped:
    """The sections of one file."""

    def __init__(self, content: bytes | mmap.mmap) -> None:
        self._content = memoryview(content)
        _, length, _ = _HEAD.unpack_from(content)
        self._start = _HEAD.size + length
        self._sections: dict[str, tuple[int, int, str]] = json.loads(bytes(self._content[_HEAD.size : self._start]))

    @classmethod
    def opened(cls, path: Path) -> Self:
        """A file, once all of it is found to be as it was written. Raises `OSError`, `DamagedError`."""
        with path.open("rb") as file:
            head = file.read(_HEAD.size)
            magic, length, checksum = _HEAD.unpack(head) if len(head) == _HEAD.size else (b"", 0, 0)
            if magic != MAGIC or checksum != _checksum(file, length):
                raise DamagedError(path)
            return cls(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

    def json(self, name: str) -> Any:
        return json.loads(self.text(name))

    def text(self, name: str) -> str:
        return str(self.numbers(name), "utf-8")

    def numbers(self, name: str) -> memoryview:
        at, length, kind = self._sections[name]
        start = self._start + at
        numbers: memoryview = self._content[start : start + length].cast(kind)  # type: ignore[call-overload]
        return numbers

    def texts(self, name: str) -> Texts:
        return Texts(self.numbers(name), self.numbers(f"{name}.ends"))

    def table(self, name: str) -> Table:
        return Table(self.texts(name), self.numbers(f"{name}.slots"))

    def index(self, name: str) -> Index:
        return Index(self.table(name), self.numbers(f"{name}.numbers"))

    def dictionary(self, name: str) -> Dictionary:
        return Dictionary(self.table(name), self.texts(f"{name}.meanings"))

    def lists(self, name: str) -> Lists:
        return Lists(self.table(name), self.numbers(f"{name}.runs"), self.numbers(f"{name}.values"))


def _checksum(file: BinaryIO, found: int) -> int:
    """Of the rest of a file, from what was found before: read, not mapped, so that its pages are no memory of ours."""
    while chunk := file.read(_CHUNK):
        found = crc32(chunk, found)
    return found
