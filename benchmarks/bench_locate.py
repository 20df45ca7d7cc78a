"""Load time, memory, speed and accuracy of `locate`, next to a naive search over all names.

python -m benchmarks.bench_locate [--queries 3000] [--baseline 100]
"""

import argparse
import gc
import random
import statistics
import string
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # imported late: the time of the import is part of what is measured
    from knowledge.territory import Commune, Gazetteer, Location

SEED = 20260101
TITLE = "{:<38}{:>11}{:>11}{:>9}{:>9}"
Answer = list[str]  # names, the one a person sees first first


@dataclass(frozen=True, slots=True)
class Query:
    text: str
    name: str
    noise: str


@dataclass(frozen=True, slots=True)
class Outcome:
    query: Query
    seconds: float
    answer: Answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=3000)
    parser.add_argument("--baseline", type=int, default=100)
    options = parser.parse_args()
    gazetteer = load()
    communes = list(gazetteer.communes())
    queries = list(noisy(communes, options.queries))
    ours = measure(queries, lambda text: answer(gazetteer.locate(text)))
    names = sorted({commune.name for commune in communes})
    naive = measure(queries[: options.baseline], lambda text: extract(text, names))
    report(ours, naive)


def load() -> "Gazetteer":
    before, start = resident_megabytes(), time.perf_counter()
    from knowledge.territory import Gazetteer

    imported = time.perf_counter()
    gazetteer = Gazetteer.load()
    loaded = time.perf_counter()
    gazetteer.locate("Venisieux")
    gc.collect()
    memory = resident_megabytes() - before
    print(f"import {imported - start:.3f} s, load {loaded - imported:.3f} s, +{memory:.1f} MB")
    return gazetteer


def resident_megabytes() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def answer(location: "Location") -> Answer:
    asked = [place for ambiguity in location.ambiguous for place in ambiguity.candidates]
    offered = [place for unknown in location.unknown for place in unknown.nearest]
    return [place.name for place in (*location.places, *asked, *offered)]


def extract(text: str, names: Sequence[str]) -> Answer:
    from rapidfuzz import fuzz, process

    return [name for name, _, _ in process.extract(text, names, scorer=fuzz.WRatio, limit=5)]


def noisy(communes: Sequence["Commune"], count: int) -> Iterator[Query]:
    """Names as people would type them: half drawn by population, half one village each."""
    chance = random.Random(SEED)
    weights = [commune.population or 0 for commune in communes]
    drawn = chance.choices(communes, weights, k=count // 2) + chance.choices(communes, k=count // 2)
    chance.shuffle(drawn)
    for commune in drawn:
        noise, spoil = chance.choice(NOISES)
        yield Query(spoil(chance, commune), commune.name, noise)


def lower(_: random.Random, commune: "Commune") -> str:
    plain = unicodedata.normalize("NFKD", commune.name.lower())
    return "".join(c for c in plain if not unicodedata.combining(c)).replace("-", " ")


def shortened(chance: random.Random, commune: "Commune") -> str:
    return commune.name.replace("Sainte-", "Ste ").replace("Saint-", "st ").removeprefix("Le ")


def typo(chance: random.Random, commune: "Commune") -> str:
    """One letter dropped, doubled, replaced or swapped with the next."""
    name = lower(chance, commune)
    place = chance.randrange(1, max(2, len(name) - 1))
    letter, after = name[place : place + 1], name[place + 1 :]
    other = chance.choice(string.ascii_lowercase)
    middle = chance.choice(["", letter * 2, other, after[:1] + letter])
    return name[:place] + middle + (after[1:] if middle == after[:1] + letter else after)


def with_postcode(chance: random.Random, commune: "Commune") -> str:
    return f"{typo(chance, commune)} {(commune.postcodes or ('',))[0]}"


def with_departement(chance: random.Random, commune: "Commune") -> str:
    return f"je suis à {typo(chance, commune)} ({commune.departement})"


NOISES: list[tuple[str, Callable[[random.Random, "Commune"], str]]] = [
    ("sans accents", lower),
    ("abrégé", shortened),
    ("faute", typo),
    ("faute et code postal", with_postcode),
    ("faute, phrase et département", with_departement),
]


def measure(queries: Sequence[Query], find: Callable[[str], Answer]) -> list[Outcome]:
    outcomes = []
    for query in queries:
        start = time.perf_counter()
        found = find(query.text)
        outcomes.append(Outcome(query, time.perf_counter() - start, found))
    return outcomes


def report(ours: Sequence[Outcome], naive: Sequence[Outcome]) -> None:
    print(TITLE.format("", "median ms", "p99 ms", "first", "listed"))
    row("locate", ours)
    groups = defaultdict(list)
    for outcome in ours:
        groups[outcome.query.noise].append(outcome)
    for noise, outcomes in sorted(groups.items()):
        row(f"  {noise}", outcomes)
    row(f"WRatio over all names ({len(naive)} queries)", naive)
    row("locate, the same queries", ours[: len(naive)])
    faster = median(naive) / median(ours)
    tail = percentile(naive) / percentile(ours)
    print(f"locate is {faster:.0f} times faster at the median, {tail:.0f} times at p99")


def row(title: str, outcomes: Sequence[Outcome]) -> None:
    right = sum(o.answer[:1] == [o.query.name] for o in outcomes) / len(outcomes)
    listed = sum(o.query.name in o.answer for o in outcomes) / len(outcomes)
    times = f"{median(outcomes) * 1000:.2f}", f"{percentile(outcomes) * 1000:.2f}"
    print(TITLE.format(title, *times, f"{right:.1%}", f"{listed:.1%}"))


def median(outcomes: Sequence[Outcome]) -> float:
    return statistics.median(outcome.seconds for outcome in outcomes)


def percentile(outcomes: Sequence[Outcome]) -> float:
    ordered = sorted(outcome.seconds for outcome in outcomes)
    return ordered[int(len(ordered) * 0.99)]


if __name__ == "__main__":
    main()
