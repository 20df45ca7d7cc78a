"""An older build of this program, taken from git into a temporary folder, to be measured beside this one."""

import io
import os
import resource
import statistics
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
BASELINE = "7a57bd6"
DIALOGUES = "tests/dialogues"
ROUNDS = 5
# With what the program needs and nothing more: sqlite-utils, for one, loads numpy where it is there, and the other
# matchers that the FAQ is measured beside bring it. `make bench` makes it; without it, this very environment.
_LIGHT = Path(sys.prefix) / "light" / "bin" / "python"
PYTHON = str(_LIGHT) if _LIGHT.exists() else sys.executable


@contextmanager
def baseline() -> Iterator[Path | None]:
    """The folder of the older build, None where this clone does not hold it."""
    archive = subprocess.run(
        ["git", "-C", str(ROOT), "archive", BASELINE, "bot", "handlers", "knowledge", DIALOGUES],  # noqa: S607  # git
        capture_output=True,
        check=False,
    )
    if archive.returncode:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
            files.extractall(folder, filter="data")
        yield Path(folder)


def output(tree: Path, *arguments: str, **environment: str) -> str:
    """What Python prints that runs the code of a tree."""
    return _run(tree, arguments, environment).stdout


def seconds(tree: Path, *arguments: str, **environment: str) -> float:
    """Processor seconds of such a process, from its start to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _run(tree, arguments, environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def resident(tree: Path, code: Sequence[str], many: int, what: str) -> float:
    """Megabytes of so many processes that run the same code, once each has said that it is ready.

    `what` is « Rss », or « Pss », where each page counts once for all who share it (Linux: proc(5), smaps_rollup).
    """
    environment = {**_environment(), "PYTHONPATH": str(tree)}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        started = [
            stack.enter_context(
                subprocess.Popen(
                    [PYTHON, "-c", *code],
                    cwd=folder,
                    env=environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                )
            )
            for _ in range(many)
        ]
        for process in started:
            assert process.stdout is not None
            process.stdout.readline()
        found = sum(_kilobytes(pid, what) for process in started for pid in _family(process.pid))
        for process in started:
            process.communicate(b"\n" * 10)
    return found / 1024


def _family(pid: int) -> list[int]:
    """A process and those it started."""
    return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split())]


def _kilobytes(pid: int, what: str) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:"))


def _environment() -> dict[str, str]:
    """Modules are compiled once, as they are where the program is installed."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def _run(tree: Path, arguments: Sequence[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """In a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(
            [PYTHON, *arguments],
            cwd=folder,
            env={**_environment(), "PYTHONPATH": str(tree), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )


def spread(found: Sequence[float]) -> str:
    """The median of some rounds, between the least and the most."""
    return f"{statistics.median(found):.3g} ({min(found):.3g}–{max(found):.3g})"
