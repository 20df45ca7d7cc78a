"""Who lives a year with the bot: people who come and go for weeks, who are reminded, and the admins."""

import itertools
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bot.delivery.postman import GIVEN_UP, NOT_MADE
from bot.service import SORRY
from reliability.crowd import Script, scripts
from tests.bot.channels.telegram.api import PERSON, BotApi

APOLOGIES = (SORRY.text, GIVEN_UP, NOT_MADE)
SENT = frozenset(("sendMessage", "sendDocument", "sendPhoto"))
REMINDED = 7_000  # the number of the first person who wants reminders
OWNER = 5_001
EDITOR = 5_100
ESTIMATING = 9_001
GROUP, SUPERGROUP = -200, -1_002_000
REMINDER = "Rappel : "


@dataclass
class Owed:
    """What somebody said, and what they were told since."""

    said: str
    told: list[str] = field(default_factory=list)


class Chats(BotApi):
    """A Bot API that keeps what the last message of each person was answered, every reminder, and what is wrong."""

    def __init__(self, first: int = 1) -> None:
        super().__init__(first)
        self.owed: dict[int, Owed] = {}
        self.reminders: Counter[tuple[int, str]] = Counter()
        self.group: list[str] = []
        self.faults: list[Any] = []
        self.wrong: list[str] = []
        self.asked = self.told = self.doubled = 0

    def says(self, text: str, person: int = PERSON, chat: int | None = None, **more: Any) -> dict[str, Any]:
        self.asked += 1
        return super().says(text, person, chat, **more)

    def unanswered(self) -> list[int]:
        return [person for person, owed in self.owed.items() if not owed.told]

    def grow(self) -> None:
        """The group becomes a supergroup: Telegram says so in both, and the old one takes nothing any more."""
        self.migrated[GROUP] = SUPERGROUP
        self.shares({"migrate_to_chat_id": SUPERGROUP}, OWNER, GROUP)
        self.shares({"migrate_from_chat_id": GROUP}, OWNER, SUPERGROUP)

    def call(self, method: str, raw: Mapping[str, str], files: Mapping[str, str] | None = None) -> Any:
        result = super().call(method, raw, files)
        if method in SENT:
            self._hear(result["chat"]["id"], result["text"])
        self.calls.clear()
        del self.messages[:-4_000]
        return result

    def _hear(self, chat: int, text: str) -> None:
        self.told += 1
        if any(apology[:40] in text for apology in APOLOGIES):
            self.wrong.append(f"{chat}: {text[:80]}")
        if chat in (GROUP, SUPERGROUP):
            self.group.append(text)
        elif text.startswith(REMINDER):
            self.reminders[chat, text.partition("\n")[0].removeprefix(REMINDER)] += 1
        elif owed := self.owed.get(chat):
            if text and text in owed.told:
                self.doubled += 1
                self.wrong.append(f"{chat}: twice after « {owed.said[:40]} »: {text[:80]}")
            owed.told.append(text)


class Visitors:
    """People who hold a dialogue of the tests, a few lines at each visit, days or weeks apart; then another one."""

    def __init__(self, people: int, seed: int) -> None:
        self._chance = random.Random(seed)
        self._dialogues = scripts()
        self._scripts: dict[int, Iterator[str]] = {person: self._begun() for person in range(1, people + 1)}
        self._next = {person: self._chance.randrange(14) for person in self._scripts}  # days until they come
        self.longest = 0

    def of(self, day: int) -> Iterator[list[tuple[int, str]]]:
        """What is said that day: rounds, in each of which nobody speaks twice."""
        lines: dict[int, list[str]] = {p: list(self._visit(p)) for p, at in self._next.items() if at <= day}
        for person in lines:
            away = min(120, 1 + int(self._chance.expovariate(1 / 14)))
            self.longest = max(self.longest, away)
            self._next[person] = day + away
        for turn in itertools.zip_longest(*lines.values()):
            yield [(person, line) for person, line in zip(lines, turn, strict=True) if line is not None]

    def _begun(self) -> Iterator[str]:
        script: Script = self._chance.choice(self._dialogues)
        return iter(script)

    def _visit(self, person: int) -> Iterator[str]:
        for _ in range(self._chance.randint(1, 5)):
            line = next(self._scripts[person], None)
            if line is None:
                self._scripts[person] = self._begun()
                return
            yield line


def signatures(start: date, people: int) -> dict[int, date]:
    """Who follows which contract: signed over four years, so that something of one falls due each few days."""
    step = timedelta(days=1460 // people)
    return {REMINDED + n: start - timedelta(days=1_500) + n * step for n in range(people)}


def agreeing(signed: Mapping[int, date]) -> Iterator[list[tuple[int, str]]]:
    """What these people say to be reminded, one line of all of them after the other."""
    lines = ("rappels", "la signature du contrat ACI", "{:%d/%m/%Y}", "oui", "ok")
    yield from ([(person, line.format(day)) for person, day in signed.items()] for line in lines)


ESTIMATE = (
    "estimer",
    "par un nombre d'habitants",
    "45 000 habitants",
    "aucune",
    "une année suivante",
    "non",
    "ok",
)
