"""What a reader of a file yields: a record, or what it refuses and why; and which reader a file calls for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from pydantic import ValidationError

from knowledge.door import tidied, tidy
from knowledge.sources import Record
from knowledge.territory import Gazetteer


@dataclass(frozen=True, slots=True)
class Found:
    """A record read at `where` (a line, a number in a list)."""

    where: str
    record: Record


@dataclass(frozen=True, slots=True)
class Refused:
    """What could not be taken, and why, in French."""

    where: str
    what: str
    why: str


Reading = Found | Refused


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file comes from: what its records will name as their source, and when it was seen."""

    title: str
    ref: str
    seen: str


LONGEST_LINE = 1 << 20  # bytes: a file without line breaks must not be read whole into memory
Reader = Callable[[IO[bytes], Gazetteer, Origin], Iterator[Reading]]


class FormatError(Exception):
    """A file no reader understands; the French text says what is expected."""


def made(model: type[Record], where: str, what: str, **values: Any) -> Reading:
    """The record of these values, or why it is refused."""
    try:
        return Found(where, model.model_validate(tidied(values)))
    except ValidationError as error:
        wrong = ", ".join(sorted({str(e["loc"][0]) for e in error.errors()}))
        return Refused(where, what, f"champ à corriger : {wrong}")


def lines_of(stream: IO[bytes]) -> Iterator[str]:
    """The lines of a text in UTF-8 or, where it is not, in latin-1: FINESS was the one, and is now the other.

    What was Windows-1252 reads as latin-1 with controls among its letters, which the door puts right.
    """
    while raw := stream.readline(LONGEST_LINE):
        if len(raw) == LONGEST_LINE:
            raise FormatError("Une ligne n'a pas de fin : ce n'est pas un fichier de texte en lignes.")
        try:
            yield raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            yield tidy(raw.decode("latin-1"))
