"""Replies on their way out: in order within a conversation, again until they arrive, never lost.

A channel's `send` returns, raises `PostponedError` (try again) or `UndeliverableError` (nobody can be reached there).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import replace
from functools import partial
from typing import Protocol, TypeVar

from bot import clock
from bot.delivery.backoff import jittered
from bot.delivery.meter import Meter
from bot.storage.store import Delivery, Store
from bot.storage.transaction import NOT_NOW
from handlers.engine.messages import Attachment, Order, Reply

log = logging.getLogger(__name__)

FIRST_WAIT = 1.0  # seconds before the second attempt; each one after doubles
LONGEST_WAIT = 60.0
MOST_ATTEMPTS = 20  # a quarter of an hour
UNREAD = "the outbox could not be read"
NOT_STRUCK = "a sent reply could not be taken out of the outbox"
GIVEN_UP = (
    "Une partie de ma réponse n'a pas pu partir : la messagerie la refuse. Rien de ce que vous avez dit n'est perdu. "
    "Écrivez-moi de nouveau, ou « menu »."
)
NOT_MADE = (
    "Je n'ai pas réussi à préparer ces fichiers. Vos réponses sont gardées : réessayez plus tard avec « dossier »."
)

T = TypeVar("T")


class PostponedError(Exception):
    """The platform did not take it now; `after` seconds when it said how long to wait."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class UndeliverableError(Exception):
    """The platform will never take it there: blocked, gone, refused. The reply is logged, and dropped unless sealed."""


class Sender(Protocol):
    """What the postman needs of a channel. `prefix` begins the names of its conversations."""

    prefix: str

    async def send(self, delivery: Delivery) -> None: ...

    def at_work(self, delivery: Delivery) -> AbstractAsyncContextManager[None]:
        """Show whoever waits that something is being made for them, as the platform can."""


Maker = Callable[[Order], Awaitable[tuple[Attachment, ...]]]


class Postman:
    """Carries the outbox of one channel. A conversation that waits holds no other one back.

    `make` gives the files a reply orders, at the moment it leaves.
    """

    def __init__(
        self,
        store: Store,
        sender: Sender,
        make: Maker,
        sleep: Callable[[float], Awaitable[None]] = clock.rest,
        meter: Meter | None = None,
    ) -> None:
        self._store = store
        self._sender = sender
        self._meter = meter or Meter()
        self._channel = sender.prefix.partition(":")[0]
        self._make = make
        self._sleep = sleep
        self._rounds: dict[str, asyncio.Task[None]] = {}
        self._stopping = False
        self._successes = 0  # answers of the platform to any call

    def wake(self) -> None:
        """Deliver whatever waits, whichever conversation it is for. Called after each message and at start."""
        if self._stopping:
            return
        for conversation in self._store.waiting(self._sender.prefix):
            self.deliver(conversation)

    def deliver(self, conversation: str) -> None:
        """Start the round of one conversation, unless it is already on its way."""
        if conversation not in self._rounds:
            self._rounds[conversation] = asyncio.create_task(self._round(conversation))

    def reached(self) -> None:
        """The platform answered, whoever asked: what it goes on refusing, it refuses for a reason of its own."""
        self._successes += 1

    async def idle(self) -> None:
        """Wait until nothing is on its way any more."""
        while self._rounds:
            await asyncio.wait(list(self._rounds.values()))

    async def stop(self, patience: float) -> None:
        """Give the rounds `patience` seconds to finish; what is left stays in the outbox for the next start."""
        self._stopping = True
        rounds = list(self._rounds.values())
        if rounds:
            await asyncio.wait(rounds, timeout=patience)
        for task in rounds:
            task.cancel()

    async def _round(self, conversation: str) -> None:
        """Send what waits, what comes in meanwhile too."""
        try:
            while deliveries := await self._granted(partial(self._store.pending, conversation), UNREAD):
                for delivery in deliveries:
                    await self._carry(delivery)
        finally:
            del self._rounds[conversation]  # at once after the last look: what comes in from now on is a new round

    async def _carry(self, delivery: Delivery) -> None:
        started, leave = clock.stopwatch(), self._store.delivered
        try:
            if await self._until_sent(await self._complete(delivery)):
                self._meter.delivered(self._channel, clock.stopwatch() - started)
        except UndeliverableError as error:
            log.warning("reply dropped: %s", error)
            self._meter.dropped(self._channel)
            if delivery.reply.sealed:
                leave = self._store.set_aside
        # Sending it twice would be worse than waiting.
        await self._granted(partial(leave, delivery), NOT_STRUCK)

    async def _granted(self, do: Callable[[], T], fault: str) -> T:
        """Do what the machine may refuse for now, again until it allows it."""
        while True:
            try:
                return do()
            except NOT_NOW:
                log.exception(fault)
                await self._sleep(jittered(LONGEST_WAIT))

    async def _complete(self, delivery: Delivery) -> Delivery:
        """The reply with the files it orders, which are kept nowhere; with an apology when they cannot be made."""
        reply = delivery.reply
        if reply.order is None:
            return delivery
        try:
            async with self._sender.at_work(delivery):
                made = reply.model_copy(update={"attachments": await self._make(reply.order), "order": None})
        except Exception:
            log.exception("files not made")
            made = reply.model_copy(update={"text": NOT_MADE, "order": None, "replaces": ""})
        return replace(delivery, reply=made)

    async def _until_sent(self, delivery: Delivery) -> bool:
        """Send it, again until the platform takes it; False when it is given up. Raises `UndeliverableError`.

        One that is refused again and again while the platform answers everything else holds up what waits behind it:
        after `MOST_ATTEMPTS` it is given up, and the person told. While nothing is answered it waits.
        """
        wait, attempts, before = FIRST_WAIT, 0, self._successes
        while True:
            try:
                await self._sender.send(delivery)
                self.reached()
                return True
            except UndeliverableError:
                raise
            except PostponedError as error:
                log.warning("reply postponed: %s", error)
                attempts += error.after is None
                rest = jittered(wait) if error.after is None else error.after
            except Exception:
                # A fault of the channel's own must not lose the reply, nor spin, nor silence somebody for ever.
                log.exception("reply postponed by an unhandled fault")
                attempts += 1
                rest = jittered(LONGEST_WAIT)
            if attempts >= MOST_ATTEMPTS and self._successes > before:
                return await self._given_up(delivery)
            await self._sleep(rest)
            self._meter.postponed(self._channel)
            wait = min(wait * 2, LONGEST_WAIT)

    async def _given_up(self, delivery: Delivery) -> bool:
        """Tell the person, once, that something of an answer is missing; what waits behind it goes on."""
        log.error("reply given up: refused %d times while others were taken", MOST_ATTEMPTS)
        self._meter.dropped(self._channel)
        with suppress(Exception):  # what befell the reply may befall this too
            await self._sender.send(replace(delivery, id=-delivery.id, reply=Reply(text=GIVEN_UP)))
        return False
