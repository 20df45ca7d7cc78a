"""`cpts-bot run`: the enabled channels, kept alive until somebody asks to stop.

A channel that dies is started again, later and later. One that says nobody but a person can help gives up. A damaged
database ends them all.
"""

import asyncio
import logging
import signal
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from threading import Thread
from typing import Any, Protocol

from bot import clock
from bot.care import heap, matchmaking, notices, retention, watchdog
from bot.care.matchmaking import Matchmaking
from bot.care.notices import Notices
from bot.care.refresh import keeper
from bot.care.refresh.keeper import Keeper
from bot.care.retention import Forgetting
from bot.care.rounds import Round
from bot.circle import Circle
from bot.clock import pause
from bot.configuration import SettingsError, unread
from bot.delivery.backoff import jittered
from bot.delivery.workshop import Workshop, one_process
from bot.errors import GiveUpError
from bot.regions import wrong_regions
from bot.service import Service
from bot.settings import Settings
from bot.storage import folders, reminders, sqlite_files
from bot.storage.opening import StoreError, run_of, unusable
from bot.storage.store import Store
from handlers.hearing import inquiry
from knowledge.base import Knowledge
from knowledge.datafile import DataError

log = logging.getLogger(__name__)

STOPPED = 0  # somebody asked
GAVE_UP = 3  # no channel is left, and starting again would not help: systemd's RestartPreventExitStatus=3
FIRST_WAIT = 1.0  # seconds before a dead channel starts again; doubles up to the longest
LONGEST_WAIT = 300.0
LASTED = 60.0  # a channel that lived that long had started well: its next wait is the first one again

NO_CHANNEL = (
    "Aucun canal n'est activé. Mettez enabled = true dans [telegram] ou [matrix] de la configuration, "
    "ou ouvrez « cpts-bot chat »."
)

Sleep = Callable[[float], Awaitable[object]]


class Channel(Protocol):
    """A way people reach the bot."""

    name: str

    async def run(self, stopping: asyncio.Event) -> None:
        """Serve until `stopping` is set; then finish the turn, flush the outbox with patience, and return.

        Raises `GiveUpError`, or anything else to be started again.
        """


class Cancelled:
    """A channel that serves until it is cancelled."""

    def __init__(self, name: str, start: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self.name = name
        self._start = start

    async def run(self, stopping: asyncio.Event) -> None:
        serving = asyncio.create_task(self._start())
        stop = asyncio.create_task(stopping.wait())
        await asyncio.wait([serving, stop], return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        serving.cancel()  # does nothing to a channel that ended by itself
        try:
            await serving
        except asyncio.CancelledError:
            return


def run(settings: Settings) -> int:
    """Serve every enabled channel until a signal; the exit code.

    Raises `SettingsError`, and `StoreError` when the database cannot be used, or gets damaged meanwhile.
    """
    if clock.is_movable():
        log.warning("the clock is moved by the file that %s names: this bot is not for people", clock.HOOK)
    with settings.named(), _only_bot(settings.store.path):
        return _answering(settings)


@contextmanager
def _only_bot(base: Path) -> Iterator[None]:
    """Hold a database against a second bot, which would take half of the messages. Raises `StoreError`."""
    held: AbstractContextManager[object] = nullcontext()
    try:
        folders.private(base.parent)
        held = sqlite_files.alone(run_of(base))
    except BlockingIOError as error:
        raise StoreError(
            f"Un autre bot répond déjà avec la base {base}. Arrêtez-le, ou donnez à celui-ci sa base : [store] path."
        ) from error
    except OSError:
        pass  # what is wrong with this folder is said where the database is opened
    with held:
        yield


def _answering(settings: Settings) -> int:
    store = Store.sound(settings)
    try:
        service = _service(settings, store)
        enabled = channels(settings, service)
        watch = _watch(settings, service, enabled)
        # Nobody waits for it: asked to stop, the program would first read to the end.
        Thread(target=_warm_up, args=[service.knowledge, settings], daemon=True).start()
        with closing(service.workshop):
            return asyncio.run(_serve(enabled, _rounds(settings, service), watch))
    except sqlite3.Error as error:
        raise unusable(settings.store.path, error) from error
    finally:
        store.close()


def _service(settings: Settings, store: Store) -> Service:
    knowledge = Knowledge(settings.knowledge.folder, settings.cache, settings.store.sources)
    knowledge.require()
    return Service(
        store,
        knowledge,
        admins=settings.admins,
        workshop=Workshop(knowledge, one_process),
        custody=settings.privacy.custody,
        circle=Circle.of(settings, store, knowledge),
    )


def _rounds(settings: Settings, service: Service) -> list[Round]:
    """What comes round, whoever writes or not."""
    circle = Circle.of(settings, service.store, service.knowledge)
    told = Notices(service, settings.notices.to, settings.notices.useless_votes, weekly=True)
    return [
        Round("reminders", reminders.LOOK, service.remind),
        Round("notices", notices.LOOK, told.look),
        *([Round("together", matchmaking.LOOK, Matchmaking(service, circle).look)] if circle else []),
        Round("retention", retention.DAY, Forgetting(service.store, settings).look),
        Round("refresh", keeper.LOOK, Keeper(settings, service).look),
        Round("memory", heap.HOUR, heap.give_back),
        *watchdog.rounds(),
    ]


def _watch(settings: Settings, service: Service, enabled: Sequence[Channel]) -> AbstractAsyncContextManager[None]:
    """What tells others how the bot is, nothing unless it is asked for. Channels must not have started yet."""
    if not settings.health.enabled:
        return nullcontext()
    from bot.care.health import served  # a web server and a client of Prometheus, loaded when they are used
    from bot.care.metrics import Metrics

    service.meter = metrics = Metrics(service.store, [channel.name for channel in enabled])
    return served(settings.health, metrics, service.store)


def _warm_up(knowledge: Knowledge, settings: Settings) -> None:
    """Read what takes a second or two, so that the first person does not wait for it."""
    try:
        knowledge.gazetteer.locate("Bourges")
        _ = knowledge.gazetteer.points
        inquiry.ask(knowledge, "à Bourges", None)
        for said in wrong_regions(settings.written, settings.model_dump(), knowledge):
            log.warning("%s", said)
    except DataError as error:
        log.error("%s", error)


def channels(settings: Settings, service: Service) -> list[Channel]:
    """The enabled channels. Raises `SettingsError` when one lacks what it needs, or when there is none."""
    found: list[Channel] = []
    if settings.telegram.enabled:
        from bot.channels.telegram.channel import TelegramChannel  # a platform's library is loaded when it is used

        found.append(TelegramChannel(settings.telegram, settings.limits, service))
    if settings.matrix.enabled:
        from bot.channels import matrix

        found.append(Cancelled("matrix", lambda: matrix.run(settings, service)))
    if not found:
        raise SettingsError(f"{NO_CHANNEL} {unread(settings.file)}".strip(), key=("telegram", "enabled"))
    return found


async def _serve(channels: Sequence[Channel], rounds: Sequence[Round], watch: AbstractAsyncContextManager[None]) -> int:
    stopping = asyncio.Event()
    _listen(stopping)
    async with watch:
        watchdog.tell("READY=1")
        return await _beside(channels, rounds, stopping)


async def _beside(channels: Sequence[Channel], rounds: Sequence[Round], stopping: asyncio.Event) -> int:
    """The channels, and what runs beside them without a channel of its own."""
    tasks = [asyncio.create_task(one.run(stopping)) for one in rounds]
    try:
        return await supervise(channels, stopping)
    finally:
        for task in tasks:
            task.cancel()


def _listen(stopping: asyncio.Event) -> None:
    """Stop at the first SIGINT or SIGTERM; a second one finds Python's own handling again."""
    loop = asyncio.get_running_loop()

    def stop(number: signal.Signals) -> None:
        log.info("asked to stop", extra={"signal": number.name})
        stopping.set()
        loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop, number)


async def supervise(channels: Sequence[Channel], stopping: asyncio.Event, sleep: Sleep | None = None) -> int:
    """Run the channels side by side until `stopping`, or until each of them gave up; the exit code.

    Raises `sqlite3.Error` when one of them found the database damaged: all of them have stopped then.
    """
    sleep = sleep or (lambda seconds: pause(seconds, stopping))
    lives = [asyncio.create_task(_keep_alive(channel, stopping, sleep)) for channel in channels]
    await asyncio.wait(lives)
    lived = [life.result() for life in lives]
    return STOPPED if any(lived) else GAVE_UP


async def _keep_alive(channel: Channel, stopping: asyncio.Event, sleep: Sleep) -> bool:
    """Start the channel again whenever it dies; False when it gave up."""
    wait = FIRST_WAIT
    while not stopping.is_set():
        started = clock.stopwatch()
        try:
            await channel.run(stopping)
        except GiveUpError as error:
            log.error("%s", error, extra={"channel": channel.name})
            return False
        except Exception as error:
            if isinstance(error, sqlite3.Error) and sqlite_files.is_damage(error):
                stopping.set()
                raise
            log.exception("channel died", extra={"channel": channel.name})
        if not stopping.is_set():
            wait = FIRST_WAIT if clock.stopwatch() - started > LASTED else wait
            await sleep(jittered(wait))
            wait = min(wait * 2, LONGEST_WAIT)
    return True
