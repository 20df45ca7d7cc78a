"""From a person's words to the entries they may mean, and how sure that is: answer, offer or refuse."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from heapq import nlargest
from math import exp

from rapidfuzz import fuzz, process

from knowledge.faq.domain import Domain
from knowledge.faq.entry import FaqEntry
from knowledge.faq.index import ANSWER_WEIGHT, Index, Scores, Weighted
from knowledge.faq.lexicon import Lexicon
from knowledge.faq.reading import MOST_CHARACTERS, BandOf, Reader, Reading
from knowledge.faq.result import Decision, Explanation, Match, Result, TokenWeight
from knowledge.faq.stem import stem

MOST_MATCHES = 5
# Scores, from 0 to 100, below which a question is refused, or offered rather than answered.
THRESHOLD = 54.0
SURE = 60.0
# The first must lead the second by this share of its own weight to be answered alone.
MARGIN = 0.08
# One word alone leads to an entry that has it in this many of its wordings.
OFTEN = 4
_TEMPLATE = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Calibration:
    """From weights to a score, by logistic regression on the development half of `tests/data/faq_eval.jsonl`.

    `lead` counts how far an entry is before the best foreign subject, `weight` what it gathered, `domain` what
    `Domain.belongs` says. `base` puts the frontier of our subject at 50.
    """

    base: float
    lead: float
    weight: float
    domain: float

    def score(self, own: float, foreign: float, length: int, belongs: float) -> float:
        lead = min(0.6, max(-0.5, (own - foreign) / max(own, 1.0)))
        logit = self.base + self.lead * lead + self.weight * own / length**0.3 + self.domain * belongs
        return round(100 / (1 + exp(-max(-60.0, min(60.0, logit)))), 1)


CALIBRATION = Calibration(base=-9.0, lead=9.1, weight=0.145, domain=0.78)


@dataclass(frozen=True, slots=True)
class _Ranking:
    """The heaviest entries, best first; `exact` when the first has this very wording."""

    own: tuple[tuple[float, str], ...]
    foreign: tuple[float, str]
    belongs: float
    exact: bool

    @property
    def margin(self) -> float:
        first, second, *_ = *(weight for weight, _ in self.own), 0.0, 0.0
        return (first - second) / first if first else 0.0


class Matcher:
    """The entries and the foreign subjects, indexed; an entry can be replaced without rebuilding the rest."""

    def __init__(self, lexicon: Lexicon, band_of: BandOf) -> None:
        self._lexicon = lexicon
        self._reader = Reader(lexicon, band_of)
        self._index = Index()
        self._domain = Domain(lexicon.stop)
        self._entries: dict[str, FaqEntry] = {}
        self._slots: dict[str, int] = {}
        self._ids: dict[float, str] = {}
        self._keys: dict[str, list[str]] = {}  # the key of each wording of an entry
        self._owners: dict[str, frozenset[str]] = {}  # the entries that have a wording of this key
        self._foreign: dict[float, str] = {}
        self._next = 0
        for number, (subject, phrases) in enumerate(lexicon.elsewhere.items(), 1):
            self._learn_foreign(-number, subject, phrases)

    def add(self, entry: FaqEntry) -> None:
        """Index an entry; an earlier one of the same id goes first."""
        if entry.id in self._entries:
            self.remove(entry.id)
        slot, self._next = self._next, self._next + 1
        readings = [self._reader.read(wording) for wording in entry.wordings]
        self._index.add(slot, self._pool(entry, readings))
        self._domain.count(readings, foreign=False)
        self._entries[entry.id], self._slots[entry.id], self._ids[slot] = entry, slot, entry.id
        self._keys[entry.id] = [_key(*pair) for pair in zip(entry.wordings, readings, strict=True)]
        for key in self._keys[entry.id]:
            self._owners[key] = self._owners.get(key, _NOBODY) | {entry.id}

    def remove(self, entry_id: str) -> None:
        """Forget an entry. Raises `KeyError` when there is none."""
        entry, slot = self._entries.pop(entry_id), self._slots.pop(entry_id)
        readings = [self._reader.read(wording) for wording in entry.wordings]
        self._index.remove(slot, self._pool(entry, readings))
        self._domain.count(readings, foreign=False, times=-1)
        del self._ids[slot]
        for key in self._keys.pop(entry_id):
            self._owners[key] -= {entry_id}

    def ask(self, text: str, without: Collection[str] = ()) -> Result:
        """The entries a text may mean but those left out, and what to do with it."""
        reading = self._reader.read(text)
        return self._result(text, reading, self._rank(text, reading, without))

    def explain(self, text: str) -> Explanation:
        """The same, with what each token brought to the first entry."""
        reading = self._reader.read(text)
        ranking = self._rank(text, reading)
        best = self._slots[ranking.own[0][1]] if ranking.own else -1
        parts = [TokenWeight(*part) for part in self._index.parts(reading, best)]
        return Explanation(
            result=self._result(text, reading, ranking),
            margin=ranking.margin,
            foreign=ranking.foreign[1],
            belongs=ranking.belongs,
            tokens=tuple(sorted(parts, key=lambda part: -part.weight)),
        )

    def weights(self, text: str) -> dict[str, float]:
        """What each entry gathers from a text, before any decision."""
        scores = self._index.scores(self._reader.read(text))
        return {self._ids[slot]: weight for slot, weight in scores.items() if slot in self._ids}

    def leader(self, text: str) -> str | None:
        """The entry the words of a text lead to, whether or not an entry has this very wording."""
        scores = self._index.scores(self._reader.read(text))
        for slot in self._foreign:
            scores.pop(slot, None)
        best = self._heaviest(scores)
        return best[0][1] if best else None

    def owners(self, text: str) -> frozenset[str]:
        """The entries that have this very wording, but for order, inflexions and spelling."""
        return self._owners.get(_key(text, self._reader.read(text)), _NOBODY)

    def _rank(self, text: str, reading: Reading, without: Collection[str] = ()) -> _Ranking:
        scores = self._index.scores(reading)
        for entry_id in without:
            scores.pop(self._slots[entry_id], None)
        foreign = max(((scores.pop(slot, 0.0), name) for slot, name in self._foreign.items()), default=(0.0, ""))
        own = self._heaviest(scores)
        owners = self._owners.get(_key(text, reading), _NOBODY).difference(without)
        if exact := len(owners) == 1:
            own = _led_by(next(iter(owners)), own)
        return _Ranking(tuple(own[:MOST_MATCHES]), foreign, self._domain.belongs(reading), exact)

    def _heaviest(self, scores: Scores) -> list[tuple[float, str]]:
        """The best entries by weight, then by id. Sorting all of a large base would cost more than the rest."""
        least = min(nlargest(MOST_MATCHES, scores.values()), default=0.0)
        own = [(weight, self._ids[slot]) for slot, weight in scores.items() if weight >= least]
        return sorted(own, key=lambda pair: (-pair[0], pair[1]))

    def _result(self, text: str, reading: Reading, ranking: _Ranking) -> Result:
        matches = tuple(
            Match(entry_id, self._score(weight, reading, ranking), self._nearest(entry_id, reading))
            for weight, entry_id in ranking.own
        )
        decision = self._decide(text, reading, ranking)
        return Result(text, decision, matches, decision is Decision.OFFER and matches[0].score < THRESHOLD)

    def _score(self, weight: float, reading: Reading, ranking: _Ranking) -> float:
        if ranking.exact and weight == ranking.own[0][0]:
            return 100.0
        length = len(reading.words) or 1
        return CALIBRATION.score(weight, ranking.foreign[0], length, ranking.belongs)

    def _decide(self, text: str, reading: Reading, ranking: _Ranking) -> Decision:
        if ranking.exact:
            return Decision.ANSWER
        if not ranking.own or self._says_nothing(text, reading):
            return Decision.REFUSE
        score = self._score(ranking.own[0][0], reading, ranking)
        if score < THRESHOLD:
            return Decision.OFFER if self._is_keyword(reading, ranking) else Decision.REFUSE
        return Decision.ANSWER if score >= SURE and ranking.margin >= MARGIN else Decision.OFFER

    def _says_nothing(self, text: str, reading: Reading) -> bool:
        """No word of the field in it: small talk, symbols, stop words."""
        telling = (w for w in reading.words if w not in self._lexicon.stop and self._index.known(w))
        return next(telling, None) is None or self._lexicon.small_talk(text) is not None

    def _is_keyword(self, reading: Reading, ranking: _Ranking) -> bool:
        """« Ehpad », « et les vaccins » : one telling word, often in the first entry, less in foreign subjects."""
        idle = self._lexicon.stop | self._lexicon.idle
        telling = {stem(word) for word in reading.words if word not in idle}
        weight, best = ranking.own[0]
        if len(telling) != 1 or weight <= ranking.foreign[0]:
            return False
        return sum(not telling.isdisjoint(key.split()) for key in self._keys[best]) >= OFTEN

    def _nearest(self, entry_id: str, reading: Reading) -> str:
        found = process.extractOne(reading.sorted_stems, self._keys[entry_id], scorer=fuzz.ratio)
        return self._entries[entry_id].wordings[found[2] if found else 0]

    def _pool(self, entry: FaqEntry, readings: list[Reading]) -> list[Weighted]:
        answer = self._reader.read(_TEMPLATE.sub(" ", entry.answer))
        return [*map(Weighted, readings), Weighted(answer, ANSWER_WEIGHT, words_only=True)]

    def _learn_foreign(self, slot: int, subject: str, phrases: tuple[str, ...]) -> None:
        readings = [self._reader.read(phrase) for phrase in phrases]
        self._index.add(slot, [Weighted(reading) for reading in readings])
        self._domain.count(readings, foreign=True)
        self._foreign[slot] = subject


def _key(text: str, reading: Reading) -> str:
    """What two wordings must share to be the same; a text in another alphabet stands for itself."""
    return reading.sorted_stems or " ".join(text[:MOST_CHARACTERS].casefold().split())


def _led_by(entry_id: str, own: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """The entry whose very wording was typed comes first, whatever its words say elsewhere."""
    heaviest = max((weight for weight, _ in own), default=1.0)
    return [(heaviest * (1 + 2 * MARGIN), entry_id), *(pair for pair in own if pair[1] != entry_id)]
