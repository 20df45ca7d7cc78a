"""How long it takes to find who is near one person among a hundred thousand who wait.

python -m benchmarks.bench_together
"""

import random
import time
from statistics import median, quantiles

from knowledge.base import Knowledge
from knowledge.together import Pool, Seeker, Zones, may_seek

WAITING = 100_000
ASKED = 2_000
MOST = 5.0  # milliseconds, the median


def main() -> None:
    knowledge = Knowledge()
    people = waiting(knowledge)
    started = time.process_time()
    pool = Pool(people, Zones(knowledge.gazetteer, knowledge.cpts))
    filled = time.process_time() - started
    spent = sorted(measured(pool, one) for one in random.Random(2).sample(people, ASKED))
    print(f"{WAITING} people put in the pool, little by little: {filled:.1f} s")
    print(f"{'one match, in ms':24}{'median':>9}{'95 %':>9}{'longest':>9}{'most':>7}")
    print(f"{'':24}{median(spent):9.2f}{quantiles(spent, n=20)[-1]:9.2f}{spent[-1]:9.2f}{MOST:7.0f}")


def waiting(knowledge: Knowledge) -> list[Seeker]:
    """People drawn where people live, of any profession that may ask."""
    drawn = random.Random(1)
    communes = list(knowledge.gazetteer.communes())
    places = drawn.choices(communes, [commune.population or 0 for commune in communes], k=WAITING)
    jobs = [one.id for one in knowledge.eligibility.professions.values() if may_seek(one)]
    return [
        Seeker(str(number), drawn.choice(jobs), (place.code,), "founding", float(number))
        for number, place in enumerate(places)
    ]


def measured(pool: Pool, one: Seeker) -> float:
    started = time.process_time()
    pool.matches(one)
    return 1000 * (time.process_time() - started)


if __name__ == "__main__":
    main()
