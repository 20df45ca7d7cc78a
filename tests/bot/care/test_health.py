"""What the bot says of itself to whoever watches over it; read over HTTP in the tests of `cpts-bot run`."""

import asyncio
import errno
import logging
import re
import socket
from contextlib import AbstractAsyncContextManager, nullcontext

import pytest

from bot.care.health import STALE, health, served
from bot.care.metrics import Metrics
from bot.configuration import SettingsError
from bot.delivery.postman import PostponedError, UndeliverableError
from bot.service import Service
from bot.settings import HealthSettings
from bot.storage.store import Delivery
from handlers.engine.messages import Incoming


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def metrics(service: Service, clock: Clock) -> Metrics:
    service.meter = metrics = Metrics(service.store, ["telegram", "matrix"], clock)
    return metrics


def value(metrics: Metrics, name: str) -> float:
    [found] = re.findall(rf"^{re.escape(name)} (\S+)$", metrics.text().decode(), re.MULTILINE)
    return float(found)


def test_a_silent_channel_is_named(service: Service, metrics: Metrics, clock: Clock) -> None:
    """All is well while each platform answers; the one that fell silent is the one that is named."""
    metrics.reached("telegram")
    metrics.reached("matrix")
    assert health(metrics, service.store)["status"] == "ok"
    clock.now += STALE + 1
    metrics.reached("matrix")
    found = health(metrics, service.store)
    assert found["status"] == "failing"
    assert {name: c["status"] for name, c in found["channels"].items()} == {"telegram": "stale", "matrix": "ok"}


def test_what_only_a_person_can_mend_is_unhealthy(service: Service, metrics: Metrics, clock: Clock) -> None:
    """A refused token, or another program that takes half of the messages, is said for as long as it is recent."""
    metrics.reached("telegram")
    metrics.reached("matrix")
    metrics.troubled("telegram", "shared")
    metrics.reached("telegram")
    assert health(metrics, service.store)["channels"]["telegram"]["status"] == "shared"
    assert health(metrics, service.store)["status"] == "failing"
    clock.now += STALE
    metrics.reached("telegram")
    metrics.reached("matrix")
    assert health(metrics, service.store)["status"] == "ok"


def test_a_database_that_fails_is_said(service: Service, metrics: Metrics) -> None:
    """A bot whose database refuses to answer is not healthy, and the reason is there."""
    metrics.reached("telegram")
    metrics.reached("matrix")
    service.store._db.execute("ALTER TABLE outbox RENAME TO gone")
    found = health(metrics, service.store)
    assert (found["status"], found["database"]) == ("failing", "no such table: outbox")


def test_a_disk_that_takes_nothing_is_said(service: Service, metrics: Metrics, monkeypatch: pytest.MonkeyPatch) -> None:
    """The base can still be read when its disk is full: whoever watches is told all the same, by the system's name."""
    metrics.reached("telegram")
    metrics.reached("matrix")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("bot.storage.store.tempfile.TemporaryFile", full)
    found = health(metrics, service.store)
    assert (found["status"], found["database"]) == ("failing", "disk: ENOSPC")


class Scripted:
    """A platform that answers what it is told to."""

    prefix = "telegram:"

    def __init__(self, *answers: Exception | None) -> None:
        self._answers = list(answers)

    async def send(self, delivery: Delivery) -> None:
        if answer := self._answers.pop(0):
            raise answer

    def at_work(self, delivery: Delivery) -> AbstractAsyncContextManager[None]:
        return nullcontext()


async def _at_once(seconds: float) -> None:
    """A wait that takes no time."""


def test_what_the_figures_count(service: Service, metrics: Metrics, clock: Clock) -> None:
    """A turn, its delivery, an attempt in vain, a reply nobody takes, and what waits: each has its figure."""
    for event, text in (("a", "menu"), ("b", "recette de la tarte aux pommes")):
        service.receive(Incoming(conversation="telegram:1:1", event_id=event, text=text))
    assert value(metrics, "cpts_bot_outbox_replies") == len(service.store.pending("telegram:1:1"))

    async def deliver() -> None:
        postman = service.postman(Scripted(PostponedError("429"), None, UndeliverableError("blocked")), _at_once)
        postman.wake()
        await postman.idle()

    asyncio.run(deliver())
    channel = '{channel="telegram"}'
    assert value(metrics, f"cpts_bot_turn_seconds_count{channel}") == 2
    assert value(metrics, f"cpts_bot_delivery_seconds_count{channel}") == 1
    assert value(metrics, f"cpts_bot_postponed_total{channel}") == 1
    assert value(metrics, f"cpts_bot_dropped_total{channel}") == 1
    assert value(metrics, 'cpts_bot_events_total{event="conversation"}') == 1
    assert value(metrics, 'cpts_bot_events_total{event="unanswered"}') == 1
    assert value(metrics, "cpts_bot_outbox_replies") == 0


def test_it_listens_counts_the_faults_and_gives_way(service: Service, metrics: Metrics) -> None:
    """Every warning of the log is counted while it listens; a port that is taken is a mistake of the configuration."""

    async def twice() -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            async with served(HealthSettings(port=0), metrics, service.store):
                logging.getLogger("bot.delivery.postman").warning("reply dropped")
                with pytest.raises(SettingsError, match=r"\[health\] listen, port"):
                    async with served(HealthSettings(port=taken.getsockname()[1]), metrics, service.store):
                        pass

    asyncio.run(twice())
    assert value(metrics, 'cpts_bot_logged_total{level="WARNING",logger="bot.delivery.postman"}') == 1
