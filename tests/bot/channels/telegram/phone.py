"""A person's phone and the whole channel behind it, in one process and without a network."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from telegram.ext import ExtBot

from bot.channels.telegram.intake import Intake
from bot.channels.telegram.reading import Me
from bot.channels.telegram.sending import TelegramSender
from bot.channels.telegram.updates import parsed
from bot.circle import Circle
from bot.delivery.pace import Pace
from bot.service import Service
from bot.settings import AdminSettings
from bot.storage.store import Store
from knowledge.base import Knowledge
from tests.bot.channels.telegram.api import PERSON, TOKEN, BotApi, Sent
from tests.bot.channels.telegram.recording import Recorder
from tests.database import begun
from tests.drivers import TODAY

PLENTY = 100_000  # messages a minute: most tests write faster than people


class Phone:
    """What a person does and sees. `api` is Telegram; the channel behind it can be started again."""

    def __init__(
        self,
        path: Path,
        knowledge: Knowledge,
        per_minute: int = PLENTY,
        admins: Sequence[AdminSettings] = (),
        networks: Mapping[str, str] | None = None,
    ) -> None:
        self.api = BotApi()
        self.now = TODAY
        self._path = path
        self._knowledge = knowledge
        self._per_minute = per_minute
        self._admins = admins
        self._networks = networks
        self._runner = asyncio.Runner()
        self._waits: list[float] = []
        self._start()

    def say(self, text: str, person: int = PERSON, chat: int | None = None, **more: Any) -> Sequence[Sent]:
        """Write a message; the new messages it leads to."""
        return self.receive(self.api.says(text, person, chat, **more))

    def press(self, label: str, person: int = PERSON) -> Sequence[Sent]:
        """Press the newest button with this label."""
        message = next(m for m in reversed(self.api.messages) if label in m.labels)
        return self.receive(self.api.presses(message, label, person))

    def receive(self, *updates: dict[str, Any]) -> Sequence[Sent]:
        """Let Telegram hand in updates; the new messages they lead to."""
        before = len(self.api.messages)
        self._runner.run(self._take(updates))
        return self.api.messages[before:]

    @property
    def waits(self) -> Sequence[float]:
        """How long each postponed delivery waited."""
        return self._waits

    @property
    def store(self) -> Store:
        return self._store

    def restart(self) -> None:
        """End the program without a word, and start it again on the same files."""
        self._store.close()
        self._start()

    def wake(self) -> Sequence[Sent]:
        """Let the postman carry what waits, as it does when the program starts."""
        return self.receive()

    def close(self) -> None:
        self._store.close()
        self._runner.close()

    def _start(self) -> None:
        self._store = Store.open(begun(self._path))
        circle = Circle(self._store, self._knowledge, (), self._networks) if self._networks else None
        service = Service(self._store, self._knowledge, lambda: self.now, self._admins, circle=circle)
        self._bot: ExtBot[None] = ExtBot(TOKEN, request=Recorder(self.api), get_updates_request=Recorder(self.api))
        self._runner.run(self._bot.initialize())
        me = Me(self._bot.id, self._bot.username)
        self._postman = service.postman(TelegramSender(self._bot, me, self._store), self._sleep)
        pace = Pace(self._per_minute, lambda: self.now)
        self._intake = Intake(self._bot, me, service, self._postman, pace, lambda: self.now)

    async def _take(self, updates: Sequence[dict[str, Any]]) -> None:
        self._postman.wake()
        for update in updates:
            if read := parsed(update):
                await self._intake.take(read)
        await self._postman.idle()
        await asyncio.sleep(0)  # the round trips that nobody waits for

    async def _sleep(self, seconds: float) -> None:
        self._waits.append(seconds)
        await asyncio.sleep(0)  # others go on meanwhile
