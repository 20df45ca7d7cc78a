"""Half an hour at fifty messages a second through `cpts-bot run` and the local Bot API: memory and latency by minute.

The bot is the operator's process, unpaced (see `unpaced`): Telegram takes thirty messages a second from a bot.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from reliability.crowd import crowd
from reliability.machine import percentile, processor_seconds, resident
from tests.bot.channels.telegram.api import BotApi
from tests.bot.channels.telegram.program import Program, until
from tests.bot.channels.telegram.server import Server

PEOPLE_A_SECOND = 12  # people talking at once for each message a second: one writes every twelve seconds
KEPT = 4_000  # messages the local server remembers; the bot edits recent ones only
MINUTE = 60.0


class Clocked(BotApi):
    """A Bot API that times each person's first answer and forgets what is old."""

    def __init__(self) -> None:
        super().__init__()
        self.latencies: list[float] = []
        self.sent = 0
        self._asked: dict[int, float] = {}

    def ask(self, person: int, text: str) -> None:
        self._asked.setdefault(person, time.perf_counter())
        self.says(text, person)

    @property
    def unanswered(self) -> int:
        return len(self._asked)

    def call(self, method: str, raw: Mapping[str, str], files: Mapping[str, str] | None = None) -> Any:
        result = super().call(method, raw, files)
        if method == "sendMessage":
            self.sent += 1
            self._answered(result["chat"]["id"])
        self.calls.clear()
        del self.messages[: max(0, len(self.messages) - KEPT)]
        return result

    def _answered(self, person: int) -> None:
        asked = self._asked.pop(person, None)
        if asked is not None:
            self.latencies.append(time.perf_counter() - asked)


HEAD = "answered  replies  p50 ms  p99 ms  worst ms  waiting"


class Talk:
    """People who write to the bot at a steady pace."""

    def __init__(self, server: Server, api: Clocked) -> None:
        self._server, self._api = server, api

    def go_on(self, people: Iterator[tuple[int, str]], rate: float, seconds: float) -> str:
        """Have them write `rate` messages a second; what came of it, under `HEAD`."""
        self._api.latencies, sent = [], self._api.sent
        for _ in paced(rate, seconds):
            self._server.soon(partial(self._api.ask, *next(people)))
        took = [percentile(self._api.latencies, rank) * 1000 for rank in (0.5, 0.99, 1.0)]
        return (
            f"{len(self._api.latencies):8}  {self._api.sent - sent:7}  {took[0]:6.0f}  {took[1]:6.0f}  {took[2]:8.0f}  "
            f"{self._api.unanswered:7}"
        )

    def end(self, seconds: float) -> float:
        """Wait until everybody has an answer; how many seconds that took. Raises `AssertionError` after `seconds`."""
        begun = time.perf_counter()
        until(lambda: not self._api.unanswered, seconds)
        return time.perf_counter() - begun


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m reliability soak", description=__doc__)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--rate", type=float, default=50.0, help="messages a second")
    options = parser.parse_args(arguments)
    with serving() as (talk, program):
        soak(talk, program, options.minutes, options.rate)


@contextmanager
def serving() -> Iterator[tuple[Talk, Program]]:
    """The operator's process, unpaced, ready to answer."""
    os.environ["CPTS_BOT_LOG__LEVEL"] = "WARNING"  # the operator's default; the tests' is DEBUG
    api = Clocked()
    server = Server(api)
    with tempfile.TemporaryDirectory() as folder:
        program = Program(Path(folder), server.url, module="reliability.unpaced")
        try:
            until(lambda: bool(server.polls))
            time.sleep(3)  # its data is read in the background
            yield Talk(server, api), program
        finally:
            program.check()
            server.close()


def soak(talk: Talk, program: Program, minutes: int, rate: float) -> None:
    people = crowd(round(rate * PEOPLE_A_SECOND))
    print(f"minute  {HEAD}  memory MB  processor")
    for minute in range(1, minutes + 1):
        used = processor_seconds(program.pid)
        said = talk.go_on(people, rate, MINUTE)
        share = (processor_seconds(program.pid) - used) / MINUTE
        print(f"{minute:6}  {said}  {resident(program.pid):9.1f}  {share:9.0%}", flush=True)


def paced(rate: float, seconds: float) -> Iterator[None]:
    """One turn of the loop each `1 / rate` seconds, late ones made up for."""
    begun = time.perf_counter()
    for number in range(int(rate * seconds)):
        time.sleep(max(0.0, begun + number / rate - time.perf_counter()))
        yield
