"""A platform that is no more than what it received."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.delivery.postman import PostponedError
from bot.service import Service
from bot.storage.store import Delivery
from handlers.engine.messages import Attachment


class Mailbox:
    """A platform that takes everything, after as many refusals as it is told."""

    prefix = "c"

    def __init__(self, refusals: int = 0) -> None:
        self.received: list[Delivery] = []
        self.tries = 0
        self.announced: list[str] = []  # the events of the replies whose files were seen coming
        self._refusals = refusals

    async def send(self, delivery: Delivery) -> None:
        self.tries += 1
        if self.tries <= self._refusals:
            raise PostponedError("not now")
        self.received.append(delivery)

    @asynccontextmanager
    async def at_work(self, delivery: Delivery) -> AsyncIterator[None]:
        self.announced.append(delivery.event)
        yield

    @property
    def files(self) -> list[Attachment]:
        return [a for d in self.received for a in d.reply.attachments]


async def no_sleep(seconds: float) -> None:
    """Time does not pass in these tests."""


def carry(service: Service, mailbox: Mailbox) -> None:
    async def all_of_it() -> None:
        postman = service.postman(mailbox, no_sleep)
        postman.wake()
        await postman.idle()

    asyncio.run(all_of_it())
