"""The supervisor keeps channels alive, and knows when nobody but a person can help."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from bot.channels.matrix import MatrixError
from bot.configuration import SettingsError
from bot.errors import GiveUpError
from bot.service import Service
from bot.settings import Settings
from bot.supervisor import GAVE_UP, STOPPED, Cancelled, channels, supervise

Life = Callable[[asyncio.Event], Coroutine[Any, Any, None]]


class Scripted:
    """A channel whose lives are written down; after the last one it serves until asked to stop."""

    def __init__(self, *lives: Life) -> None:
        self.name = "scripted"
        self.started = 0
        self._lives = list(lives)

    async def run(self, stopping: asyncio.Event) -> None:
        self.started += 1
        if self._lives:
            await self._lives.pop(0)(stopping)
        else:
            stopping.set()


async def _dies(stopping: asyncio.Event) -> None:
    raise RuntimeError("dead")


async def _ends(stopping: asyncio.Event) -> None:
    """Returns although nobody asked."""


async def _gives_up(stopping: asyncio.Event) -> None:
    raise GiveUpError("Le jeton est refusé.")


def _supervise(*channels: Scripted | Cancelled) -> tuple[int, list[float]]:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    return asyncio.run(supervise(channels, asyncio.Event(), sleep)), waits


def test_dead_channel_starts_again_later_and_later() -> None:
    """A channel that dies, or ends unasked, is started again after growing waits."""
    channel = Scripted(_dies, _ends, _dies)
    code, waits = _supervise(channel)
    assert (code, channel.started) == (STOPPED, 4)
    assert 0.8 <= waits[0] <= 1.2
    assert 3.2 <= waits[2] <= 4.8


def test_channel_that_gives_up_is_not_started_again() -> None:
    """When every channel gave up, the exit code says that starting again would not help."""
    channel = Scripted(_gives_up)
    assert _supervise(channel) == (GAVE_UP, [])
    assert channel.started == 1


def test_one_that_gives_up_leaves_the_others_alone() -> None:
    """A channel that gives up does not end the others."""
    other = Scripted(_dies)
    assert _supervise(Scripted(_gives_up), other)[0] == STOPPED
    assert other.started == 2


def test_stop_does_not_wait_for_a_pause() -> None:
    """Asked to stop while a dead channel waits, the supervisor ends at once."""

    async def stopped() -> int:
        stopping = asyncio.Event()
        asyncio.get_running_loop().call_later(0.05, stopping.set)
        return await supervise([Scripted(_dies)], stopping)

    assert asyncio.run(asyncio.wait_for(stopped(), 0.7)) == STOPPED


def test_channel_that_only_knows_cancelling() -> None:
    """A channel that serves until cancelled is cancelled on request, and lets it end in order."""
    ended: list[str] = []

    async def serve() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("in order")

    async def stopped() -> int:
        stopping = asyncio.Event()
        asyncio.get_running_loop().call_later(0.05, stopping.set)
        return await supervise([Cancelled("other", serve)], stopping)

    assert asyncio.run(stopped()) == STOPPED
    assert ended == ["in order"]


def test_its_fatal_error_gives_up() -> None:
    """The error such a channel raises when only a person can help gives up."""

    async def serve() -> None:
        raise MatrixError("Il manque une clé.")

    assert _supervise(Cancelled("other", serve))[0] == GAVE_UP


def test_no_channel_is_a_mistake_of_the_configuration(service: Service) -> None:
    """Without any enabled channel the French sentence names the key to set."""
    with pytest.raises(SettingsError, match="enabled = true"):
        channels(Settings(), service)
