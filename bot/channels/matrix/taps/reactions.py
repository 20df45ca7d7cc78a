"""Numbers a person may tap instead of typing: reactions on a question, each standing for one of its choices.

Reactions are never encrypted, so whoever runs a server of the room reads them: off unless the operator wants them.
"""

import asyncio
import contextlib
from typing import Literal

from nio import AsyncClient

from bot import clock
from bot.channels.matrix.requests import AWAY, request
from bot.channels.matrix.taps.asked import Asked
from bot.storage.store import Delivery, Store

Where = Literal["never", "unencrypted", "always"]

KEYCAP = "\N{COMBINING ENCLOSING KEYCAP}"
SIGNS = (*(f"{digit}{KEYCAP}" for digit in range(1, 10)), "\N{KEYCAP TEN}")
BUSY = 60.0  # seconds without reactions once a server refused one: texts need what it still lets through


def number_of(mark: str) -> int | None:
    """The number an emoji shows; None for any other one."""
    return SIGNS.index(mark) + 1 if mark in SIGNS else None


class Reactions:
    """Offers them below the questions of a questionnaire; nothing that is confirmed, voted or erased goes by a tap."""

    def __init__(self, nio: AsyncClient, store: Store, where: Where) -> None:
        self._nio = nio
        self._store = store
        self._where = where
        self._sending: set[asyncio.Task[None]] = set()
        self._quiet_until = 0.0

    def are_on(self, room: str) -> bool:
        known = self._nio.rooms.get(room)
        encrypted = known is None or known.encrypted
        return self._where == "always" or (self._where == "unencrypted" and not encrypted)

    def offer(self, room: str, delivery: Delivery, message: str) -> None:
        """Put a number below a question for each of its choices, beside the conversation: no text waits for them."""
        reply = delivery.reply
        if not (reply.topic and 0 < len(reply.choices) <= len(SIGNS) and self.are_on(room)):
            return
        Asked(message, reply.topic).keep(self._store, delivery.conversation)
        if clock.elapsed() < self._quiet_until:
            return
        task = asyncio.create_task(self._put(room, delivery, message))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    def close(self) -> None:
        for task in self._sending:
            task.cancel()

    async def _put(self, room: str, delivery: Delivery, message: str) -> None:
        """One after the other. The next question ends it, and a refusal for a while: the text says everything too."""
        asked = Asked(message, delivery.reply.topic)
        for number in range(len(delivery.reply.choices)):
            if Asked.last(self._store, delivery.conversation) != asked:
                return
            with contextlib.suppress(*AWAY):
                if await self._sent(room, message, number):
                    continue
            self._quiet_until = clock.elapsed() + BUSY
            return

    async def _sent(self, room: str, message: str, number: int) -> bool:
        sign = SIGNS[number].replace(KEYCAP, "\N{VARIATION SELECTOR-16}" + KEYCAP)  # as clients send it
        relation = {"rel_type": "m.annotation", "event_id": message, "key": sign}
        path = ("rooms", room, "send", "m.reaction", f"{message}-{number}")
        answer = await request(self._nio, "PUT", *path, body={"m.relates_to": relation})
        return answer.settled()
