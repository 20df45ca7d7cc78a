"""Sources kept fresh while the bot runs: read again in a process of its own, and admins told what came of it."""

from collections.abc import Callable, Sequence
from hashlib import sha256

from bot import clock
from bot.care.refresh import telling
from bot.care.refresh.refreshing import Refreshing, here
from bot.care.refresh.sources import Source, sources_of
from bot.delivery.apart import Apart
from bot.service import Service
from bot.settings import Settings
from bot.storage.names import Name
from bot.storage.store import Store
from handlers.engine.messages import Reply
from handlers.engine.quotation import literal

LOOK = 3_600.0  # seconds between two looks at what is due
DAY = 86_400.0
LONGEST = 2 * 3_600.0  # seconds all of them together may take


def due(settings: Settings, store: Store, now: float) -> list[Source]:
    """The sources whose last success is too old; one that failed is tried again the next day, not the next hour."""
    every = settings.refresh.seconds
    if not every:
        return []
    states = [(source, store.refreshes.last(source.id)) for source in sources_of(settings) if source.address]
    return [s for s, last in states if now - last.at >= every and now - last.tried >= min(every, DAY)]


def refreshed(settings: Settings, sources: Sequence[Source]) -> str:
    """Read these again; what admins are to be told. Called in a process of its own, which may start no other."""
    from rich.progress import Progress  # here only: the bot itself need not load what draws bars

    store = Store.of(settings)
    try:
        refreshing = Refreshing(settings, store, here)
        with Progress(disable=True) as progress:
            return telling.notice([refreshing.refresh(source, progress) for source in sources])
    finally:
        store.close()


class Keeper:
    """Looks now and then at what is due."""

    def __init__(self, settings: Settings, service: Service, clock: Callable[[], float] = clock.now) -> None:
        self._settings = settings
        self._service = service
        self._clock = clock

    async def look(self) -> None:
        """Read what is due again, while conversations go on; tell the admins."""
        if sources := due(self._settings, self._service.store, self._clock()):
            with Apart(LONGEST, refreshed, self._settings, sources) as reader:
                self._tell(await reader.awaited())

    def _tell(self, text: str) -> None:
        event = f"refresh {int(self._clock())} {sha256(text.encode()).hexdigest()[:16]}"
        for place in self._settings.notices.to if text else ():
            conversation = str(Name(place))
            self._service.tell(conversation, f"{event} {conversation}", Reply(text=_plain(text)))
        self._service.wake()


def _plain(text: str) -> str:
    """A text of ours whose lines quote files: what they quote is no Markdown."""
    head, *lines = text.split("\n")
    return "\n".join([head, *(f"- {literal(quoted[2:])}" if quoted.startswith("- ") else quoted for quoted in lines)])
