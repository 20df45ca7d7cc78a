"""Messages whose key has not come: held on disk, asked for, read when it comes, and said so when it does not."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from nio import AsyncClient, Event, MegolmEvent
from nio.exceptions import EncryptionError

from bot.channels.matrix.hardening import unharmed
from bot.channels.matrix.requests import AWAY
from bot.storage.matrix_ledger import Held, Ledger

log = logging.getLogger(__name__)

PATIENCE = 30.0  # seconds a key may take before the person is told

Hear = Callable[[str, Event], Coroutine[Any, Any, None]]
Notice = Callable[[str, MegolmEvent], None]


class LateKeys:
    """`hear` takes an event once it can be read; `notice` tells its sender that it cannot, once a session."""

    def __init__(self, nio: AsyncClient, ledger: Ledger, hear: Hear, notice: Notice) -> None:
        self._nio = nio
        self._ledger = ledger
        self._hear = hear
        self._notice = notice
        self._waiting: set[asyncio.Task[None]] = set()
        self._came: set[str] = set()

    def hold(self, room: str, event: MegolmEvent) -> None:
        """Keep a message that cannot be read, ask for its key, and tell its sender if that takes long."""
        self._ledger.hold(Held(event.event_id, room, event.session_id or "", event.source, time.time()))
        self._wait(self._missing(room, event))

    def key_came(self, session: str) -> None:
        """What waited for this session can be read now."""
        self._came.add(session)

    async def catch_up(self) -> None:
        """Read what waited for the keys that came; a key is done with once all is heard. nio never tries again."""
        for session in list(self._came):
            for held in self._ledger.held(session):
                await self._retry(held)
            self._came.discard(session)

    async def resume(self) -> None:
        """After a start: what can be read now is, the rest waits on."""
        for held in self._ledger.held():
            if not await self._retry(held) and (event := _encrypted(held)):
                self._wait(self._missing(held.room, event))

    def close(self) -> None:
        for task in self._waiting:
            task.cancel()

    async def _retry(self, held: Held) -> bool:
        """Hear it if it can be read; False when its key is still missing. Whatever else it is, it waits no more."""
        try:
            readable = self._nio.decrypt_event(event) if (event := _encrypted(held)) else None
        except EncryptionError:
            return False
        except Exception as error:
            log.warning("malformed encrypted event dropped: %s", type(error).__name__)
            readable = None
        if isinstance(readable, Event):
            await unharmed(self._hear(held.room, readable))
        self._ledger.release(held.event)  # after it was heard: a crash between repeats, and repeats are known
        return True

    async def _missing(self, room: str, event: MegolmEvent) -> None:
        if event.session_id not in self._nio.outgoing_key_requests:
            await self._ask(event)
        await asyncio.sleep(PATIENCE)
        if any(held.event == event.event_id for held in self._ledger.held(event.session_id)):
            self._notice(room, event)

    async def _ask(self, event: MegolmEvent) -> None:
        """Ask the device that wrote it; most clients answer nobody but their own user, and some do."""
        wanted = event.as_key_request(event.sender, self._nio.device_id, event.session_id, event.device_id)
        try:
            await self._nio.to_device(wanted)
        except AWAY as error:
            log.info("room key not asked for: %s", type(error).__name__)

    def _wait(self, waiting: Awaitable[None]) -> None:
        task = asyncio.ensure_future(waiting)
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)


def _encrypted(held: Held) -> MegolmEvent | None:
    event = Event.parse_event(held.source)
    if not isinstance(event, MegolmEvent):
        return None
    event.room_id = held.room
    return event
