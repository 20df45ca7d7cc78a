"""The clock: read in one place, and moved from one."""

import ast
import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from bot import clock
from bot.care.rounds import Round

ROOT = Path(__file__).parents[2]
DAY = 86_400.0
READ = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("asyncio", "sleep")}
YIELDS = "await asyncio.sleep(0)"  # gives way to others, and waits for nothing
LIKELY = re.compile(r"(import|from) .*time|\.(now|utcnow|today|sleep|time)\b|current_timestamp|'now'", re.IGNORECASE)


def modules() -> list[Path]:
    files = [path for wing in ("bot", "handlers", "knowledge") for path in sorted((ROOT / wing).rglob("*.py"))]
    return [path for path in files if path != ROOT / "bot" / "clock.py"]


def readings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Whatever reads the time or waits: by the standard library's names, an event loop's clock, or SQLite's."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names) if any(one.name == "time" for one in names):
                yield node.lineno, "import time"
            case ast.ImportFrom(module="time"):
                yield node.lineno, "from time import"
            case ast.ImportFrom(module="asyncio", names=names) if any(one.name == "sleep" for one in names):
                yield node.lineno, "from asyncio import sleep"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="asyncio"), attr="sleep"), args=[ast.Constant(value=0)]):
                node.func = ast.Name(id="yields", ctx=ast.Load())  # gives way to others, and waits for nothing
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name) if (
                owner,
                name,
            ) in READ:
                yield node.lineno, f"{owner}.{name}"
            case ast.Attribute(value=ast.Call(), attr="time") | ast.Attribute(value=ast.Name(id="loop"), attr="time"):
                yield node.lineno, "a loop's time"
            case ast.Constant(value=str(text)) if "current_timestamp" in text.lower() or "'now'" in text:
                yield node.lineno, "SQLite's time"


def test_nobody_else_reads_the_time() -> None:
    """A module that wants the time or waits asks `bot.clock`; a run can then move the whole program."""
    texts = {path: path.read_text(encoding="utf-8").replace(YIELDS, "pass") for path in modules()}
    found = {path: list(readings(ast.parse(text))) for path, text in texts.items() if LIKELY.search(text)}
    assert {str(path.relative_to(ROOT)): read for path, read in found.items() if read} == {}


@pytest.mark.parametrize(
    "source",
    [
        "import time",
        "from time import monotonic",
        "import datetime\ndatetime.datetime.now()",
        "from datetime import date\ndate.today()",
        "import asyncio\nasyncio.sleep(1)",
        "def f(sleep=asyncio.sleep): ...",
        "asyncio.get_running_loop().time()",
        "db.execute('SELECT CURRENT_TIMESTAMP')",
    ],
)
def test_whoever_reads_the_time_is_found(source: str) -> None:
    """The search above would find each way of reading the time."""
    assert LIKELY.search(source)
    assert list(readings(ast.parse(source)))


@pytest.fixture
def moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "clock"
    monkeypatch.setattr(clock, "_clock", clock.Clock(file))
    return file


def test_a_round_comes_when_the_clock_is_moved(moved: Path) -> None:
    """A work of once a day is done again as soon as a day has passed by the moved clock."""

    async def days() -> list[float]:
        times: list[float] = []
        stopping, done = asyncio.Event(), asyncio.Event()

        def work() -> None:
            times.append(clock.now())
            done.set()

        task = asyncio.create_task(Round("daily", DAY, work).run(stopping))
        for day in range(1, 4):
            await asyncio.wait_for(done.wait(), 5)
            done.clear()
            moved.write_text(str(day * (DAY + 1)), encoding="ascii")
        await asyncio.wait_for(done.wait(), 5)
        stopping.set()
        await task
        return times

    times = asyncio.run(days())
    assert len(times) == 4
    assert all(DAY < later - sooner < DAY + 60 for sooner, later in pairwise(times))


def test_what_the_machine_lives_is_not_moved(moved: Path) -> None:
    """A moved clock is later for the calendar and for what is remembered, not for how long a work takes."""
    began, then, since = clock.stopwatch(), clock.now(), clock.elapsed()
    moved.write_text(str(40 * DAY), encoding="ascii")
    assert clock.stopwatch() - began < 60
    assert clock.now() - then >= 40 * DAY
    assert clock.elapsed() - since >= 40 * DAY


def test_every_process_of_the_bot_is_moved(tmp_path: Path) -> None:
    """A command of the operator lives on the day that the file of the environment says; without it, today."""
    (tmp_path / "clock").write_text(str(400 * DAY), encoding="ascii")
    command = [sys.executable, "-c", "from bot import clock; print(clock.today().toordinal())"]

    def day(**more: str) -> int:
        return int(subprocess.check_output(command, cwd=ROOT, env={**os.environ, **more}))

    assert day(**{clock.HOOK: str(tmp_path / "clock")}) - day() in (400, 401)
