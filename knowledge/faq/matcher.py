"""From a person's words to the entries they may mean, and how sure that is: answer, offer or refuse."""

import re
from collections import ChainMap, Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from math import prod, sqrt
from types import MappingProxyType
from typing import cast

from rapidfuzz import fuzz, process

from knowledge.faq.calibration import CALIBRATION, CERTAINTY, CLOSE, Signs, Standing
from knowledge.faq.domain import Domain
from knowledge.faq.entry import FaqEntry
from knowledge.faq.hearing import Ear, Heard
from knowledge.faq.index import ANSWER_WEIGHT, Index, Scores, Weighted
from knowledge.faq.lexicon import Lexicon
from knowledge.faq.parts import Parts
from knowledge.faq.reading import MOST_CHARACTERS, BandOf, Reading
from knowledge.faq.result import Decision, Explanation, Match, Result, TokenWeight
from knowledge.faq.wordings import Wordings
from knowledge.mapped import Mapped, Sections, as_json

MOST_MATCHES = 5
# Scores, from 0 to 100, below which a question is refused, or offered rather than answered.
THRESHOLD = 51.0
SURE = 80.0
# What asks, apart from what is told, is of another subject below this, when it has words enough to tell.
FOREIGN = 8.0
PLAINLY = 90.0  # but not when the whole is plainly ours
FEWEST_TELLING = 2
# How likely the first entry must be to be answered, and to be told as what may be meant rather than only offered.
CERTAIN = 0.45
LIKELY = 0.2
# The first two entries are level below this lead, however far the others: which of them is meant is asked.
LEVEL = 0.06
# What is almost a wording of the first entry must be this much less like those of the others.
MARGIN = 0.11
# The first entries and foreign subjects whose single wordings are looked at.
NEAR = 3
# What who speaks weighs beside what is asked; more when the question is about where they are.
SPEAKER = 0.35
PLACED = 1.0
# What was talked about weighs this beside it, and makes surer of what both lead to: at most so many times.
THREAD = 0.3
LIFT = 2.0
# One word alone leads to an entry that has it in this many of its wordings; in more, when a foreign subject has it too.
OFTEN = 4
VERY_OFTEN = 6
RIVAL = 0.7
NOWHERE = -0.5  # the slot of no entry and no foreign subject
_TEMPLATE = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Ranking:
    """The heaviest entries, best first; `exact` when the first has this very wording."""

    own: tuple[tuple[float, str], ...]
    foreign: str
    signs: Signs
    exact: bool

    def lead(self, rank: int) -> float:
        """The lead of the first entry over the one of this rank, as a share of its weight."""
        first, *others = *(weight for weight, _ in self.own), *[0.0] * rank
        return (first - others[rank - 2]) / first if first else 0.0


class Matcher:
    """The entries and the foreign subjects, indexed; an entry can be replaced without rebuilding the rest.

    It begins with the index of a file made by `sections`, when there is one, whose entries are `curated`.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        band_of: BandOf,
        professions: Iterable[str] = (),
        kept: Mapped | None = None,
        curated: Mapping[str, FaqEntry] = MappingProxyType({}),
    ) -> None:
        self._lexicon = lexicon
        self._index = Index(kept)
        self._domain = Domain(lexicon.stop, kept)
        self._ear = Ear(lexicon, band_of, professions, self._domain.is_ours)
        self._entries = ChainMap[str, FaqEntry]({}, cast("dict[str, FaqEntry]", curated))
        self._wordings = Wordings(kept)
        ids, subjects = kept.json("slots") if kept else ([], list(lexicon.elsewhere))
        self._slots: dict[str, int] = {entry_id: slot for slot, entry_id in enumerate(ids)}
        self._ids: dict[float, str] = dict(enumerate(ids))
        self._foreign: dict[float, str] = {-number: subject for number, subject in enumerate(subjects, 1)}
        self._next = len(ids)
        if kept is None:
            for slot, subject in self._foreign.items():
                self._learn_foreign(slot, lexicon.elsewhere[subject])

    def sections(self) -> Sections:
        """What `Matcher` begins with when it is kept in a file."""
        slots = as_json("slots", (list(self._slots), list(self._foreign.values())))
        return slots | self._index.sections() | self._domain.sections() | self._wordings.sections()

    def stems(self, text: str) -> frozenset[str]:
        """What carries the meaning of a text, as it can be looked for in another."""
        return frozenset(self._ear.telling(self._ear.hear(text).reading))

    def holds(self, entry_id: str, stems: frozenset[str]) -> bool:
        """Whether one single wording of an entry has all of these stems."""
        return any(stems.issubset(key.split()) for key in self._keys(entry_id))

    def share(self, sought: Collection[str], text: str) -> float:
        """How much of what these stems tell is in a text, from 0 to 1: the rare ones tell more."""
        rarity, found = self._domain.weights(dict.fromkeys(sought, 1.0)), self.stems(text)
        whole = sum(rarity[stem] for stem in sought)
        return sum(rarity[stem] for stem in sought if stem in found) / whole if whole else 0.0

    def likeness(self, one: str, other: str, but: Collection[str]) -> float:
        """How alike what is asked of two entries is, from 0 to 1, some stems left aside.

        The cosine of the stems of their wordings, each by how often it is there and how much it tells.
        """
        mine, theirs = self._often(one, but), self._often(other, but)
        rarity = self._domain.weights({*mine, *theirs})
        shared = sum(rarity[stem] * share * theirs.get(stem, 0.0) for stem, share in mine.items())
        lengths = (sqrt(sum(rarity[stem] * share**2 for stem, share in of.items())) for of in (mine, theirs))
        return shared / whole if (whole := prod(lengths)) else 0.0

    def _often(self, entry_id: str, but: Collection[str]) -> dict[str, float]:
        """The stems that carry the meaning of the wordings of an entry, each with the share of them that has it."""
        keys = self._keys(entry_id)
        counts = Counter(stem for key in keys for stem in set(key.split()))
        return {stem: n / len(keys) for stem, n in counts.items() if stem not in but and self._ear.carries(stem)}

    def __contains__(self, entry_id: str) -> bool:
        return entry_id in self._slots

    def add(self, entry: FaqEntry) -> None:
        """Index an entry; an earlier one of the same id goes first."""
        if entry.id in self._slots:
            self.remove(entry.id)
        slot, self._next = self._next, self._next + 1
        readings = [self._ear.read(wording) for wording in entry.wordings]
        self._index.add(slot, self._pool(entry, readings))
        self._domain.count(readings, foreign=False)
        self._entries[entry.id], self._slots[entry.id], self._ids[slot] = entry, slot, entry.id
        self._wordings.add(slot, [_key(*pair) for pair in zip(entry.wordings, readings, strict=True)])

    def remove(self, entry_id: str) -> None:
        """Forget an entry. Raises `KeyError` when there is none."""
        slot, entry = self._slots.pop(entry_id), self._entries[entry_id]
        readings = [self._ear.read(wording) for wording in entry.wordings]
        self._index.remove(slot, self._pool(entry, readings))
        self._domain.count(readings, foreign=False, times=-1)
        self._entries.maps[0].pop(entry_id, None)
        del self._ids[slot]
        self._wordings.remove(slot)

    def parts(self, text: str) -> Parts:
        """A message taken apart: who speaks, what is told, what is asked."""
        return self._ear.parts(text)

    def telling(self, text: str) -> int:
        """How many words of a text carry its meaning."""
        return len(self._ear.telling(self._ear.hear(text).reading))

    def matter(self, text: str) -> dict[str, float]:
        """The stems that carry the meaning of a text, each with how much it tells one question from others."""
        reading = self._ear.hear(text).reading
        return self._domain.weights(self._ear.telling(reading) or set(reading.stems))

    def ask(
        self,
        text: str,
        without: Collection[str] = (),
        thread: Mapping[str, float] = MappingProxyType({}),
    ) -> Result:
        """The entries a text may mean but those left out, and what to do with it.

        The `thread` is what the messages before led to (`leads`): it chooses among the entries that the text has a word
        for, which need not be of our subject by that word.
        """
        heard = self._ear.hear(text)
        ranking = self._rank(heard, without, thread)
        result = self._result(heard, ranking)
        return self._of_thread(heard, ranking, result, thread) if thread else result

    def explain(self, text: str) -> Explanation:
        """The same, with what each token brought to the first entry."""
        heard = self._ear.hear(text)
        ranking = self._rank(heard)
        best = self._slots[ranking.own[0][1]] if ranking.own else -1
        parts = [TokenWeight(*part) for part in self._index.parts(heard.reading, best)]
        return Explanation(
            result=self._result(heard, ranking),
            margin=ranking.lead(2),
            foreign=ranking.foreign,
            belongs=ranking.signs.belongs,
            tokens=tuple(sorted(parts, key=lambda part: -part.weight)),
        )

    def leads(self, text: str, most: int) -> dict[str, float]:
        """The entries that a text leads to, and what each gathers from it and from who speaks in it, the heaviest."""
        heard = self._ear.hear(text)
        scores = self._index.scores(heard.reading)
        about = self._index.scores(heard.about) if heard.about else {}
        whole = {
            slot: scores.get(slot, 0.0) + SPEAKER * about.get(slot, 0.0)
            for slot in (*scores, *about)
            if slot not in self._foreign
        }
        return {self._ids[slot]: weight for weight, slot in nlargest(most, ((w, slot) for slot, w in whole.items()))}

    def weights(self, text: str) -> dict[str, float]:
        """What each entry gathers from a text, before any decision."""
        scores = self._index.scores(self._ear.read(text))
        return {self._ids[slot]: weight for slot, weight in scores.items() if slot in self._ids}

    def leader(self, text: str) -> str | None:
        """The entry the words of a text lead to, whether or not an entry has this very wording."""
        scores = self._index.scores(self._ear.read(text))
        for slot in self._foreign:
            scores.pop(slot, None)
        best = self._heaviest(scores)
        return best[0][1] if best else None

    def owners(self, text: str) -> frozenset[str]:
        """The entries that have this very wording, but for order, inflexions and spelling."""
        return self._owning(_key(text, self._ear.read(text)))

    def _owning(self, key: str) -> frozenset[str]:
        return frozenset(self._ids[slot] for slot in self._wordings.owners(key))

    def _of_thread(self, heard: Heard, ranking: _Ranking, result: Result, thread: Mapping[str, float]) -> Result:
        """« Cdi ou cdd », refused for its words: it may be what an entry that was talked about has them for."""
        if result.decision is not Decision.REFUSE or not ranking.own or ranking.own[0][1] not in thread:
            return result
        telling = self._ear.telling(heard.reading)
        is_told = bool(telling) and self._domain.covered(telling, self._keys(ranking.own[0][1])) == 1.0
        return replace(result, decision=Decision.OFFER, likely=True) if is_told else result

    def _rank(
        self,
        heard: Heard,
        without: Collection[str] = (),
        thread: Mapping[str, float] = MappingProxyType({}),
    ) -> _Ranking:
        scores = self._index.scores(heard.reading)
        for entry_id in without:
            scores.pop(self._slots[entry_id], None)
        foreign = nlargest(NEAR, ((scores.pop(slot, 0.0), slot) for slot in self._foreign))
        heaviest = max(scores.values(), default=0.0)
        weights = self._talked_about(self._spoken_of(scores, heard), thread)
        if thread:
            heaviest = min(LIFT * heaviest, max(weights.values(), default=0.0))
        own = _lighter(self._heaviest(weights), heaviest)
        owners = self._same_wording(heard).difference(without)
        if exact := len(owners) == 1:
            own = _led_by(next(iter(owners)), own)
        own = own[:MOST_MATCHES]
        signs = self._signs(heard.reading, heaviest, own, foreign)
        return _Ranking(tuple(own), self._foreign.get(foreign[0][1], "") if foreign else "", signs, exact)

    def _spoken_of(self, scores: Scores, heard: Heard) -> Scores:
        """The scores once who is spoken of is heard: it never brings more to an entry than the question did."""
        if heard.about:
            about = self._index.scores(heard.about)
            share = PLACED if self._asks_about_places(heard) else SPEAKER
            for slot, weight in scores.items():
                scores[slot] = weight + min(weight, share * about.get(slot, 0.0))
        return scores

    def _talked_about(self, scores: Scores, thread: Mapping[str, float]) -> Scores:
        """The scores once what was talked about is heard: it adds to what the text has a word for."""
        for entry_id, weight in thread.items():
            if (slot := self._slots.get(entry_id, NOWHERE)) in scores:
                scores[slot] += THREAD * weight
        return scores

    def _asks_about_places(self, heard: Heard) -> bool:
        """« Chez nous », « dans notre région » of a person who said where they are."""
        said = f" {heard.parts.matter} "
        return any(f" {words} " in said for words in self._lexicon.here) and any(
            sign.startswith("region-") for sign in (heard.about.signs if heard.about else ())
        )

    def _same_wording(self, heard: Heard) -> frozenset[str]:
        """The entries with this very wording, of the message or of its matter."""
        return self.owners(heard.text) or self._owning(_key(heard.text, heard.reading))

    def _signs(
        self, reading: Reading, heaviest: float, own: list[tuple[float, str]], foreign: list[tuple[float, float]]
    ) -> Signs:
        ours = (key for _, entry_id in own[:NEAR] for key in self._keys(entry_id))
        theirs = (key for _, slot in foreign for key in self._wordings.of(slot))
        return Signs(
            own=heaviest,
            foreign=foreign[0][0] if foreign else 0.0,
            like_own=self._domain.likeness(reading, ours),
            like_foreign=self._domain.likeness(reading, theirs),
            belongs=self._domain.belongs(reading),
            length=len(self._ear.telling(reading)) or 1,
        )

    def _keys(self, entry_id: str) -> Sequence[str]:
        """The key of each wording of an entry."""
        return self._wordings.of(self._slots[entry_id])

    def _heaviest(self, scores: Scores) -> list[tuple[float, str]]:
        """The best entries by weight, then by id. Sorting all of a large base would cost more than the rest."""
        least = min(nlargest(MOST_MATCHES, scores.values()), default=0.0)
        own = [(weight, self._ids[slot]) for slot, weight in scores.items() if weight >= least]
        return sorted(own, key=lambda pair: (-pair[0], pair[1]))

    def _result(self, heard: Heard, ranking: _Ranking) -> Result:
        matches = tuple(
            Match(entry_id, self._score(weight, ranking), self._nearest(entry_id, heard.reading))
            for weight, entry_id in ranking.own
        )
        certainty = self._certainty(heard.reading, ranking) if ranking.own else 0.0
        decision = self._decide(heard, ranking, certainty)
        keyword = decision is not Decision.REFUSE and not ranking.exact and self._is_keyword(heard.reading, ranking)
        likely = decision is Decision.OFFER and certainty >= LIKELY
        return Result(heard.text, decision, matches, keyword, likely=likely)

    def _score(self, weight: float, ranking: _Ranking) -> float:
        if ranking.exact and weight == ranking.own[0][0]:
            return 100.0
        return CALIBRATION.score(ranking.signs, weight)

    def _decide(self, heard: Heard, ranking: _Ranking, certainty: float) -> Decision:
        if ranking.exact:
            return Decision.ANSWER
        if not ranking.own or self._says_nothing(heard):
            return Decision.REFUSE
        score = self._score(ranking.own[0][0], ranking)
        if score < THRESHOLD:
            return Decision.OFFER if self._is_keyword(heard.reading, ranking) else Decision.REFUSE
        if score < PLAINLY and self._asks_elsewhere(heard):
            return Decision.REFUSE
        is_certain = certainty >= CERTAIN or self._is_worded(heard.reading, ranking)
        return Decision.ANSWER if score >= SURE and is_certain else Decision.OFFER

    def _certainty(self, reading: Reading, ranking: _Ranking) -> float:
        """How likely it is that the first entry is what was asked."""
        if ranking.lead(2) < LEVEL:
            return 0.0
        weight, best = ranking.own[0]
        covered = self._domain.covered(self._ear.telling(reading), self._keys(best))
        return CERTAINTY.of(Standing(ranking.lead(2), ranking.lead(3), covered, weight, ranking.signs.length))

    def _is_worded(self, reading: Reading, ranking: _Ranking) -> bool:
        """Almost a wording of the first entry, and of no other."""
        first, *others = (self._domain.likeness(reading, self._keys(entry_id)) for _, entry_id in ranking.own)
        return first >= CLOSE and first >= max(others, default=0.0) + MARGIN

    def _asks_elsewhere(self, heard: Heard) -> bool:
        """« Je préside la CPTS. Où faire réparer ma voiture ? »: what is told is ours, what is asked is not."""
        asked = self._ear.asked(heard)
        if asked is None or len(self._ear.telling(asked.reading)) < FEWEST_TELLING:
            return False
        ranking = self._rank(asked)
        return not ranking.own or self._score(ranking.own[0][0], ranking) < FOREIGN

    def _says_nothing(self, heard: Heard) -> bool:
        """No word of the field in it: small talk, symbols, stop words; or only when something was done."""
        telling = filter(self._index.known, self._ear.carrying(heard.reading))
        if next(telling, None) is None or self._ear.tells_a_date(heard) or self._lexicon.small_talk(heard.text):
            return True
        return self._lexicon.chat.kind(heard.text) is not None

    def _is_keyword(self, reading: Reading, ranking: _Ranking) -> bool:
        """« Ehpad », « et les vaccins » : one telling word, often in the first entry, less in foreign subjects."""
        telling = self._ear.telling(reading)
        weight, best = ranking.own[0]
        foreign = ranking.signs.foreign
        if len(telling) != 1 or weight <= RIVAL * foreign:
            return False
        often = sum(not telling.isdisjoint(key.split()) for key in self._keys(best))
        return often >= (OFTEN if weight > foreign else VERY_OFTEN)

    def _nearest(self, entry_id: str, reading: Reading) -> str:
        found = process.extractOne(reading.sorted_stems, self._keys(entry_id), scorer=fuzz.ratio)
        return self._entries[entry_id].wordings[found[2] if found else 0]

    def _pool(self, entry: FaqEntry, readings: list[Reading]) -> list[Weighted]:
        answer = self._ear.read(_TEMPLATE.sub(" ", entry.answer))
        return [*map(Weighted, readings), Weighted(answer, ANSWER_WEIGHT, words_only=True)]

    def _learn_foreign(self, slot: float, phrases: Iterable[str]) -> None:
        readings = [self._ear.read(phrase) for phrase in phrases]
        self._index.add(slot, [Weighted(reading) for reading in readings])
        self._domain.count(readings, foreign=True)
        self._wordings.add(slot, [reading.sorted_stems for reading in readings])


def _key(text: str, reading: Reading) -> str:
    """What two wordings must share to be the same; a text in another alphabet stands for itself."""
    return reading.sorted_stems or " ".join(text[:MOST_CHARACTERS].casefold().split())


def _led_by(entry_id: str, own: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """The entry whose very wording was typed comes first, whatever its words say elsewhere."""
    heaviest = max((weight for weight, _ in own), default=1.0)
    return [(heaviest * (1 + 2 * MARGIN), entry_id), *(pair for pair in own if pair[1] != entry_id)]


def _lighter(own: list[tuple[float, str]], heaviest: float) -> list[tuple[float, str]]:
    """The same, brought back to what the question alone weighs: who speaks makes nobody surer."""
    share = heaviest / own[0][0] if own and own[0][0] else 1.0
    return [(weight * share, entry_id) for weight, entry_id in own]
