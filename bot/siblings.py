"""`cpts-bot run` with several configurations: what the bots have in common is loaded once, then each has a process.

A process shares the memory of the one it was born of until one of them writes there, so that five bots need about
twice the memory of one: https://man7.org/linux/man-pages/man2/fork.2.html. This program is to its bots what systemd is
to one: it hears whether each is ready and turns round, starts again who died or hangs, and asks all of them to stop.
"""

import gc
import logging
import os
import signal
import socket
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from types import FrameType

from bot import clock, logs
from bot.care import watchdog
from bot.configuration import SettingsError, read
from bot.delivery.backoff import jittered
from bot.errors import REPAIR
from bot.loading import Standing, is_within, load, what_stands
from bot.settings import Settings
from bot.supervisor import FIRST_WAIT, GAVE_UP, LASTED, LONGEST_WAIT, STOPPED
from knowledge.base import Knowledge
from knowledge.datafile import Location

log = logging.getLogger(__name__)

LOOK = 0.5  # seconds between two looks at who died
SILENCE = 120.0  # seconds without a word of a bot that is ready, after which it hangs: as long as systemd waits for one
FINAL = frozenset({STOPPED, REPAIR, 2, GAVE_UP})  # exit codes after which starting again would not help
ASKING = (signal.SIGTERM, signal.SIGINT)


class Bot:
    """One of them, by its configuration."""

    def __init__(self, path: Path, line: Path) -> None:
        self.path = path
        self.pid = 0  # of its process, 0 while it has none
        self.code: int | None = None  # what it ended with, None when it is to be started
        self.due = self.heard = self._started = 0.0
        self.ready = False
        self._wait = FIRST_WAIT
        self._address = str(line)
        self.line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.line.bind(self._address)

    def born(self) -> bool:
        """Give it a process; True in that process."""
        self._started, self.ready = clock.stopwatch(), False
        self.pid = os.fork()
        if self.pid:
            return False
        os.setpgid(0, 0)  # Ctrl-C is said to the program that holds them, which tells each of them once
        os.environ.update(NOTIFY_SOCKET=self._address, WATCHDOG_USEC=str(int(SILENCE) * watchdog.MICROSECONDS))
        return True

    def listen(self) -> None:
        """What it tells of itself, as it would to systemd."""
        self.ready |= self.line.recv(4_096).startswith(b"READY=1")
        self.heard = clock.stopwatch()

    def look(self) -> None:
        """Whether it still lives; one that died by itself is due again, later and later. One that hangs is ended."""
        ended, status = os.waitpid(self.pid, os.WNOHANG)
        if not ended:
            if self.ready and clock.stopwatch() - self.heard > SILENCE:
                log.error("a bot hangs: it is ended", extra={"config": str(self.path)})
                os.kill(self.pid, signal.SIGKILL)
            return
        self.pid, code, now = 0, os.waitstatus_to_exitcode(status), clock.stopwatch()
        if code in FINAL:
            self.code = code
        else:
            self._wait = FIRST_WAIT if now - self._started > LASTED else self._wait
            self.due, self._wait = now + jittered(self._wait), min(self._wait * 2, LONGEST_WAIT)
        log.log(logging.INFO if code == STOPPED else logging.ERROR, "a bot ended: %d (config=%s)", code, self.path)


class Siblings:
    """The bots, and the program that holds them."""

    def __init__(self, paths: Sequence[Path], folder: Path) -> None:
        self._bots = [Bot(path, folder / str(number)) for number, path in enumerate(paths)]
        self._stopping = False
        self._round = next(iter(watchdog.rounds()), None)

    def live(self) -> Path | None:
        """Hold the bots until none is left. In the process of each of them: its configuration, at once."""
        told, spoke = False, 0.0
        with DefaultSelector() as selector:
            for bot in self._bots:
                selector.register(bot.line, EVENT_READ, bot)
            while left := [bot for bot in self._bots if bot.pid or (bot.code is None and not self._stopping)]:
                for bot in left:
                    if not bot.pid and bot.due <= clock.stopwatch() and self._started(bot):
                        return bot.path
                for key, _ in selector.select(LOOK):
                    key.data.listen()
                for bot in left:
                    if bot.pid:
                        bot.look()
                if not told and all(bot.ready or bot.code is not None for bot in self._bots):
                    watchdog.tell("READY=1")
                    told = True
                if self._round and clock.stopwatch() - spoke > self._round.seconds:
                    self._round.work()
                    spoke = clock.stopwatch()
        return None

    @property
    def code(self) -> int:
        """Of the whole program, once none is left."""
        return STOPPED if self._stopping else max(bot.code or STOPPED for bot in self._bots)

    def _started(self, bot: Bot) -> bool:
        """Start one, True in its own process: there, a request to stop means that bot alone."""
        signal.pthread_sigmask(signal.SIG_BLOCK, ASKING)
        try:
            if here := bot.born():
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                signal.signal(signal.SIGINT, signal.default_int_handler)
            return here
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ASKING)

    def stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True
        for bot in self._bots:
            if bot.pid:
                with suppress(ProcessLookupError):
                    os.kill(bot.pid, signal.SIGTERM)


def start(paths: Sequence[Path]) -> Path:
    """Hold a bot for each configuration, then exit; in the process of each of them: its own, to be served.

    Raises `SettingsError`, `DataError` before any has started, and `SystemExit` when none is left.
    """
    settings = checked(paths)
    logs.configure(settings[0].log)
    share(settings)
    with _folder() as folder:
        siblings = Siblings(paths, folder)
        for number in ASKING:
            signal.signal(number, siblings.stop)
        here = siblings.live()
    if here is None:
        raise SystemExit(siblings.code)
    return here


def checked(paths: Sequence[Path]) -> list[Settings]:
    """The configurations of bots that share no file and no account. Raises `SettingsError` with all that is wrong."""
    found: list[Settings] = []
    said: list[str] = []
    for path in paths:
        try:
            found.append(load(path))
        except SettingsError as error:
            said.append(str(error))
    if said := [*said, *together(paths)]:
        raise SettingsError("\n".join(said))
    return found


def together(paths: Sequence[Path]) -> list[str]:
    """What is of one bot alone and of several of these, as far as each stands: the one reading of it.

    For a start and for whoever looks before; what is wrong within one of them is said there.
    """
    found = []
    for path in paths:
        with suppress(SettingsError):
            found.append((path, what_stands(read(path))))
    return list(_shared(found))


def _shared(configurations: Iterable[tuple[Path, Standing]]) -> Iterator[str]:
    """A sentence for each thing that is of one bot alone, and that two configurations have."""
    owners: dict[tuple[str, str], Path] = {}
    for path, stands in configurations:
        for key, what, which in _own(stands.settings):
            if is_within(key, stands.faulty):
                continue
            owner = owners.setdefault((what, which), path)
            if owner is not path:
                yield f"Deux configurations ont {what}, {which} ({owner} et {path}) : changez l'une des deux."


def _own(settings: Settings) -> Iterator[tuple[Location, str, str]]:
    """What is of one bot alone: its key, what it is and which; of a token, only the number that Telegram shows."""
    yield ("store", "path"), "la même base", str(settings.store.path.resolve())
    for key, listen, port in _ports(settings):
        yield key, "le même port", f"{listen}:{port}"
    if settings.telegram.enabled:
        with suppress(SettingsError):  # a bot without a token says so itself
            number = settings.telegram.read_token().partition(":")[0]
            yield ("telegram", "token"), "le même bot Telegram", f"{number} sur {settings.telegram.api_url}"
    if settings.matrix.enabled:
        yield ("matrix", "user_id"), "le même compte Matrix", settings.matrix.user_id
        yield ("matrix", "store_path"), "le même dossier de clés Matrix", str(settings.matrix.store_path.resolve())


def _ports(settings: Settings) -> Iterator[tuple[Location, str, int]]:
    """Where it serves; of port 0, the system chooses one that is free."""
    webhook, health = settings.telegram.webhook, settings.health
    if settings.telegram.is_called and webhook.port:
        yield ("telegram", "webhook", "port"), webhook.listen, webhook.port
    if health.enabled and health.port:
        yield ("health", "port"), health.listen, health.port


def share(every: Sequence[Settings]) -> None:
    """Load all that each of them would, and make what is kept of the data.

    None of it is looked at later for what can go: that would write in each page.
    """
    if any(settings.telegram.enabled for settings in every):
        import bot.channels.telegram.channel
    if any(settings.matrix.enabled for settings in every):
        from bot.channels import matrix

        matrix.require_nio()
        import bot.channels.matrix.channel  # noqa: F401
    for folder, cache, sources in {(s.knowledge.folder, s.cache, s.store.sources) for s in every}:
        knowledge = Knowledge(folder, cache, sources)
        knowledge.require()
        knowledge.gazetteer.locate("Bourges")
    gc.collect()
    gc.freeze()


@contextmanager
def _folder() -> Iterator[Path]:
    """Where the bots' lines are; it goes with the program that made it, and not with a bot."""
    ours, folder = os.getpid(), tempfile.mkdtemp(prefix="cpts-bot-")
    try:
        yield Path(folder)
    finally:
        if os.getpid() == ours:
            for line in Path(folder).iterdir():
                line.unlink()
            os.rmdir(folder)
