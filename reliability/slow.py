"""A disk that takes its time: each flush of `cpts-bot run`, then each write too, is held back while people write to it.

It takes strace: https://man7.org/linux/man-pages/man1/strace.1.html, "Tampering".
"""

import argparse
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from reliability.crowd import crowd
from reliability.soak import HEAD, serving

FLUSHES = "fsync,fdatasync"
EVERYTHING = f"pwrite64,{FLUSHES}"
# What is held back, and for how many milliseconds.
HELD = ((FLUSHES, 0.0), (FLUSHES, 100.0), (FLUSHES, 1000.0), (EVERYTHING, 1.0), (EVERYTHING, 5.0), (EVERYTHING, 20.0))
PEOPLE = 60
PATIENCE = 600.0  # seconds


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m reliability slow", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0, help="at each slowness")
    parser.add_argument("--rate", type=float, default=2.0, help="messages a second")
    options = parser.parse_args(arguments)
    people = crowd(PEOPLE)
    with serving() as (talk, program):
        print(f"{'held back':>24}    ms  {HEAD}  all answered after s")
        for calls, delay in HELD:
            with slowed(program.pid, calls, delay):
                said = talk.go_on(people, options.rate, options.seconds)
                late = talk.end(PATIENCE)
            print(f"{calls:>24}  {delay:4.0f}  {said}  {late:20.1f}", flush=True)


@contextmanager
def slowed(pid: int, calls: str, milliseconds: float) -> Iterator[None]:
    """Hold back these calls of a process meanwhile."""
    if not milliseconds:
        yield
        return
    held = f"inject={calls}:delay_exit={milliseconds * 1000:.0f}"
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}", "-e", held, "-p", str(pid)]
    with subprocess.Popen(command) as tracer:
        time.sleep(1)  # it takes hold of each thread
        assert tracer.poll() is None, "strace does not trace"
        try:
            yield
        finally:
            tracer.terminate()
