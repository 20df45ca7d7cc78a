"""What a reader of a file yields: a record, or what it refuses and why; and which reader a file calls for."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from pydantic import ValidationError

from knowledge.door import tidied
from knowledge.fields import FIELDS
from knowledge.fitness import LEAST_SOURCE
from knowledge.sources import Record
from knowledge.territory import Gazetteer
from knowledge.wording import count


@dataclass(frozen=True, slots=True)
class Found:
    """A record read at `where` (a line, a number in a list)."""

    where: str
    record: Record


@dataclass(frozen=True, slots=True)
class _Untaken:
    """Something of a file that goes no further, and why, in French."""

    where: str
    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}, {self.what} : {self.why}"


@dataclass(frozen=True, slots=True)
class Refused(_Untaken):
    """What could not be taken."""


@dataclass(frozen=True, slots=True)
class Left(_Untaken):
    """What was seen and not taken, with nothing wrong in it: a line of totals, a repeated header, a detail we drop."""


Reading = Found | Refused | Left


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file comes from: what its records will name as their source, and when it was seen, "" when unknown."""

    title: str
    ref: str
    seen: str

    def named(self, said: str) -> str:
        """The source a line gives; with the file's title when it is too short to lead to a document: « ARS »."""
        return said if len(said) >= LEAST_SOURCE else f"{said}, {self.title}" if said else self.title


MOST_LINES = 3_000_000
Reader = Callable[[IO[bytes], Gazetteer, Origin], Iterator[Reading]]


class FormatError(Exception):
    """A file no reader understands; the French text says what is expected."""


def made(model: type[Record], where: str, what: str, **values: Any) -> Reading:
    """The record of these values, or why it is refused."""
    if unreadable := [k for k, v in values.items() if isinstance(v, str) and _is_unreadable(v)]:
        return Refused(where, what, f"caractère illisible : {_called(unreadable)}")
    try:
        return Found(where, model.model_validate(tidied(values)))
    except ValidationError as error:
        wrong = _called({str(e["loc"][0]) for e in error.errors()})
        return Refused(where, what, f"champ à corriger : {wrong}")


def _called(fields: Iterable[str]) -> str:
    return ", ".join(sorted(FIELDS.get(field, field) for field in fields))


def refusals(refused: Sequence[Refused]) -> str:
    """How many lines were refused, and the first with its reason; "" when none was. Not of whom they are."""
    if not refused:
        return ""
    first = f"la première : {refused[0].where}, {refused[0].why}"
    return f"{count(len(refused), 'ligne refusée', 'lignes refusées')}, {first}"


def _is_unreadable(text: str) -> bool:
    """Whether a character was lost on the way: nobody could say what stood there."""
    return "\ufffd" in text or any(unicodedata.category(c) == "Cc" for c in text)


MOST_DEPTH = 64
_MARK = re.compile(rb'["\\\[\]{}]')
_FLAT = re.compile(rb'\[[^"\\\[\]{}]*\]')


class Shallow:
    """A stream of JSON whose brackets are counted as it is read: its parser keeps a name a level, each longer."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._depth = 0
        self._quoted = False
        self._escaped = False  # the next byte is no mark, whatever it is

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises `FormatError` for brackets within brackets, deeper than any file is."""
        chunk = self._stream.read(size)
        skipped = 0 if self._escaped and chunk else -1
        self._escaped = False if chunk else self._escaped
        # What opens and closes at once is most of a drawing, and no depth: it is passed over in one stroke.
        marked = chunk if skipped == 0 else _FLAT.sub(b"", _FLAT.sub(b"", chunk))
        for mark in _MARK.finditer(marked):
            if mark.start() == skipped:
                continue
            if mark[0] == b"\\":
                skipped = mark.start() + 1
                self._escaped = skipped == len(marked)
            else:
                self._step(mark[0])
        return chunk

    def _step(self, mark: bytes) -> None:
        if mark == b'"':
            self._quoted = not self._quoted
        elif not self._quoted:
            self._depth += 1 if mark in b"[{" else -1
            if self._depth > MOST_DEPTH:
                raise FormatError(f"Ce fichier JSON a plus de {MOST_DEPTH} niveaux.")
