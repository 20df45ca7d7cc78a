"""Is this about CPTS at all? The words of the entries against those of foreign subjects, as naive Bayes.

And how like one single wording it is: a pool of many ways of asking lends its words to what none of them says.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from math import log, sqrt

from knowledge.faq.reading import Reading
from knowledge.faq.stem import stem
from knowledge.mapped import Mapped, Sections, as_json

_SMOOTHING = 0.5
_UNKNOWN = -1.0  # a word nobody ever used here speaks a little for a foreign subject


class Domain:
    """Counts of the stems and signs of our phrasings and of the foreign ones, those of a file to begin with."""

    def __init__(self, stop: frozenset[str], kept: Mapped | None = None) -> None:
        self._stop = stop | frozenset(map(stem, stop))
        ours, foreign, self._totals, self._wordings = kept.json("domain") if kept else ({}, {}, [0, 0], 0)
        self._ours: Counter[str] = Counter(ours)
        self._foreign: Counter[str] = Counter(foreign)
        self._rarities: dict[str, float] = {}
        self._lengths: dict[str, float] = {}

    def count(self, readings: Iterable[Reading], *, foreign: bool, times: int = 1) -> None:
        """Learn readings; `times=-1` forgets them."""
        self._rarities.clear()
        self._lengths.clear()
        counts = self._foreign if foreign else self._ours
        for reading in readings:
            features = self._features(reading)
            for feature in features:
                counts[feature] += times
                if not counts[feature]:
                    del counts[feature]
            self._totals[foreign] += times * len(features)
            self._wordings += times

    def sections(self) -> Sections:
        """What `Domain` begins with when it is kept in a file."""
        return as_json("domain", (self._ours, self._foreign, self._totals, self._wordings))

    def is_ours(self, word: str) -> bool:
        """Whether one of our own wordings has this word, or one like it."""
        return stem(word) in self._ours

    def belongs(self, reading: Reading) -> float:
        """Above zero when the words are rather ours; divided so that long texts do not shout."""
        total = sum(self._weight(f) for f in sorted(self._features(reading)) if f not in self._stop)
        return total / sqrt(len(reading.words) or 1)

    def likeness(self, reading: Reading, keys: Iterable[str]) -> float:
        """How like the nearest of some wordings a reading is, from 0 to 1: the cosine of their rare stems.

        A wording is given by its key, its stems in order.
        """
        rarity = {stem: self._rarity(stem) for stem in set(reading.core or reading.stems)}
        if not rarity:
            return 0.0
        return max((self._cosine(rarity, key) for key in keys), default=0.0) / sqrt(sum(rarity.values()))

    def covered(self, stems: Collection[str], keys: Iterable[str]) -> float:
        """The share of what these stems mean, the rare ones first, that some wordings have a word for."""
        known = {stem for key in keys for stem in key.split()}
        rarity = {stem: self._rarity(stem) for stem in sorted(stems)}
        whole = sum(rarity.values())
        return sum(weight for stem, weight in rarity.items() if stem in known) / whole if whole else 1.0

    def weights(self, stems: Iterable[str]) -> dict[str, float]:
        """The square of how much each of these stems tells one wording from the others."""
        return {stem: self._rarity(stem) for stem in sorted(stems)}

    def _cosine(self, rarity: Mapping[str, float], key: str) -> float:
        shared = sum([rarity[stem] for stem in key.split() if stem in rarity])
        return shared / self._length(key) if shared else 0.0

    def _length(self, key: str) -> float:
        if (known := self._lengths.get(key)) is None:
            known = self._lengths[key] = sqrt(sum(map(self._rarity, key.split())))
        return known

    def _rarity(self, stem: str) -> float:
        """The square of how much a stem tells one wording from the others."""
        if (known := self._rarities.get(stem)) is None:
            count = self._ours[stem] + self._foreign[stem]
            known = log(self._wordings / (count or _SMOOTHING)) ** 2
            if count:  # what people write besides has no end
                self._rarities[stem] = known
        return known

    def _weight(self, feature: str) -> float:
        ours, foreign = self._ours[feature], self._foreign[feature]
        if not ours and not foreign:
            return _UNKNOWN
        kinds = _SMOOTHING * (len(self._ours) + len(self._foreign))
        share = log((ours + _SMOOTHING) / (self._totals[0] + kinds))
        return share - log((foreign + _SMOOTHING) / (self._totals[1] + kinds))

    def _features(self, reading: Reading) -> set[str]:
        return {*reading.stems, *(f"#{sign}" for sign in reading.signs)}
