"""Names close to a word that is no name: a slip of the finger, a beginning, a vague likeness."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain, takewhile
from typing import Self

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from knowledge.mapped import Mapped, Sections, texts
from knowledge.territory.atlas.names import skeleton

LONGEST = 64  # letters, more than any name has
SHORT_NAME = 6  # letters; a slip in a shorter name of a département, or of a town, could be any village
MOST_BEGUN = 400  # names read that begin with some words
SHORT = 4  # letters; so short a word needs an exact name
# Up to this many letters, the number of slips forgiven: a short word resembles too many names.
FORGIVEN = ((SHORT, 0), (8, 1), (15, 2), (60, 3))
SAME_SOUND = 0.5  # a slip that cannot be heard weighs half
CLEAR = 0.5  # the best must beat the next by this much
LIKENESS = 62.0
BEGINNING = 90.0
OFFERED = 95.0  # among the names offered, those that begin with the word come early

Guess = tuple[str, float]


def forgiven(key: str) -> int:
    return next((slips for length, slips in FORGIVEN if len(key) <= length), 0)


def least_people(key: str, score: float) -> int:
    """How large a town must be for one word to be taken for its name."""
    slips = (100 - score) * len(key) / 100
    if len(key) > 11 and slips < 1.5:
        return 0
    if slips > 1.5:
        return 30_000
    return 3_000 if len(key) > 7 or slips < 1 - SAME_SOUND / 2 else 10_000


def slips_of(key: str, guess: Guess) -> float:
    name, score = guess
    return (100 - score) * max(len(key), len(name)) / 100


def clear(key: str, near: Sequence[Guess]) -> list[Guess]:
    """Those that no other beats by far."""
    costs = [slips_of(key, guess) for guess in near]
    return [guess for guess, cost in zip(near, costs, strict=True) if cost < costs[0] + CLEAR - 0.05]


def shelves(keys: Iterable[str]) -> list[str]:
    """Keys by their length, those of one length as one text, a line each."""
    by_length: list[list[str]] = [[] for _ in range(LONGEST)]
    for key in keys:
        by_length[len(key)].append(key)
    return ["\n".join(shelf) for shelf in by_length]


def sections(name: str, keys: Sequence[str]) -> Sections:
    """What `Spelling.kept` is read from."""
    return texts(f"{name}.spelt", keys) | texts(f"{name}.shelves", shelves(keys))


class Spelling:
    """Keys in alphabetical order, and on shelves by length so that a search reads only what can match."""

    def __init__(self, keys: Sequence[str], by_length: Sequence[str]) -> None:
        self._keys, self._shelves = keys, by_length
        self._shelf = cache(self._read)

    @classmethod
    def of(cls, keys: Sequence[str]) -> Self:
        return cls(keys, shelves(keys))

    @classmethod
    def kept(cls, kept: Mapped, name: str) -> Self:
        return cls(kept.texts(f"{name}.spelt"), kept.texts(f"{name}.shelves"))

    def _about(self, length: int, less: int, more: int) -> list[str]:
        lengths = range(max(0, length - less), min(LONGEST, length + more + 1))
        return list(chain.from_iterable(map(self._shelf, lengths)))

    def _read(self, length: int) -> list[str]:
        shelf = self._shelves[length]
        return shelf.split("\n") if shelf else []

    def slips(self, key: str) -> list[Guess]:
        """The names the person most likely meant, best first; several when none is clear."""
        return clear(key, self.near(key))

    def near(self, key: str) -> list[Guess]:
        """Every name a few slips away, best first."""
        most = forgiven(key)
        if not most:
            return []
        lengths = self._about(len(key), most, most)
        found = process.extract(key, lengths, scorer=OSA.distance, score_cutoff=most, limit=16)
        heard = skeleton(key)
        costs = sorted((_cost(name, int(slips), heard), name) for name, slips, _ in found)
        return [
            (name, round(100 - 100 * cost / max(len(key), len(name)), 1))
            for cost, name in costs
            if cost <= 1 or _word_by_word(key, name)
        ]

    def beginning(self, key: str) -> list[Guess]:
        """Names that start with these whole words."""
        if len(key) <= SHORT:
            return []
        return [(name, BEGINNING) for name in self.starting(key)]

    def starting(self, key: str) -> list[str]:
        """The names that begin with these words and have more."""
        prefix = key + " "
        start = bisect_left(self._keys, prefix)
        names = (self._keys[at] for at in range(start, min(start + MOST_BEGUN, len(self._keys))))
        return list(takewhile(lambda name: name.startswith(prefix), names))

    def alike(self, key: str, limit: int = 12) -> list[Guess]:
        """Names to offer to somebody whose word is not understood."""
        near = self._about(len(key), 4, 6)
        found = process.extract(key, near, scorer=fuzz.ratio, score_cutoff=LIKENESS, limit=limit)
        begun = [(name, OFFERED) for name in self.starting(key)]
        return [*begun, *((name, round(score, 1)) for name, score, _ in found)]


def _word_by_word(key: str, name: str) -> bool:
    """« les Foo » is not « le Roi »: no word may be another altogether."""
    pairs = list(zip(key.split(), name.split(), strict=False))
    if len(key.split()) != len(name.split()):
        return True
    return all(OSA.distance(left, right) <= _most(left, right) for left, right in pairs)


def _most(left: str, right: str) -> int:
    return min(2, max(1, max(len(left), len(right)) // 3))


def _cost(name: str, slips: int, heard: str) -> float:
    return slips - SAME_SOUND if skeleton(name) == heard else float(slips)
