"""Messages whose key has not come: held on disk, asked for, read when it comes, and said so when it does not."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from nio import AsyncClient, Event, MegolmEvent
from nio.exceptions import EncryptionError

from bot import clock
from bot.channels.matrix.hardening import unharmed
from bot.channels.matrix.parsing import Source, mapping, string
from bot.channels.matrix.requests import AWAY
from bot.storage.matrix_ledger import Held, Ledger

log = logging.getLogger(__name__)

PATIENCE = 30.0  # seconds a key may take before the person is told
MOST_HELD = 50  # messages of one sender that wait: more would be a disk filled by somebody who never gives a key

# https://spec.matrix.org/latest/client-server-api/#reporting-that-decryption-keys-are-withheld
_WITHHELD = frozenset({"m.room_key.withheld", "org.matrix.room_key.withheld"})
UNVERIFIED = frozenset({"m.unverified", "m.blacklisted"})  # what only a verification of the bot changes
MOST_WITHHELD = 1_000

Hear = Callable[[str, Event], Coroutine[Any, Any, None]]
Notice = Callable[[str, MegolmEvent, str], None]


class LateKeys:
    """`hear` takes an event once it can be read; `notice` tells its sender that it cannot, once a session, and why.

    The reason is a code of the specification, "" when the sender's client gave none.
    """

    def __init__(self, nio: AsyncClient, ledger: Ledger, hear: Hear, notice: Notice) -> None:
        self._nio = nio
        self._ledger = ledger
        self._hear = hear
        self._notice = notice
        self._waiting: set[asyncio.Task[None]] = set()
        self._came: set[str] = set()
        self._withheld: dict[tuple[str, str], str] = {}  # why, by sender and session

    def hold(self, room: str, event: MegolmEvent) -> None:
        """Keep a message that cannot be read, ask for its key, and tell its sender if that takes long.

        Of somebody who has too many waiting already nothing more is kept, asked for or said.
        """
        held = Held(event.event_id, room, event.session_id or "", event.source, clock.now())
        if self._ledger.hold(held, MOST_HELD):
            self._wait(self._missing(room, event))

    def key_came(self, session: str) -> None:
        """What waited for this session can be read now."""
        self._came.add(session)

    def withheld(self, source: Source) -> None:
        """A client says that it gives a key to us on no account: whoever waits for it need not wait."""
        content, sender = mapping(source, "content"), string(source, "sender")
        if string(source, "type") not in _WITHHELD or not (session := string(content, "session_id")):
            return
        if len(self._withheld) >= MOST_WITHHELD:
            del self._withheld[next(iter(self._withheld))]
        self._withheld[sender, session] = string(content, "code")
        for held in self._ledger.held(session):
            if held.sender == sender and (event := _encrypted(held)):
                self._notice(held.room, event, self._withheld[sender, session])

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
        if why := self._withheld.get((event.sender, event.session_id or "")):
            self._notice(room, event, why)
            return
        if event.session_id not in self._nio.outgoing_key_requests:
            await self._ask(event)
        await clock.rest(PATIENCE)
        if any(held.event == event.event_id for held in self._ledger.held(event.session_id)):
            self._notice(room, event, "")

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
