"""Work on what somebody sent, in a process of its own that is ended when it takes too long or too much memory."""

import asyncio
import os
import resource
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from threading import Thread
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, cast

from bot import clock

LOOK = 0.05  # seconds between two looks at a work that is awaited
MEMORY = 2 << 30  # bytes of address space, most of which is never touched


class ApartError(Exception):
    """The work gave nothing: it took too long, or too much memory, or failed; the French text says which."""


T = TypeVar("T")


class Apart(Generic[T]):
    """One call of `work` in another process, for the time of a `with`: leaving it ends the process."""

    def __init__(self, patience: float, work: Callable[..., T], *args: Any, memory: int = MEMORY) -> None:
        context = get_context("spawn")  # the bot runs threads
        self._patience = patience
        self._ours, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_work, args=(theirs, memory, work, args), daemon=True)
        self._theirs = theirs

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process.pid is not None:
            self._process.kill()
            self._process.join()
        self._ours.close()

    def done(self) -> T:
        """What the work gives, for whoever may wait. Raises `ApartError`."""
        self._begin()
        return self._result() if self._ours.poll(self._patience) else self._too_long()

    async def awaited(self) -> T:
        """The same, while the conversations of others go on."""
        await asyncio.to_thread(self._begin)
        end = clock.stopwatch() + self._patience
        while not self._ours.poll():
            if clock.stopwatch() > end:
                self._too_long()
            await clock.rest(LOOK)
        return self._result()

    def _begin(self) -> None:
        if not os.access(os.curdir, os.X_OK):  # root's own folder, where a process of the bot's account cannot be born
            os.chdir("/")
        self._process.start()
        self._theirs.close()

    def _too_long(self) -> T:
        raise ApartError("sa lecture prend trop de temps")

    def _result(self) -> T:
        try:
            value, failure = self._ours.recv()
        except EOFError as error:
            raise ApartError("sa lecture échoue, ou demande trop de mémoire") from error
        if failure:
            raise ApartError(failure)
        return cast("T", value)


def _work(theirs: Connection, memory: int, work: Callable[..., Any], args: tuple[Any, ...]) -> None:
    live_with_the_bot()
    with suppress(OSError, ValueError):  # an old systemd forbids it to the unit, whose own limit then holds
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with suppress(BrokenPipeError):  # nobody waits any more
        theirs.send(_outcome(work, args))


def _outcome(work: Callable[..., Any], args: tuple[Any, ...]) -> tuple[Any, str]:
    try:
        return work(*args), ""
    except MemoryError:
        return None, "sa lecture demande trop de mémoire"
    except Exception as error:
        # Each library has its own family of errors, and a text of theirs may quote the file.
        return None, f"il est illisible ou coupé ({type(error).__name__})"


def live_with_the_bot() -> None:
    """A Ctrl-C reaches this process too: it is the bot's to answer. A bot that is killed outright takes it along."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)
