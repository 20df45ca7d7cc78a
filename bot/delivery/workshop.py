"""Where the files of a dossier are made: beside the conversation, so that the chat never stalls."""

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from threading import Thread

from handlers.dossier import Dossier, dossier_for, make, make_from
from handlers.engine.messages import Attachment, Order
from knowledge.base import Knowledge

log = logging.getLogger(__name__)

PATIENCE = 60.0  # seconds for files that take one: longer, and something is wrong
FILES_BEFORE_RENEWAL = 200  # what a maker may have leaked goes with its process


def one_process() -> Executor:
    """A process of its own: what makes the files neither slows the chat down nor can crash it."""
    # Spawned, not forked: the bot runs threads, https://docs.python.org/3/library/multiprocessing.html
    return ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), initializer=_live_with_the_bot, max_tasks_per_child=FILES_BEFORE_RENEWAL
    )


def _live_with_the_bot() -> None:
    """A Ctrl-C reaches this process too: it is the bot's to answer. A bot that is killed outright takes it along."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


class Workshop:
    """Makes the files of orders. Without `executor`, in a thread of this process."""

    def __init__(self, knowledge: Knowledge, executor: Callable[[], Executor] | None = None) -> None:
        self._knowledge = knowledge
        self._start = executor
        self._executor: Executor | None = None
        self._turn = asyncio.Lock()  # patience is for the making, not for the wait behind others

    def make_now(self, order: Order) -> tuple[Attachment, ...]:
        """For whoever may wait: the terminal."""
        return make(order, self._knowledge)

    async def make(self, order: Order) -> tuple[Attachment, ...]:
        """The files of an order. Raises what the maker raises, or `TimeoutError`."""
        # The knowledge stays here: only the dossier's own value travels to the maker.
        dossier = dossier_for(order, self._knowledge)
        try:
            return await self._made(dossier, order)
        except BrokenExecutor:
            # It was killed, by the system or with the bot asked to stop: the files are owed all the same.
            log.warning("the process that makes files died; another one takes over")
            return await self._made(dossier, order)

    async def _made(self, dossier: Dossier, order: Order) -> tuple[Attachment, ...]:
        async with self._turn:
            work = asyncio.get_running_loop().run_in_executor(self._ready(), make_from, dossier, order.documents)
            try:
                return await asyncio.wait_for(work, PATIENCE)
            except (BrokenExecutor, TimeoutError):
                self.close()  # whoever comes next finds a new process
                raise

    def close(self) -> None:
        """Whoever is still at work is ended: nobody waits for the files, which are made again if they are owed."""
        if self._executor is not None:
            makers = _processes(self._executor)
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = None
            # `shutdown` would let a maker that hangs go on, and Python waits for it at exit.
            for maker in makers:
                maker.kill()

    def _ready(self) -> Executor | None:
        if self._executor is None and self._start is not None:
            self._executor = self._start()
        return self._executor


def _processes(executor: Executor) -> Sequence[BaseProcess]:
    # Its own `kill_workers` comes with Python 3.14; `shutdown` forgets them.
    return list((executor._processes or {}).values()) if isinstance(executor, ProcessPoolExecutor) else []
