"""A disk that takes its time: each write and each flush of `cpts-bot run` is held back while people write to it.

It takes strace: https://man7.org/linux/man-pages/man1/strace.1.html, "Tampering".
"""

import argparse
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from reliability.crowd import crowd
from reliability.soak import HEAD, serving

CALLS = "pwrite64,fsync,fdatasync"
DELAYS = (0.0, 1.0, 5.0, 20.0, 100.0)  # milliseconds
PEOPLE = 60
PATIENCE = 600.0  # seconds


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m reliability slow", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0, help="at each slowness")
    parser.add_argument("--rate", type=float, default=2.0, help="messages a second")
    options = parser.parse_args(arguments)
    people = crowd(PEOPLE)
    with serving() as (talk, program):
        print(f"each write ms  {HEAD}  all answered after s")
        for delay in DELAYS:
            with slowed(program.pid, delay):
                said = talk.go_on(people, options.rate, options.seconds)
                late = talk.end(PATIENCE)
            print(f"{delay:13.0f}  {said}  {late:20.1f}", flush=True)


@contextmanager
def slowed(pid: int, milliseconds: float) -> Iterator[None]:
    """Hold back what a process writes meanwhile."""
    if not milliseconds:
        yield
        return
    held = f"inject={CALLS}:delay_exit={milliseconds * 1000:.0f}"
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={CALLS}", "-e", held, "-p", str(pid)]
    with subprocess.Popen(command) as tracer:
        time.sleep(1)  # it takes hold of each thread
        assert tracer.poll() is None, "strace does not trace"
        try:
            yield
        finally:
            tracer.terminate()
