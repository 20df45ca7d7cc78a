"""Long polling: the bot fetches its updates. One is confirmed only when it is on disk.

The library's own updater confirms updates that still wait in memory: a crash there would lose them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, TypeGuard

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram.connection import READ_PATIENCE, Told, until_reached
from bot.channels.telegram.reading import ALLOWED
from bot.channels.telegram.updates import Update, parsed

HOLD = 30  # seconds Telegram holds an empty answer back: https://core.telegram.org/bots/api#getupdates

SENSELESS = "an answer that makes no sense"

Take = Callable[[Update], Awaitable[None]]


class Poller:
    """Fetches updates and hands them over in order, until asked to stop."""

    def __init__(
        self,
        bot: Bot,
        take: Take,
        stopping: asyncio.Event,
        reached: Callable[[], None] = lambda: None,
        troubled: Told = lambda trouble: None,
    ) -> None:
        self._bot = bot
        self._take = take
        self._stopping = stopping
        self._reached = reached
        self._troubled = troubled
        self._offset = 0

    async def run(self) -> None:
        # getUpdates answers 409 while a webhook is set; what waits behind it is kept.
        await until_reached(
            lambda: self._bot.delete_webhook(drop_pending_updates=False), self._stopping, self._troubled
        )
        while not self._stopping.is_set():
            for raw in await until_reached(lambda: self._fetch(HOLD), self._stopping, self._troubled) or ():
                if update := parsed(raw):
                    await self._take(update)
                self._offset = raw["update_id"] + 1
                if self._stopping.is_set():
                    break
        await self._confirm()

    async def _fetch(self, hold: int) -> Sequence[dict[str, Any]]:
        """The next updates, unread: `get_updates` reads a whole batch or nothing, and logs all of it when it cannot."""
        asked = {"offset": self._offset, "timeout": hold, "allowed_updates": ALLOWED}
        try:
            updates = await self._bot._post("getUpdates", asked, read_timeout=hold + READ_PATIENCE)
        except (LookupError, TypeError) as error:  # JSON that is no answer of the Bot API: a proxy's, perhaps
            raise TelegramError(SENSELESS) from error
        if not _are_updates(updates):
            raise TelegramError(SENSELESS)
        self._reached()
        return updates

    async def _confirm(self) -> None:
        """Tell Telegram what was taken; without that the next start only recognises and drops it again."""
        with suppress(TelegramError):
            await self._bot.get_updates(offset=self._offset, timeout=0, limit=1, allowed_updates=ALLOWED)


def _are_updates(value: Any) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(value, list) and all(isinstance(one, dict) and type(one.get("update_id")) is int for one in value)
