"""A hundred thousand random and hostile messages through the public door, each answered as it must be.

The lives are those of `tests/anybody.py`: what they check of each reply, of « retour » and of « effacer » is there.
"""

import argparse
import resource
import time

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from reliability.machine import milliseconds, resident
from tests.anybody import Anybody

LIVES = 200  # at a time, between two looks at the memory
STEPS = 50


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m reliability storm", description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    begun, number = time.perf_counter(), options.seed
    print("messages  memory MB  most MB  slowest")
    while options.messages > Anybody.count:
        live(number)
        number += 1
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        print(f"{Anybody.count:8}  {resident():9.1f}  {most:7.1f}  {milliseconds(Anybody.slowest[0])}", flush=True)
    print(f"{Anybody.count} messages in {time.perf_counter() - begun:.0f} s; no fault, no reply missing or unfit")
    print(f"slowest: {milliseconds(Anybody.slowest[0])}, {Anybody.slowest[1]}")
    for what, spent in sorted(Anybody.late.items(), key=lambda one: -one[1])[:10]:
        print(f"over 100 ms: {milliseconds(spent)}, {what}")


def live(number: int) -> None:
    """Some lives, the same for the same number. Raises what one of them finds."""

    @seed(number)
    class Lives(Anybody):
        pass

    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # a fault is told as it was met: shrinking a long life takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
