"""What comes round beside the channels: reminders, notices, forgetting."""

import asyncio
import inspect
import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.clock import pause

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    """Some `work`, a coroutine or not, done at once and then every so many `seconds`."""

    name: str
    seconds: float
    work: Callable[[], object]

    async def run(self, stopping: asyncio.Event) -> None:
        """Go on until asked to stop. A fault is said in the log, and the work tried again the next time."""
        while not stopping.is_set():
            try:
                done = self.work()
                if inspect.isawaitable(done):
                    await done
            except Exception:
                log.exception("%s put off by an unhandled fault", self.name)
            await pause(self.seconds, stopping)
