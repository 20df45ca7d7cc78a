"""Numbers a person may tap instead of typing: reactions on a question, each standing for one of its choices.

Reactions are never encrypted, so whoever runs a server of the room reads them: off unless the operator wants them.
"""

import asyncio
import contextlib
import logging
import time
from typing import Literal

from nio import AsyncClient

from bot.channels.matrix.ledger import Asked, Ledger
from bot.channels.matrix.requests import AWAY, request
from bot.store import Delivery

log = logging.getLogger(__name__)

Where = Literal["never", "unencrypted", "always"]

SIGNS = (*(f"{digit}\N{COMBINING ENCLOSING KEYCAP}" for digit in range(1, 10)), "\N{KEYCAP TEN}")


class Reactions:
    """Offers them below the questions of a questionnaire; nothing that is confirmed, voted or erased goes by a tap."""

    def __init__(self, nio: AsyncClient, ledger: Ledger, where: Where) -> None:
        self._nio = nio
        self._ledger = ledger
        self._where = where
        self._sending: set[asyncio.Task[None]] = set()

    def are_on(self, room: str) -> bool:
        known = self._nio.rooms.get(room)
        encrypted = known is None or known.encrypted
        return self._where == "always" or (self._where == "unencrypted" and not encrypted)

    def offer(self, room: str, delivery: Delivery, message: str) -> None:
        """Put a number below a question for each of its choices, beside the conversation: no text waits for them."""
        reply = delivery.reply
        if not (reply.topic and reply.choices and len(reply.choices) <= len(SIGNS) and self.are_on(room)):
            return
        choices = tuple(choice.id for choice in reply.choices)
        asked = Asked(message, delivery.conversation, reply.topic, choices, time.time())
        self._ledger.ask(asked)
        task = asyncio.create_task(self._put(room, asked))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    def meant(self, asked: Asked, mark: str) -> str | None:
        """The id of the choice a reaction stands for; None for any other emoji."""
        number = SIGNS.index(mark) if mark in SIGNS else len(asked.choices)
        return asked.choices[number] if number < len(asked.choices) else None

    def close(self) -> None:
        for task in self._sending:
            task.cancel()

    async def _put(self, room: str, asked: Asked) -> None:
        """One after the other; the first refusal ends it, as does the next question: the text says everything too."""
        for number, sign in enumerate(SIGNS[: len(asked.choices)]):
            if self._ledger.last_asked(asked.conversation) != asked.message:
                return
            with contextlib.suppress(*AWAY):
                if await self._sent(room, asked.message, sign, number):
                    continue
            return

    async def _sent(self, room: str, message: str, sign: str, number: int) -> bool:
        shown = sign.replace(
            "\N{COMBINING ENCLOSING KEYCAP}", "\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}"
        )
        relation = {"rel_type": "m.annotation", "event_id": message, "key": shown}
        named = f"cpts{message[1:33]}r{number}"
        path = ("rooms", room, "send", "m.reaction", named)
        answer = await request(self._nio, "PUT", *path, body={"m.relates_to": relation})
        return answer.settled()
