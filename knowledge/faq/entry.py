"""One question the bot can answer, and the reading of the folder where they stand, a TOML file per theme."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import Field, ValidationInfo, field_validator

from knowledge.datafile import DATA, DataError, Fault, load_toml, read_text
from knowledge.sources import Record, Source
from knowledge.text import key

# A tag as a browser would read it; « < 40 000 » and a Jinja call are not one.
_HTML = re.compile(r"<[a-zA-Z/!][^>]*>|&[a-zA-Z]+;|&#\d+;")


_NEXT_SIGN = re.compile(r"[ \t]*[,;][ \t]*(?=[+] *\w)")  # « + qui paie ?, + frais »


def parted(said: str) -> list[str]:
    """Phrasings written together: one a line, or a semicolon between them, or both."""
    said = _NEXT_SIGN.sub("\n", said)
    parts = re.split(r"[\n;]", said)
    return [line for part in parts if (line := " ".join(part.split()))]


def identifier(question: str) -> str:
    """A readable id from a question: « Qui peut adhérer ? » → « qui-peut-adherer »."""
    return "-".join(key(question).split()[:6])[:48].strip("-")


class FaqEntry(Record):
    """One question of one theme. `answer` is a Jinja2 Markdown template; `region` is an INSEE code."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    theme: str = ""
    question: str = Field(min_length=3)
    phrasings: tuple[str, ...]
    answer: str = Field(min_length=1)
    sources: tuple[Source, ...]
    checked: date
    confidence: str
    related: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    region: str | None = None
    variant: bool = False  # says of its region what the national entry of this id says of all

    @field_validator("question", "phrasings", "answer")
    @classmethod
    def _no_html(cls, value: str | tuple[str, ...], info: ValidationInfo) -> str | tuple[str, ...]:
        for text in (value,) if isinstance(value, str) else value:
            if found := _HTML.search(text):
                raise ValueError(f"HTML interdit : « {found[0]} »")
        return value

    @property
    def key(self) -> str:
        """What names it in a change: its id, and the region it speaks for when it is a variant."""
        return f"{self.id}@{self.region}" if self.variant else self.id

    @property
    def wordings(self) -> tuple[str, ...]:
        """Every way of asking: the official question first."""
        return (self.question, *self.phrasings)


class _File(Record):
    theme: str
    entry: tuple[FaqEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry with the file it stands in, so that a fault can be shown there."""

    entry: FaqEntry
    path: Path

    def fault(self, message: str, key: str = "") -> Fault:
        """`message` on the line of the entry's `id`, or of the first line after it that holds `key`."""
        return Fault(self.path, _line(read_text(self.path), self.entry.id, key), f"{self.entry.id}: {message}")


def load_entries(folder: Path = DATA / "faq") -> list[Placed]:
    """The entries of every file, in order. Raises `DataError` with every fault of every file."""
    placed: list[Placed] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            placed += _read(path)
        except DataError as error:
            faults += error.faults
    faults += _duplicates(placed)
    if faults:
        raise DataError(*faults)
    return placed


def _read(path: Path) -> Iterator[Placed]:
    content = load_toml(path, _File)
    for entry in content.entry:
        yield Placed(entry.model_copy(update={"theme": content.theme}), path)


def _duplicates(placed: Iterable[Placed]) -> Iterator[Fault]:
    seen: dict[str, Placed] = {}
    for one in placed:
        first = seen.setdefault(one.entry.id, one)
        if first is not one:
            yield Fault(one.path, None, f"{one.entry.id}: identifiant déjà pris dans {first.path.name}")


def _line(text: str, entry_id: str, key: str) -> int | None:
    lines = text.splitlines()
    heads = (n for n, line in enumerate(lines) if re.match(rf'id\s*=\s*"{re.escape(entry_id)}"', line))
    head = next(heads, None)
    if head is None:
        return None
    return next((n + 1 for n in range(head, len(lines)) if key in lines[n]), head + 1)
