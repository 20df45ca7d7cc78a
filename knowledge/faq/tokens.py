"""A message as words with their places and the marks between them, those said aloud included."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.phrases import Phrases
from knowledge.text import fold

MOST_TOKENS = 400
STRONG, WEAK = 2, 1
_TOKEN = re.compile(r"[^\W_]+|€")
_STRONG = re.compile(r"[.!?…;\n()\[\]|]")
_WEAK = re.compile(r"[,:]|\s[-–—]|[-–—]\s|->")
_GLUE = re.compile(r"['’-]")


@dataclass(slots=True)
class Tokens:
    """The words of a text, folded. `marks[i]` is how strong the mark before word `i` is; the last one ends the text.

    `glued[i]`: word `i` hangs on the one before by an apostrophe or a hyphen. `asked`: words after which « ? » stands.
    """

    text: str
    words: list[str]
    spans: list[tuple[int, int]]
    marks: list[int]
    glued: list[bool]
    asked: set[int]

    def typed(self, start: int, end: int) -> str:
        """The words between two places, as they were typed."""
        return self.text[self.spans[start][0] : self.spans[end - 1][1]]

    def all_typed(self, spans: Iterable[tuple[int, int]]) -> tuple[str, ...]:
        return tuple(self.typed(*span) for span in spans)

    def is_capital(self, at: int) -> bool:
        """Whether a word has a capital that says something: not in a text all in capitals."""
        return self.text[self.spans[at][0]].isupper() and not self.text.isupper()

    def sentences(self) -> Iterator[tuple[int, int]]:
        """The runs of words between strong marks."""
        start = 0
        for at in range(1, len(self.words) + 1):
            if self.marks[at] == STRONG:
                yield start, at
                start = at


def tokens(text: str, strong: Phrases, weak: Phrases) -> Tokens:
    """Cut a text into words; « virgule » said aloud is a mark."""
    found = list(_TOKEN.finditer(text))[:MOST_TOKENS]
    words = [fold(match[0]) for match in found]
    gaps = [text[a:b] for a, b in _between(found, text)]
    marks = [max(_mark(gap), STRONG if at == len(words) else 0) for at, gap in enumerate(gaps)]
    read = Tokens(
        text=text,
        words=words,
        spans=[match.span() for match in found],
        marks=marks,
        glued=[bool(_GLUE.fullmatch(gap)) for gap in gaps[:-1]],
        asked={at for at, gap in enumerate(gaps) if "?" in gap},
    )
    return _without_spoken_marks(read, strong, weak)


def _between(found: list[re.Match[str]], text: str) -> Iterator[tuple[int, int]]:
    """Where each gap lies: before the first word, between two, after the last."""
    last = 0
    for match in found:
        yield last, match.start()
        last = match.end()
    yield last, len(text)


def _mark(gap: str) -> int:
    return STRONG if _STRONG.search(gap) else WEAK if _WEAK.search(gap) else 0


def _without_spoken_marks(read: Tokens, strong: Phrases, weak: Phrases) -> Tokens:
    """The words without the marks said aloud, which mark what follows them."""
    at = 0
    while at < len(read.words):
        size = len(read.words)
        length, strength = strong.length(read.words, at, size), STRONG
        if not length:
            length, strength = weak.length(read.words, at, size), WEAK
        if length and at > 0:
            _drop(read, at, length, strength)
        else:
            at += 1
    return read


def _drop(read: Tokens, at: int, length: int, strength: int) -> None:
    if read.words[at + length - 1] == "interrogation":
        read.asked.add(at)
    read.asked = {place if place <= at else place - length for place in read.asked}
    del read.words[at : at + length], read.spans[at : at + length], read.glued[at : at + length]
    read.marks[at : at + length + 1] = [max(strength, read.marks[at], read.marks[at + length])]
