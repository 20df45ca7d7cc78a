"""The inverted index: what each stem, pair, sign and piece of word says for each entry.

An entry is the pool of all its ways of asking. A feature weighs for an entry by the share it takes in that pool
(through a logarithm: the tenth time says little more than the fifth), times its rarity over the entries. Rarity is
read at question time, so that an entry can change without touching the others.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from heapq import nlargest
from math import log, log1p, sqrt
from operator import itemgetter

from rapidfuzz import fuzz, process

from knowledge.faq.postings import Postings
from knowledge.faq.reading import Reading, pieces
from knowledge.faq.stem import stem
from knowledge.mapped import Lists, Mapped, Numbers, Sections, as_json, lists

# A feature speaks for at most this many entries, those it says most about: a common word then costs no more in
# a large base than in ours.
CHAMPIONS = 512
MOST_CACHED = 3_000
ANSWER_WEIGHT = 2.0  # what an answer counts in its pool, beside 1 a phrasing
SAME_WORD = 82  # rapidfuzz ratio above which an unknown word is read as a known one
SHORTEST_TYPO = 4
# Added to each pool: an entry with few phrasings must not make each of its words decisive.
_FLOOR = 25.0
_RARITY_FLOOR = 0.5

Masses = dict[str, float]
Pairs = Iterable[tuple[float, float]]
Scores = defaultdict[float, float]  # slots are floats: they travel in the same arrays as the weights


class Crowd(Enum):
    """What becomes of a feature that more than `CHAMPIONS` entries share."""

    BEST = "its heaviest entries"
    SKIP = "nothing"


class Level:
    """One kind of feature. `weight` in the sum; `scale`, the share of a pool that counts as one."""

    def __init__(self, weight: float, scale: float, crowd: Crowd, kept: Lists | None) -> None:
        self.weight = weight
        self.crowd = crowd
        self._scale = scale
        self._sorted: set[str] = set()  # crowded features whose heaviest entries come first
        self.postings = Postings(kept)  # feature → slot, weight, slot, weight…

    def __contains__(self, feature: str) -> bool:
        return feature in self.postings

    def add(self, slot: float, masses: Masses) -> None:
        unit = (sum(masses.values()) + _FLOOR) * self._scale
        self._sorted.difference_update(masses)
        for feature, mass in masses.items():
            self.postings.extend(feature, (slot, log1p(mass / unit)))

    def remove(self, slot: int, features: Iterable[str]) -> None:
        for feature in features:
            at = 2 * self.postings[feature].tolist()[::2].index(slot)
            self.postings.cut(feature, at, at + 2)

    def spread(self, feature: str) -> int:
        """How many entries hold a feature."""
        return len(self.postings[feature]) // 2

    def champions(self, feature: str) -> Pairs:
        """(slot, weight) of the entries a feature says most about."""
        posting = self.postings[feature]
        if len(posting) <= 2 * CHAMPIONS:
            return _pairs(posting)
        if self.crowd is Crowd.SKIP:
            return ()
        if feature not in self._sorted:
            self.postings[feature] = posting = _flat(sorted(_pairs(posting), key=_heaviest))
            self._sorted.add(feature)
        return _pairs(posting[: 2 * CHAMPIONS])


@dataclass(frozen=True, slots=True)
class Weighted:
    """A reading and how much it counts in the pool of its entry.

    An answer brings its words only: the professions and sizes it goes through are not what it is about.
    """

    reading: Reading
    weight: float = 1.0
    words_only: bool = False


_LEVELS = {
    "stems": (1.0, 1e-3, Crowd.BEST),
    "pairs": (0.3, 1e-3, Crowd.SKIP),
    "signs": (0.6, 3e-3, Crowd.BEST),
    "sizes": (2.0, 1e-3, Crowd.BEST),
    "pieces": (0.2, 2e-4, Crowd.SKIP),
}


class Index:
    """The features of every entry, those of a file to begin with. A slot is the number of an entry."""

    def __init__(self, kept: Mapped | None = None) -> None:
        self.stems, self.pairs, self.signs, self.sizes, self.pieces = (
            Level(*kind, kept.lists(name) if kept else None) for name, kind in _LEVELS.items()
        )
        self.size: int = kept.json("size") if kept else 0
        # In how many entries each word stands
        self._words = Counter[str](kept.json("words") if kept else ())
        self._vectors: dict[str, tuple[array[float], array[float]]] = {}
        self._typos: list[str] = []

    def add(self, slot: float, pool: Sequence[Weighted]) -> None:
        for level, masses in self._levels(pool):
            level.add(slot, masses)
        self._words.update(_vocabulary(pool))
        self._changed(1)

    def remove(self, slot: int, pool: Sequence[Weighted]) -> None:
        """Undo `add` of the same pool."""
        for level, masses in self._levels(pool):
            level.remove(slot, masses)
        self._words.subtract(gone := _vocabulary(pool))
        for word in [word for word in gone if not self._words[word]]:
            del self._words[word]
        self._changed(-1)

    def scores(self, reading: Reading) -> Scores:
        """What a reading says for each slot it touches."""
        scores: Scores = defaultdict(float)
        for word, times in Counter(reading.words).items():
            _pour(scores, zip(*self._vector(word), strict=True), 1 + log(times))
        for level, features in self._whole(reading):
            for feature, times in Counter(features).items():
                self._weigh(scores, level, feature, 1 + log(times))
        return scores

    def parts(self, reading: Reading, slot: int) -> Iterator[tuple[str, str, float]]:
        """What each word, pair, sign and size of a reading brings to one slot: (feature, read as, weight)."""
        for word in dict.fromkeys(reading.words):
            known = self.known(word)
            yield word, known[0] if known else "", dict(zip(*self._vector(word), strict=True)).get(slot, 0.0)
        for level, features in self._whole(reading):
            for feature in dict.fromkeys(features):
                alone: Scores = defaultdict(float)
                self._weigh(alone, level, feature, 1.0)
                yield f"#{feature}" if level is self.signs else feature, feature, alone.get(slot, 0.0)

    def known(self, word: str) -> tuple[str, float] | None:
        """The stem a word is read as, and how sure that is (1 when it is spelt right)."""
        if (exact := stem(word)) in self.stems:
            return exact, 1.0
        if len(word) < SHORTEST_TYPO or word.isdigit():
            return None
        found = process.extractOne(word, self._vocabulary(), scorer=fuzz.ratio, score_cutoff=SAME_WORD)
        return (stem(found[0]), (found[1] / 100) ** 2) if found else None

    def _whole(self, reading: Reading) -> tuple[tuple[Level, Iterable[str]], ...]:
        return (self.pairs, reading.pairs), (self.signs, reading.signs), (self.sizes, reading.sizes)

    def _levels(self, pool: Sequence[Weighted]) -> Iterator[tuple[Level, Masses]]:
        words, pairs, signs, sizes = (defaultdict[str, float](float) for _ in range(4))
        for one in pool:
            # The square root: a long story counts more than a telegram, but not word for word.
            share = one.weight / sqrt(len(one.reading.words) or 1)
            _fill(words, one.reading.words, share)
            if not one.words_only:
                _fill(pairs, one.reading.pairs, share)
                _fill(signs, one.reading.signs, share)
                _fill(sizes, one.reading.sizes, share)
        yield from ((self.pairs, pairs), (self.signs, signs), (self.sizes, sizes))
        stems, runs = defaultdict[str, float](float), defaultdict[str, float](float)
        for word, mass in words.items():
            stems[stem(word)] += mass
            _fill(runs, pieces(word), mass)
        yield from ((self.stems, stems), (self.pieces, runs))

    def _vector(self, word: str) -> tuple[array[float], array[float]]:
        """(slots, weights) of a word: its stem, or the nearest known one, and its pieces."""
        if word not in self._vectors:
            if len(self._vectors) >= MOST_CACHED:
                del self._vectors[next(iter(self._vectors))]
            scores: Scores = defaultdict(float)
            if known := self.known(word):
                self._weigh(scores, self.stems, *known)
            for piece in pieces(word):
                self._weigh(scores, self.pieces, piece, 1.0)
            best = nlargest(CHAMPIONS, scores.items(), key=itemgetter(1)) if len(scores) > CHAMPIONS else scores.items()
            self._vectors[word] = array("f", [s for s, _ in best]), array("f", [w for _, w in best])
        return self._vectors[word]

    def _weigh(self, scores: Scores, level: Level, feature: str, times: float) -> None:
        if spread := level.spread(feature):
            rarity = log(self.size / spread) + _RARITY_FLOOR
            _pour(scores, level.champions(feature), times * level.weight * rarity)

    def _vocabulary(self) -> list[str]:
        if not self._typos:
            long = (w for w in self._words if len(w) >= SHORTEST_TYPO and not w.isdigit())
            self._typos = sorted(long)
        return self._typos

    def sections(self) -> Sections:
        """What `Index` begins with when it is kept in a file."""
        levels = zip(_LEVELS, (self.stems, self.pairs, self.signs, self.sizes, self.pieces), strict=True)
        found: Sections = as_json("size", self.size) | as_json("words", self._words)
        for name, level in levels:
            found |= lists(name, level.postings.made())
        return found

    def _changed(self, by: int) -> None:
        self.size += by
        self._vectors.clear()
        self._typos.clear()


def _pairs(posting: Numbers) -> Iterator[tuple[float, float]]:
    values = iter(posting.tolist())
    return zip(values, values, strict=True)


def _flat(pairs: Iterable[tuple[float, float]]) -> array[float]:
    return array("f", [value for pair in pairs for value in pair])


def _heaviest(pair: tuple[float, float]) -> tuple[float, float]:
    return -pair[1], pair[0]


def _fill(masses: Masses, features: Iterable[str], share: float) -> None:
    for feature in features:
        masses[feature] += share


def _pour(scores: Scores, pairs: Pairs, times: float) -> None:
    for slot, weight in pairs:
        scores[slot] += times * weight


def _vocabulary(pool: Sequence[Weighted]) -> set[str]:
    return {word for one in pool for word in one.reading.words}
