"""The troubles of the Bot API: sixty people write to the bot at a pace it can catch up with."""

import asyncio
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from knowledge.base import Knowledge
from reliability.kills import Tally
from reliability.kills_telegram import writing
from reliability.outage import SHARE, troubled
from tests.bot.channels.telegram.api import ApiError
from tests.bot.channels.telegram.server import Server

A_SECOND = 5.0  # messages, which make eight replies: Telegram takes thirty a second
ERRORS = {502: ApiError(502, "Bad Gateway"), 429: ApiError(429, "Too Many Requests: retry after 2", retry_after=2)}


class TelegramDoor:
    """The local Bot API, which answers nothing when it is shut."""

    def __init__(self, server: Server, seed: int) -> None:
        self._server = server
        self._dice = random.Random(seed)

    async def shut(self) -> None:
        self._server.stop()

    async def open(self) -> None:
        self._server.start()

    def strike(self, status: int | None, share: float = SHARE) -> None:
        error = ERRORS.get(status or 0)

        def fault(method: str, values: Mapping[str, Any]) -> ApiError | None:
            return error if self._dice.random() < share else None

        self._server.api.faults[:] = [fault] if error else []


def run(folder: Path, knowledge: Knowledge, share: float, seed: int) -> Tally:
    with writing(folder, knowledge, A_SECOND) as (server, _, crowd):
        asyncio.run(troubled(TelegramDoor(server, seed), lambda: crowd.owed, share, seed))
    return crowd.tally()
