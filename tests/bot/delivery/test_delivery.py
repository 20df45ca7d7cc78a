"""The postman, whatever the machine refuses meanwhile: a reply that left is not sent again, one that did not is."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.service import Service
from bot.storage.store import Store
from handlers.engine.messages import Reply
from knowledge.base import Knowledge
from tests.mailbox import Mailbox, carry

HERE = "c - p"
REFUSALS = (sqlite3.OperationalError("database or disk is full"), MemoryError())


def refusing(times: int, refusal: Exception, done: Callable[..., Any]) -> Callable[..., Any]:
    """What a store does, once it has refused it so many times."""
    left = [refusal] * times

    def do(*given: Any) -> Any:
        if left:
            raise left.pop()
        return done(*given)

    return do


@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("step", ["pending", "delivered"])
def test_each_reply_leaves_once(
    service: Service, monkeypatch: pytest.MonkeyPatch, step: str, refusal: Exception
) -> None:
    """Neither a disk nor a memory that is full while replies leave loses one, or has one sent twice."""
    service.store.enqueue(HERE, "e1", (Reply(text="un"), Reply(text="deux")), 0.0)
    monkeypatch.setattr(service.store, step, refusing(3, refusal, getattr(service.store, step)))
    mailbox = Mailbox()
    carry(service, mailbox)
    assert [delivery.reply.text for delivery in mailbox.received] == ["un", "deux"]
    assert service.store.depth() == (0, None)


def test_a_channel_that_starts_anew_repeats_nothing(tmp_path: Path, knowledge: Knowledge) -> None:
    """A reply the disk did not let anybody take out is not sent again by the next life of the channel."""
    store = Store.open(tmp_path / "bot.sqlite3")
    service = Service(store, knowledge)
    store.enqueue(HERE, "e1", (Reply(text="un"),), 0.0)
    mailbox = Mailbox()

    async def life(patience: float) -> None:
        postman = service.postman(mailbox)
        postman.wake()
        await asyncio.sleep(0)
        await postman.stop(patience)

    store._db.execute("PRAGMA query_only = 1")
    asyncio.run(life(0.05))
    with pytest.raises(sqlite3.OperationalError):
        asyncio.run(life(0.05))
    store._db.execute("PRAGMA query_only = 0")
    asyncio.run(life(1))
    assert len(mailbox.received) == 1
    assert store.depth() == (0, None)


def test_what_comes_in_meanwhile_leaves_too(service: Service) -> None:
    """A reply stored while the one before it is on its way follows it, whoever is told of it."""
    service.store.enqueue(HERE, "e1", (Reply(text="un"),), 0.0)

    class Slow(Mailbox):
        async def send(self, delivery: Any) -> None:
            if not self.received:
                service.store.enqueue(HERE, "e2", (Reply(text="deux"),), 0.0)
            await super().send(delivery)

    mailbox = Slow()
    carry(service, mailbox)
    assert [delivery.reply.text for delivery in mailbox.received] == ["un", "deux"]
