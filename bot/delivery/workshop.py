"""Where the files of a dossier are made: beside the conversation, so that the chat never stalls."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

from bot import clock
from bot.delivery.apart import Apart, ApartError, live_with_the_bot
from handlers.dossier import Dossier, dossier_for, make, make_from
from handlers.engine.messages import Attachment, Order
from knowledge.base import Knowledge
from knowledge.exchange import Findings, found, read
from knowledge.overlay import State

log = logging.getLogger(__name__)

READING_PATIENCE = 30.0  # seconds for a file of an admin
READING_MEMORY = 512 << 20  # bytes of address space; the largest file we take needs 200 MB, and the unit has 1 GB
PATIENCE = 60.0  # seconds for files that take one: longer, and something is wrong
FILES_BEFORE_RENEWAL = 200  # what a maker may have leaked goes with its process


def one_process() -> Executor:
    """A process of its own: what makes the files neither slows the chat down nor can crash it."""
    # Spawned, not forked: the bot runs threads, https://docs.python.org/3/library/multiprocessing.html
    return ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), initializer=live_with_the_bot, max_tasks_per_child=FILES_BEFORE_RENEWAL
    )


class Workshop:
    """Makes the files of orders. Without `executor`, in a thread of this process."""

    def __init__(self, knowledge: Knowledge, executor: Callable[[], Executor] | None = None) -> None:
        self._knowledge = knowledge
        self._start = executor
        self._executor: Executor | None = None
        self._turn = asyncio.Lock()  # patience is for the making, not for the wait behind others
        self._reading = asyncio.Lock()
        self._readings: set[asyncio.Task[None]] = set()

    def make_now(self, order: Order) -> tuple[Attachment, ...]:
        """For whoever may wait: the terminal."""
        return make(order, self._knowledge, clock.instant())

    async def make(self, order: Order) -> tuple[Attachment, ...]:
        """The files of an order. Raises what the maker raises, or `TimeoutError`."""
        # The knowledge stays here: only the dossier's own value travels to the maker.
        dossier = dossier_for(order, self._knowledge, clock.instant())
        try:
            return await self._made(dossier, order)
        except BrokenExecutor:
            # It was killed, by the system or with the bot asked to stop: the files are owed all the same.
            log.warning("the process that makes files died; another one takes over")
            return await self._made(dossier, order)

    def read(self, text: str, state: State, today: date, then: Callable[[Findings], None]) -> None:
        """Read a file that an admin sent, over what stands; `then` is told its changes, or its faults.

        While the bot runs, in a process of its own and within bounds: nobody waits for it.
        """
        if self._start is None:
            then(found(text, self._knowledge, today))
            return
        task = asyncio.get_running_loop().create_task(self._read(text, state, today, then))
        self._readings.add(task)  # the loop itself holds a task only weakly
        task.add_done_callback(self._readings.discard)

    async def _read(self, text: str, state: State, today: date, then: Callable[[Findings], None]) -> None:
        async with self._reading:
            arguments = (self._knowledge.folders, state, text, today)
            with Apart(READING_PATIENCE, read, *arguments, memory=READING_MEMORY) as reader:
                try:
                    findings = await reader.awaited()
                except ApartError as error:
                    log.warning("a file of an admin was not read: %s", error)
                    findings = [f"Ce fichier n'a pas été lu : {error}."]
        try:
            then(findings)
        except Exception:
            # Nothing was changed, and the admin can send it again.
            log.exception("what a file of an admin says was lost")

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
