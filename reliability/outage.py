"""A platform in trouble for minutes: away, coming and going, failing, asking to wait. People write all the while.

Telegram: `cpts-bot run` on the local Bot API, at the pace Telegram imposes. Matrix: on a real Synapse, in encrypted
rooms, the bot behind a door. Every reply is known beforehand, as in `kills`.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Coroutine
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from knowledge.base import Knowledge

CHANNELS = ("telegram", "matrix")
CALM = 20.0  # seconds before the first trouble
FEW = 10  # replies owed when nobody waits: people write on
PATIENCE = 600.0  # seconds a bot may take to catch up before we look at what is missing
SWINGS = (0.2, 4.0)  # seconds between two changes of a platform that comes and goes
SHARE = 0.5  # of the requests that fail, or are asked to wait


class Door(Protocol):
    """What stands between the bot and its platform."""

    async def shut(self) -> None: ...

    async def open(self) -> None: ...

    def strike(self, status: int | None, share: float = SHARE) -> None:
        """Answer a share of the requests with an error, until called with None."""


Trouble = Callable[[Door, float, random.Random], Coroutine[Any, Any, None]]


async def away(door: Door, seconds: float, dice: random.Random) -> None:
    await door.shut()
    await asyncio.sleep(seconds)
    await door.open()


async def flapping(door: Door, seconds: float, dice: random.Random) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        await away(door, dice.uniform(*SWINGS), dice)
        await asyncio.sleep(dice.uniform(*SWINGS))


async def failing(door: Door, seconds: float, dice: random.Random) -> None:
    await _struck(door, 502, seconds)


async def asking_to_wait(door: Door, seconds: float, dice: random.Random) -> None:
    await _struck(door, 429, seconds)


async def _struck(door: Door, status: int, seconds: float) -> None:
    door.strike(status)
    await asyncio.sleep(seconds)
    door.strike(None)


TROUBLES: tuple[tuple[Trouble, float], ...] = ((away, 180), (flapping, 120), (failing, 60), (asking_to_wait, 60))


async def troubled(door: Door, owed: Callable[[], int], share: float, seed: int) -> None:
    """Each trouble for `share` of its seconds, and how long the bot needs afterwards until nobody waits any more."""
    dice = random.Random(seed)
    await asyncio.sleep(CALM)
    for trouble, seconds in TROUBLES:
        await trouble(door, seconds * share, dice)
        left, begun = owed(), time.monotonic()
        while owed() > FEW and time.monotonic() - begun < PATIENCE:
            await asyncio.sleep(0.05)
        print(
            f"{trouble.__name__}, {seconds * share:.0f} s: {left} replies owed at its end, "
            f"{owed()} after {time.monotonic() - begun:.0f} s",
            flush=True,
        )


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m reliability outage", description=__doc__)
    parser.add_argument("channels", nargs="*", default=CHANNELS, help="telegram, matrix")
    parser.add_argument("--share", type=float, default=1.0, help="of the seven minutes of trouble")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    knowledge = Knowledge()
    for channel in options.channels:
        run = import_module(f"reliability.outage_{channel}").run
        with tempfile.TemporaryDirectory() as folder:
            print(run(Path(folder), knowledge, options.share, options.seed), flush=True)
