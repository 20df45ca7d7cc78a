"""Questions about the same matter, put together by the words that tell it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from math import sqrt

from rapidfuzz import fuzz, process

from knowledge.text import key

# The mean cosine with the questions of a group, of the telling words by the square of their rarity: « on voudrait des
# trottinettes pour aller en visite » and « qui paie les trottinettes » are alike, « qui paie le buffet » is not.
# Measured by tests/knowledge/test_likeness.py.
ALIKE = 0.35
SAME_WORD = 88  # of 100: « trotinette » and « trottinette »
SHORTEST_TYPO = 5
Weigh = Callable[[str], Mapping[str, float]]  # the words of a text that tell what it is about, each with its weight


@dataclass(frozen=True, slots=True)
class Group:
    """Questions alike, the most asked first, and how many times they were asked in all."""

    texts: tuple[str, ...]
    times: int

    @property
    def id(self) -> str:
        """A short name that stays while the most asked question does."""
        return blake2b(self.texts[0].encode(), digest_size=3).hexdigest()


@dataclass(slots=True)
class _Gathered:
    """A group being made: its questions, and the sum of their words, each question counting for one."""

    texts: list[str] = field(default_factory=list)
    times: int = 0
    words: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, text: str, times: int, words: Mapping[str, float]) -> None:
        self.texts.append(text)
        self.times += times
        for word, share in words.items():
            self.words[word] += share

    def likeness(self, words: Mapping[str, float]) -> float:
        return sum(share * self.words[word] for word, share in words.items() if word in self.words) / len(self.texts)


def grouped(questions: Iterable[tuple[str, int]], weigh: Weigh) -> list[Group]:
    """The groups of (question, times), the most asked first. A question joins the likest group before it."""
    groups: list[_Gathered] = []
    of_word: defaultdict[str, list[_Gathered]] = defaultdict(list)
    for text, times in sorted(questions, key=lambda q: (-q[1], q[0])):
        words = _shares({_spelt(word, of_word): weight for word, weight in weigh(text).items()}, text)
        near = {id(group): group for word in words for group in of_word[word]}.values()
        best = max(near, key=lambda group: group.likeness(words), default=None)
        if best is None or best.likeness(words) < ALIKE:
            best = _Gathered()
            groups.append(best)
        for word in words.keys() - best.words.keys():
            of_word[word].append(best)
        best.add(text, times, words)
    return sorted((Group(tuple(g.texts), g.times) for g in groups), key=lambda g: -g.times)


def _spelt(word: str, known: Mapping[str, object]) -> str:
    """A word as one before it spelt it, when it is nearly the same."""
    if word in known or len(word) < SHORTEST_TYPO:
        return word
    found = process.extractOne(word, list(known), scorer=fuzz.ratio, score_cutoff=SAME_WORD)
    return found[0] if found else word


def _shares(weights: Mapping[str, float], text: str) -> dict[str, float]:
    """The words of a text so that the cosine of two texts is the sum of the products; itself, when it has none."""
    whole = sqrt(sum(weight**2 for weight in weights.values()))
    return {word: weight / whole for word, weight in weights.items()} if whole else {key(text) or text: 1.0}
