"""Nothing is kept longer than the configuration says: looked at when the bot starts, then once a day."""

import asyncio
import logging
from collections.abc import Callable
from datetime import date, timedelta

from bot import clock
from bot.care import copies
from bot.settings import PrivacySettings, Settings
from bot.storage.store import Store

log = logging.getLogger(__name__)

DAY = 86_400.0  # seconds
MOST = 500  # rows deleted at once: a few milliseconds, so that whoever writes meanwhile does not notice
KEYS = 7 * DAY  # how long a message that nobody can decrypt waits for its key


class Forgetting:
    """All that goes because it is old, in the database and beside it, on days when the clock can be believed."""

    def __init__(self, store: Store, settings: Settings, clock: Callable[[], float] = clock.now) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock

    async def look(self) -> None:
        """Forget what is due, unless the clock jumped since the last time and this is the first look at it."""
        if ahead := self._store.passages.ahead(self._clock()):
            log.warning("the clock jumped by %d days: nothing is forgotten before a second look", ahead // DAY)
            self._store.people.scrub()
            return
        await Retention(self._store, self._settings.privacy, self._clock).enforce()
        copies.forget(self._settings, self._clock)


class Retention:
    """Forgets what is too old."""

    def __init__(self, store: Store, settings: PrivacySettings, clock: Callable[[], float] = clock.now) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock

    async def enforce(self) -> None:
        """Delete what is too old, a little at a time."""
        now, keep = self._clock(), self._settings
        gone = self._store.faq.forget(now - keep.questions_days * DAY, now)
        gone += self._store.roles().forget(now)
        gone += self._store.matrix.forget(now - KEYS)
        gone += self._store.reminders.forget(date.fromtimestamp(now) - timedelta(days=keep.events_days))
        with self._store.transaction():  # where nobody is brought together any more, too
            gone += self._store.people.end_demands(now)
        # In a copy older than that nobody is left to forget: their answers would go at the next pass.
        gone += self._store.people.erasures.forget(now - keep.answers_days * DAY)
        while batch := self._store.people.forget(now - keep.answers_days * DAY, now - keep.events_days * DAY, MOST):
            gone += batch
            await asyncio.sleep(0)  # messages come first
        self._store.people.scrub()
        log.info("forgot %d rows", gone)
