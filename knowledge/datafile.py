"""Reading curated TOML files, and saying on which line a fault stands."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.refusals import in_french
from knowledge.system import reason

DATA = Path(__file__).parent / "data"

M = TypeVar("M", bound=BaseModel)
Location = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one curated file; `line` counts from 1, None when it concerns the whole file."""

    path: Path
    line: int | None
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{where}: {self.message}"


class DataError(Exception):
    """A curated file that cannot be used, with each of its faults."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(Fault(path, None, f"fichier illisible ({reason(error)})")) from error
    except UnicodeDecodeError as error:
        raise DataError(Fault(path, None, "le fichier n'est pas en UTF-8")) from error


def load_toml(path: Path, model: type[M]) -> M:
    """The file at `path` as a `model`. Raises `DataError` with the line of each fault."""
    text = read_text(path)
    return validate(path, text, parse_toml(path, text), model)


def parse_toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, column = where_toml_stops(error)
        raise DataError(Fault(path, line, f"TOML invalide, {column or 'un guillemet ou un crochet manque'}")) from error


def where_toml_stops(error: Exception) -> tuple[int | None, str]:
    """The line where a text stops being TOML, None at its end, and « caractère 8 »; the library says it in English."""
    at = re.search(r"at line (\d+), column (\d+)", str(error))
    return (int(at[1]), f"caractère {at[2]}") if at else (None, "")


def validate(path: Path, text: str, data: dict[str, Any], model: type[M]) -> M:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = [
            Fault(path, line_of(text, e["loc"]), f"{named_as_written(e['loc'])}: {in_french(e)}")
            for e in error.errors()
        ]
        raise DataError(*faults) from error


def line_of(text: str, location: Location) -> int | None:
    """The line, from 1, where the value at a pydantic `location` stands in a TOML `text`.

    Follows headers (`[[a.b]]`, `[a.b]`), keys and the rows of an inline array; stops at the deepest it finds.
    """
    lines = text.splitlines()
    at, path = -1, ""
    for part in location:
        if isinstance(part, int):
            header = f"[[{path}]]"
            found = _nth(lines, at, part, header if header in text else "{")
        else:
            path = f"{path}.{part}".lstrip(".")
            found = _first(lines, at, path, part)
        at = at if found is None else found
    # A table that is repeated is looked for from the line before its first header: that of the whole is the header's.
    if path and at + 1 < len(lines) and lines[at + 1].strip() == f"[[{path}]]":
        at += 1
    return at + 1 if at >= 0 else None


def _first(lines: list[str], start: int, path: str, key: str) -> int | None:
    for number in range(start + 1, len(lines)):
        line = lines[number].strip()
        if line == f"[[{path}]]":
            return number - 1
        if line == f"[{path}]" or re.match(rf'"?{re.escape(key)}"?\s*=', line):
            return number
        if line.startswith("[[") and start >= 0 and not line.startswith(f"[[{path}"):
            return None
    return None


def _nth(lines: list[str], start: int, index: int, opening: str) -> int | None:
    rows = (n for n in range(start + 1, len(lines)) if lines[n].strip().startswith(opening))
    return next((n for rank, n in enumerate(rows) if rank == index), None)


def named_as_written(location: Location) -> str:
    """A key as the file has it, « [[admins]] id »: the number of an item is told by the line."""
    *section, key = [str(part) for part in location if not isinstance(part, int)] or ["fichier"]
    if not section:
        return key
    is_repeated = any(isinstance(part, int) for part in location[1:2])
    return f"{'[[' if is_repeated else '['}{'.'.join(section)}{']]' if is_repeated else ']'} {key}"
