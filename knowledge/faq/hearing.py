"""A message as it is matched: its matter read, who is spoken of beside it, glued apostrophes taken apart."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from knowledge.faq.lexicon import Lexicon
from knowledge.faq.parts import Parts, PartsReader
from knowledge.faq.reading import BandOf, Reader, Reading
from knowledge.faq.stem import stem

# An apostrophe that was not typed: « lurps », « ladhesion ».
SHORTEST_GLUED = 4
GLUED = frozenset("cdjlmnst")
VOWELS = frozenset("aeiouyh")


@dataclass(frozen=True, slots=True)
class Heard:
    """A message: its parts, the reading of its matter, and that of who is spoken of."""

    text: str
    parts: Parts
    reading: Reading
    about: Reading | None


class Ear:
    """Hears messages. `is_ours` says whether a word is one of our wordings."""

    def __init__(
        self, lexicon: Lexicon, band_of: BandOf, professions: Iterable[str], is_ours: Callable[[str], bool]
    ) -> None:
        self._lexicon = lexicon
        self._reader = Reader(lexicon, band_of)
        self._is_ours = is_ours
        self._parts = PartsReader(lexicon.parts, professions, self._is_no_town)

    def read(self, text: str) -> Reading:
        return self._reader.read(text)

    def parts(self, text: str) -> Parts:
        return self._parts.read(text)

    def hear(self, text: str) -> Heard:
        """A message, by its matter. « Je suis remplaçante, ça marche aussi ? » asks about who says it: all of it."""
        parts = self._parts.read(text)
        matter = self._reader.read(" ".join(map(self._unglued, parts.matter.split())))
        if not self.telling(matter):
            return Heard(text, parts, self._reader.read(text), None)
        return Heard(text, parts, matter, self._reader.read(parts.about) if parts.about else None)

    def asked(self, heard: Heard) -> Heard | None:
        """The same by what it asks alone, None when it tells nothing beside."""
        if not (heard.parts.tells and heard.parts.asks):
            return None
        return replace(heard, reading=self._reader.read(" . ".join(heard.parts.asks)), about=None)

    def telling(self, reading: Reading) -> set[str]:
        """The stems that carry the meaning."""
        idle = self._lexicon.stop | self._lexicon.idle
        return {stem(word) for word in reading.words if word not in idle}

    def carries(self, one: str) -> bool:
        """Whether a stem carries a meaning, whatever word it is of."""
        return one not in self._idle_stems

    @cached_property
    def _idle_stems(self) -> frozenset[str]:
        return frozenset(map(stem, self._lexicon.stop | self._lexicon.idle))

    def carrying(self, reading: Reading) -> Iterator[str]:
        """The words that may ask something: neither a date nor a figure alone does."""
        idle = self._lexicon.stop | self._lexicon.months
        return (word for word in reading.words if len(word) > 1 and not word.isdigit() and word not in idle)

    def tells_a_date(self, heard: Heard) -> bool:
        """« On a signé le contrat en juin 2022 »: what was done, when, and nothing that asks."""
        lexicon, words = self._lexicon, set(heard.reading.words)
        is_dated = any(word.isdigit() or word in lexicon.months for word in words)
        matter = set(self.carrying(heard.reading))
        is_told = bool(matter & lexicon.done) and matter <= lexicon.done | lexicon.dated_of
        return is_dated and is_told and not heard.parts.asks

    def _unglued(self, word: str) -> str:
        """« lurps », « ladhesion » without the article whose apostrophe was not typed."""
        if len(word) < SHORTEST_GLUED or self._is_spelt(word):
            return word
        rest = word[2:] if word.startswith("qu") else word[1:] if word[0] in GLUED and word[1] in VOWELS else ""
        return rest if rest and self._is_spelt(rest) else word

    def _is_spelt(self, word: str) -> bool:
        return self._is_ours(word) or word in self._lexicon.spelling or word in self._lexicon.stop

    def _is_no_town(self, word: str) -> bool:
        """A word of ours that names no place."""
        return self._is_ours(word) and word not in self._lexicon.towns
