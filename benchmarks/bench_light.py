"""What this build costs beside build 7a57bd6 in the same run: processor and memory, five rounds of each in turn.

Processor time, not the clock: what else runs on the machine hardly changes a ratio. `python -m benchmarks light`
"""

import asyncio
import json
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks import floor, library, old
from benchmarks.talks import TALKS
from knowledge.base import Knowledge

ASK = ("-m", "bot", "ask", "c'est quoi une CPTS ?")
PROMPT = ("-m", "bot", "chat", "--fresh")  # nothing is typed: it ends after its first prompt
PEOPLE = (100, 100_000)
BOTS = 5
AIMS = {"conversation": 0.35, "command": 0.5, "dialogues": None}

T = TypeVar("T")

# Both channels loaded, the FAQ and the gazetteer in use; then it waits.
RESIDENT = """
import sys
from pathlib import Path
import bot.supervisor, bot.channels.telegram.channel, bot.channels.matrix.channel
from knowledge.base import Knowledge
from knowledge.datafile import DATA
try:
    knowledge = Knowledge(DATA, Path(sys.argv[1]))
except TypeError:  # the older build
    knowledge = Knowledge(DATA)
knowledge.gazetteer.locate("Bourges")
knowledge.faq.ask("c'est quoi une CPTS ?")
print("ready", flush=True)
sys.stdin.readline()
"""


# What both channels stand on, loaded and not used.
LIBRARIES = """
import sys
import aiohttp, jinja2, nio, pydantic_settings, rapidfuzz, rich.markdown, sqlite_utils, telegram.ext, typer
print("ready", flush=True)
sys.stdin.readline()
"""

# Five bots as `cpts-bot run` holds them with five configurations, each of them used.
SIBLINGS = """
import os, sys
from pathlib import Path
from bot import siblings
from bot.settings import Settings
import bot.supervisor, bot.channels.telegram.channel, bot.channels.matrix.channel
from knowledge.base import Knowledge
from knowledge.datafile import DATA
here, there = os.pipe()
siblings.share([Settings(knowledge={"cache": Path(sys.argv[1])})])
for _ in range(5):
    if not os.fork():
        knowledge = Knowledge(DATA, Path(sys.argv[1]))
        knowledge.gazetteer.locate("Bourges")
        knowledge.faq.ask("c'est quoi une CPTS ?")
        os.write(there, b"!")
        sys.stdin.readline()
        os._exit(0)
for _ in range(5):
    os.read(here, 1)
print("ready", flush=True)
sys.stdin.readline()
"""


def main() -> None:
    with old.baseline() as before, tempfile.TemporaryDirectory() as cache:
        title = f"median of {old.ROUNDS} rounds (least–most)"
        print(f"{title:44}{'now':>22}{old.BASELINE:>22}{'ratio':>8}{'aim':>7}")
        talks(before)
        process("`cpts-bot ask`, processor s", ASK, before, cache, 0.35)
        process("to the first prompt, processor s", PROMPT, before, cache)
        memory(before, Path(cache))


def talks(before: Path | None) -> None:
    """The talks of `talks.py`, a message."""
    script = (old.ROOT / "benchmarks" / "talks.py").read_text(encoding="utf-8")
    spoken = str((before or old.ROOT) / old.DIALOGUES)
    found = rounds(before, lambda tree: json.loads(old.output(tree, "-c", script, spoken)))
    ours = {name: [each[name] for each in found[0]] for name in AIMS}
    for name, aim in AIMS.items():
        row(f"{name}, processor ms a message", ours[name], [each[name] for each in found[1]], aim)
    knowledge = Knowledge()
    for name, talk in TALKS.items():
        least = statistics.median(floor.milliseconds(talk, knowledge) for _ in range(old.ROUNDS))
        times = statistics.median(ours[name]) / least
        print(f"  {name}, its writes and its calls alone: {least:.2f} ms; ours {times:.1f} times")
    durable = {people: asyncio.run(library.milliseconds(people)) for people in PEOPLE}
    mine = statistics.median(ours["conversation"])
    for people, spent in durable.items():
        print(f"  a durable ConversationHandler, {people} people: {spent:.2f} ms; ours {mine / spent:.2f} of it")


def process(name: str, command: tuple[str, ...], before: Path | None, cache: str, aim: float | None = None) -> None:
    """Whole processes, once what is kept is there."""
    found = rounds(before, lambda tree: old.seconds(tree, *command, CACHE_DIRECTORY=cache))
    row(name, *found, aim)


def memory(before: Path | None, cache: Path) -> None:
    """Resident megabytes of one bot, and of five together, where a page they share counts once."""
    code = (RESIDENT, str(cache))
    old.resident(old.ROOT, code, 1, "Rss")  # the first one makes what is kept
    for name, many, what in (("one bot, MB", 1, "Rss"), (f"{BOTS} bots, MB", BOTS, "Pss")):
        ours, *theirs = [old.resident(tree, code, many, what) for tree in (old.ROOT, before) if tree]
        row(name, [ours], theirs)
    alone = old.resident(old.ROOT, (LIBRARIES,), 1, "Rss")
    print(f"  the libraries alone: {alone:.0f} MB")
    one = old.resident(old.ROOT, code, 1, "Pss")
    together = old.resident(old.ROOT, (SIBLINGS, str(cache)), 1, "Pss")
    print(
        f"  {BOTS} bots held by one program: {together:.0f} MB, {together / one:.1f} times one ({one:.0f} MB); aim 2.5"
    )


def rounds(before: Path | None, measure: Callable[[Path], T]) -> tuple[list[T], list[T]]:
    """What is measured of both builds, in turn, so that both meet the same load; a first time, for nothing."""
    trees = (old.ROOT, before) if before else (old.ROOT,)
    found: dict[Path, list[T]] = {tree: [] for tree in trees}
    for at in range(old.ROUNDS + 1):
        for tree in trees:
            measured = measure(tree)
            if at:
                found[tree].append(measured)
    return found[old.ROOT], found[before] if before else []


def row(name: str, ours: list[float], theirs: list[float], aim: float | None = None) -> None:
    ratio = f"{statistics.median(ours) / statistics.median(theirs):8.2f}" if theirs else f"{'–':>8}"
    was = old.spread(theirs) if theirs else "–"
    print(f"{name:44}{old.spread(ours):>22}{was:>22}{ratio}{f'{aim:.2f}' if aim else '':>7}")


if __name__ == "__main__":
    main()
