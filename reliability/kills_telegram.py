"""The kills of `cpts-bot run` on the local Bot API: sixty people write to it at a pace Telegram lets a bot answer."""

import itertools
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

from knowledge.base import Knowledge
from reliability.kills import Tally, exchanges, lives, opening
from tests.bot.channels.telegram.api import BotApi
from tests.bot.channels.telegram.program import Program, until
from tests.bot.channels.telegram.server import Server

PEOPLE = 60
A_SECOND = 15.0  # messages, which make twenty-five replies
MOST_OWED = 300  # replies: a program that is mostly dead cannot answer more than it has the time to send
OWED = 120.0  # seconds a program has to start, and the last one to answer what is still owed


class Listening(BotApi):
    """A Bot API that remembers what each person was told, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[int, list[str]] = {person: [] for person in range(1, PEOPLE + 1)}

    def call(self, method: str, raw: Mapping[str, str], files: Mapping[str, str] | None = None) -> Any:
        result = super().call(method, raw, files)
        if method == "sendMessage":
            self.told[result["chat"]["id"]].append(opening(result["text"]))
        self.calls.clear()
        self.messages.clear()
        return result


class Crowd:
    """Sixty people who write in turn, whether the program can answer or not.

    They write `a_second` messages a second, and wait when more than `most_owed` replies are due.
    """

    def __init__(
        self, server: Server, api: Listening, knowledge: Knowledge, a_second: float, most_owed: int | None = None
    ) -> None:
        self._server, self._api, self._talk = server, api, exchanges(knowledge, "telegram")
        self._pause, self._most_owed = 1 / a_second, most_owed
        self.expected: dict[int, list[str]] = {person: [] for person in range(1, PEOPLE + 1)}
        self.messages = 0
        self._enough = Event()
        self._thread = Thread(target=self._write)
        self._thread.start()

    @property
    def owed(self) -> int:
        return sum(map(len, self.expected.values())) - sum(len(self._api.told[person]) for person in self.expected)

    def stop(self) -> None:
        self._enough.set()
        self._thread.join()

    def tally(self) -> Tally:
        """What everybody wrote and heard."""
        tally = Tally("telegram", self.messages)
        for person, expected in self.expected.items():
            tally.compare(expected, self._api.told[person])
        return tally

    def _write(self) -> None:
        for person in itertools.cycle(range(1, PEOPLE + 1)):
            if self._enough.wait(self._pause):
                return
            if self._most_owed is not None and self.owed > self._most_owed:
                continue
            exchange = next(self._talk)
            self.expected[person] += exchange.heard
            self._server.soon(partial(self._api.says, exchange.said, person))
            self.messages += 1


def run(folder: Path, knowledge: Knowledge, kills: int, seed: int) -> Tally:
    with writing(folder, knowledge, A_SECOND, MOST_OWED) as (server, program, crowd):
        for answers_first, seconds in lives(kills, seed):
            _live(server, program, answers_first, seconds)
    return crowd.tally()


@contextmanager
def writing(
    folder: Path, knowledge: Knowledge, a_second: float, most_owed: int | None = None
) -> Iterator[tuple[Server, Program, Crowd]]:
    """A program they write to meanwhile; then every reply that is owed is waited for."""
    api = Listening()
    server = Server(api)
    program = Program(folder, server.url)
    crowd = Crowd(server, api, knowledge, a_second, most_owed)
    try:
        yield server, program, crowd
        crowd.stop()
        with suppress(AssertionError):  # what never comes is counted as lost
            until(lambda: crowd.owed <= 0, OWED)
        program.settle()
    finally:
        crowd.stop()
        program.check()
        server.close()


def _live(server: Server, program: Program, answers_first: bool, seconds: float) -> None:
    """Let the program that runs live for a while, kill it, and start the next one."""
    if answers_first:
        polls = len(server.polls)
        until(lambda: len(server.polls) > polls, OWED)
    time.sleep(seconds)
    program.kill()
    program.start()
