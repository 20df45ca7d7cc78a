"""The phone as a driver of transcripts: one person types everything, another presses a button where there is one."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from knowledge.base import Knowledge
from tests.bot.channels.telegram.api import NOW, Sent
from tests.bot.channels.telegram.phone import Phone
from tests.drivers import DAY
from tests.transcripts import Heard, plain

EMPTY = "."  # Telegram sends no empty message; this is as empty as it gets


def heard(messages: Sequence[Sent]) -> Sequence[Heard]:
    """What came, as a transcript has it: texts, buttons, files."""
    return [Heard(m.text, m.labels, [m.document] if m.document else []) for m in messages]


class TypingDriver:
    """Everything is typed."""

    def __init__(self, path: Path, knowledge: Knowledge) -> None:
        self.phone = Phone(path, knowledge)
        self._said: list[dict[str, Any]] = []
        self._edits = itertools.count(1)

    def say(self, text: str) -> Sequence[Heard]:
        self._said.append(self.phone.api.says(text or EMPTY))
        return heard(self.phone.receive(self._said[-1]))

    def edit(self, back: int, text: str) -> Sequence[Heard]:
        at = NOW + next(self._edits)
        return heard(self.phone.receive(self.phone.api.edits(self._said[-back], text, at)))

    def restart(self) -> None:
        self.phone.restart()

    def pass_days(self, days: int) -> None:
        self.phone.now += days * DAY


class TappingDriver(TypingDriver):
    """A choice of the last message is pressed when what is said is its label, in any letter case."""

    def say(self, text: str) -> Sequence[Heard]:
        shown = self.phone.api.messages[-1].labels if self.phone.api.messages else []
        label = next((label for label in shown if plain(label).lower() == plain(text).lower()), None)
        if label is None:
            return super().say(text)
        self.phone.now += 3  # a thumb takes its time: faster is a double tap
        return heard(self.phone.press(label))
