"""The yearly dialogue de gestion (`data/dialogue.toml`): what to bring, who says so, and what nobody published."""

from datetime import date
from pathlib import Path

from pydantic import Field

from knowledge.datafile import DATA, load_toml
from knowledge.sources import Record, Source


class Piece(Record):
    """Something to bring. `title` goes on a sentence; `checked` is the day its sources were last read."""

    id: str
    title: str
    text: str
    checked: date
    sources: tuple[Source, ...] = Field(min_length=1)


class Open(Record):
    """What no source says, to be asked of the fund; `known` is what is known around it."""

    ask: str
    known: str


class Preparation(Record):
    """The two lists, in the order people need them."""

    piece: tuple[Piece, ...]
    question: tuple[Open, ...]

    @classmethod
    def load(cls, path: Path = DATA / "dialogue.toml") -> "Preparation":
        return load_toml(path, cls)

    @property
    def sources(self) -> list[Source]:
        """Every source once, in the order of the pieces: the nth is cited as [n]."""
        return list(dict.fromkeys(source for piece in self.piece for source in piece.sources))

    @property
    def checked(self) -> date:
        """The day the oldest reading was made."""
        return min(piece.checked for piece in self.piece)
