"""A platform that is no more than what it received."""

import asyncio

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
        self._refusals = refusals

    async def send(self, delivery: Delivery) -> None:
        self.tries += 1
        if self.tries <= self._refusals:
            raise PostponedError("not now")
        self.received.append(delivery)

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
