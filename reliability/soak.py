"""Half an hour at fifty messages a second through `cpts-bot run` and the local Bot API: memory and latency by minute.

The bot is the operator's process, unpaced (see `unpaced`): Telegram takes thirty messages a second from a bot.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from reliability.crowd import crowd
from reliability.machine import percentile, processor_seconds, resident
from tests.telegram.api import BotApi
from tests.telegram.program import Program, until
from tests.telegram.server import Server

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


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m reliability soak", description=__doc__)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--rate", type=float, default=50.0, help="messages a second")
    options = parser.parse_args(arguments)
    os.environ["CPTS_BOT_LOG__LEVEL"] = "WARNING"  # the operator's default; the tests' is DEBUG
    api = Clocked()
    server = Server(api)
    with tempfile.TemporaryDirectory() as folder:
        program = Program(Path(folder), server.url, module="reliability.unpaced")
        try:
            until(lambda: bool(server.polls))
            time.sleep(3)  # its data is read in the background
            soak(server, api, program, options.minutes, options.rate)
        finally:
            program.check()
            server.close()


def soak(server: Server, api: Clocked, program: Program, minutes: int, rate: float) -> None:
    people = crowd(round(rate * PEOPLE_A_SECOND))
    print("minute  messages  replies  p50 ms  p99 ms  worst ms  memory MB  processor  waiting")
    for minute in range(1, minutes + 1):
        used, sent = processor_seconds(program.pid), api.sent
        api.latencies = []
        for _ in paced(rate, MINUTE):
            server.soon(partial(api.ask, *next(people)))
        share = (processor_seconds(program.pid) - used) / MINUTE
        figures = [percentile(api.latencies, rank) * 1000 for rank in (0.5, 0.99, 1.0)]
        print(
            f"{minute:6}  {len(api.latencies):8}  {api.sent - sent:7}  {figures[0]:6.0f}  {figures[1]:6.0f}"
            f"  {figures[2]:8.0f}  {resident(program.pid):9.1f}  {share:9.0%}  {api.unanswered:7}",
            flush=True,
        )


def paced(rate: float, seconds: float) -> Iterator[None]:
    """One turn of the loop each `1 / rate` seconds, late ones made up for."""
    begun = time.perf_counter()
    for number in range(int(rate * seconds)):
        time.sleep(max(0.0, begun + number / rate - time.perf_counter()))
        yield
