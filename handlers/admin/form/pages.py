"""A list that is told page by page: which page is asked, and how the ones beside it are reached."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from handlers.engine.messages import Choice
from knowledge.text import key

Item = TypeVar("Item")
A_PAGE = 8  # things told at once
ALL = "toutes"
NEXT_PAGE, PREVIOUS_PAGE = "Page suivante", "Page précédente"
_ALL = frozenset({"tout", "tous", ALL, "la liste", "liste"})
_PAGE = re.compile(r"(?:(.+?) )?page ([0-9]{1,3})")
_TURNED = re.compile(r"(.+ )([0-9]{1,3})")
_SAID = re.compile(r"(?:la )?page ([0-9]{1,3})|([0-9]{1,3})e? page")
_NEXT = frozenset({"suite", "la suite", "page suivante", "suivant", "suivante", "la page suivante"})
_PREVIOUS = frozenset({"page precedente", "la page precedente", "page d avant", "precedente"})


def paged(argument: str) -> tuple[str, int]:
    """« ars page 2 »: the words looked for, and the page of what they find."""
    found = _PAGE.fullmatch(argument.strip())
    words, page = (found[1] or "", max(int(found[2]), 1)) if found else (argument.strip(), 1)
    return ("" if key(words) in _ALL else words), page


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list: what it shows, its number, and how many there are."""

    shown: Sequence[Item]
    number: int
    pages: int
    asked: int = 0  # the page that was asked, when there are fewer

    @property
    def place(self) -> str:
        past = f" : il n'y a pas de page {self.asked}" if self.asked > self.pages else ""
        return f"(page {self.number} sur {self.pages}{past})"

    @property
    def place_of_several(self) -> str:
        """The same, with a space before it; nothing of the only page."""
        return f" {self.place}" if self.pages > 1 or self.asked > 1 else ""

    def beside(self, command: str) -> list[Choice]:
        """The pages after and before this one: a command, and the number of the page that follows it."""
        near = {NEXT_PAGE: self.number + 1, PREVIOUS_PAGE: self.number - 1}
        return [Choice(id=f"{command} {n}", label=label) for label, n in near.items() if 0 < n <= self.pages]


def page_of(found: Sequence[Item], number: int) -> Page[Item]:
    """The page of this number, or the last one."""
    pages = -(-len(found) // A_PAGE)
    shown = min(max(number, 1), pages)
    return Page(found[(shown - 1) * A_PAGE : shown * A_PAGE], shown, pages, number)


def beside_of(offered: Sequence[Choice]) -> list[Choice]:
    """The choices that turn the pages, among those of a list."""
    return [choice for choice in offered if choice.label in (NEXT_PAGE, PREVIOUS_PAGE)]


def is_turning(said: str) -> bool:
    """« suite », « page 3 », « page précédente »."""
    wanted = key(said)
    return wanted in _NEXT or wanted in _PREVIOUS or _SAID.fullmatch(wanted) is not None


def turned(said: str, offered: Sequence[Choice]) -> str:
    """The command that shows the page somebody asks for, beside the one whose choices are offered; "" for none."""
    beside = next((c for c in offered if c.label in (NEXT_PAGE, PREVIOUS_PAGE)), None)
    found = _TURNED.fullmatch(beside.id) if beside else None
    if beside is None or found is None:
        return ""
    here = int(found[2]) + (1 if beside.label == PREVIOUS_PAGE else -1)
    number = _SAID.fullmatch(key(said))
    step = 1 if key(said) in _NEXT else -1
    page = int(number[1] or number[2]) if number else here + step
    return f"{found[1]}{page}" if page > 0 else ""
