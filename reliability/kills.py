"""SIGKILL at random instants while people write: who was answered, who was not, who twice.

Terminal: `cpts-bot chat --jsonl`. Telegram: `cpts-bot run` on the local Bot API. Matrix: on a real Synapse, encrypted.
Each message is the name of an entry of the FAQ, so that its own replies are known.
"""

import argparse
import itertools
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from bot import clock
from bot.delivery.joining import ROOMY, joined
from handlers.turn.faq import answer
from knowledge.base import Knowledge
from knowledge.text import key

CHANNELS = ("terminal", "telegram", "matrix")
DURING_START = 0.2  # of the kills come while the program starts; the others once it answers
START = 1.5  # seconds a start takes, about
LIFE = 1.0  # seconds a program may live once it answers
_ASIDE = re.compile(r"\([^)]*\)")
OPENING = 12  # words that tell a reply from any other, on every platform


@dataclass
class Tally:
    """Of the replies people were owed, which came."""

    channel: str
    messages: int = 0
    replies: int = 0
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    unreadable: int = 0  # by a device that has the room's key now; only where messages are encrypted

    def compare(self, expected: Sequence[str], heard: Sequence[str]) -> None:
        """Count what one conversation should have heard and did not, what came once too often, and whether in order."""
        missing, more = Counter(expected) - Counter(heard), Counter(heard) - Counter(expected)
        self.replies += len(expected)
        self.lost += missing.total()
        self.doubled += more.total()
        for name, texts in (("lost", missing), ("too many", more)):
            for text in texts:
                print(f"{name}: {text}", flush=True)
        if not missing and (swapped := _first_difference(_once(heard), _once(expected))):
            self.disordered += 1
            print(f"out of order: heard {swapped[0]}, owed {swapped[1]}", flush=True)

    def __str__(self) -> str:
        return (
            f"{self.channel}: {self.messages} messages, {self.replies} replies expected, "
            f"{self.lost} lost, {self.doubled} doubled, {self.disordered} conversations out of order, "
            f"{self.unreadable} unreadable"
        )


def _first_difference(heard: Sequence[str], expected: Sequence[str]) -> tuple[str, str] | None:
    return next((pair for pair in zip(heard, expected, strict=False) if pair[0] != pair[1]), None)


def _once(replies: Sequence[str]) -> list[str]:
    """Without those that only repeat the one before them."""
    return [reply for reply, _ in itertools.groupby(replies)]


@dataclass(frozen=True)
class Exchange:
    """A message, and the openings of its replies."""

    said: str
    heard: tuple[str, ...]


def exchanges(knowledge: Knowledge, channel: str) -> Iterator[Exchange]:
    """The entries of the FAQ, again and again, with the replies that a channel makes of each."""
    return itertools.cycle([_exchange(knowledge, name, channel) for name in sorted(knowledge.faq.entries)])


def _exchange(knowledge: Knowledge, name: str, channel: str) -> Exchange:
    replies = answer(knowledge, name, clock.today())
    whole = joined(replies) if channel in ROOMY else replies
    return Exchange(f"faq:{name}", tuple(opening(reply.text) for reply in whole))


def opening(text: str) -> str:
    """The first words of a reply, whatever a platform made of its marks; an acronym is explained but once."""
    return " ".join(key(_ASIDE.sub("", text)).split()[:OPENING])


def lives(kills: int, seed: int) -> Iterator[tuple[bool, float]]:
    """For each kill: whether to wait until the program answers, and how many seconds to wait then."""
    dice = random.Random(seed)
    for number in range(kills):
        if number and number % 50 == 0:
            print(f"{number} kills", flush=True)
        starting = dice.random() < DURING_START
        yield not starting, dice.uniform(0, START if starting else LIFE)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m reliability kills", description=__doc__)
    parser.add_argument("channels", nargs="*", default=CHANNELS, help="terminal, telegram, matrix")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    knowledge = Knowledge()
    for channel in options.channels:
        begun = time.perf_counter()
        run = import_module(f"reliability.kills_{channel}").run
        with tempfile.TemporaryDirectory() as folder:
            tally = run(Path(folder), knowledge, options.kills, options.seed)
        print(f"{tally}, {options.kills} kills, {time.perf_counter() - begun:.0f} s", flush=True)
