"""Figures of the running bot for Prometheus: how it is, never who speaks to it.

Their names are English, as everywhere in Prometheus; what a person reads of them is French.
"""

import logging
from collections.abc import Callable, Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from bot import __version__, clock
from bot.delivery.meter import Meter
from bot.storage.store import Store

# The counts of `handlers.turn.tally` that say how well people are served; those of single questions stay in « stats ».
EVENTS = ("conversation", "started", "finished", "answered", "suggested", "unanswered", "useful", "useless", "denied")
TURN = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
DELIVERY = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics(Meter):
    """Counts what it is told, and reads the rest from the store when asked."""

    def __init__(self, store: Store, channels: Iterable[str], clock: Callable[[], float] = clock.now) -> None:
        self._store = store
        self._clock = clock
        self._reached: dict[str, float | None] = dict.fromkeys(channels)
        self._troubles: dict[str, tuple[str, float]] = {}
        self._registry = registry = CollectorRegistry()
        Gauge("cpts_bot_info", "Le programme, sa version.", ["version"], registry=registry).labels(__version__).set(1)
        self._turns = Histogram(
            "cpts_bot_turn_seconds", "Temps pour traiter un message.", ["channel"], buckets=TURN, registry=registry
        )
        self._deliveries = Histogram(
            "cpts_bot_delivery_seconds",
            "Temps pour qu'une réponse arrive, essais vains compris.",
            ["channel"],
            buckets=DELIVERY,
            registry=registry,
        )
        self._postponed = Counter("cpts_bot_postponed", "Envois remis à plus tard.", ["channel"], registry=registry)
        self._dropped = Counter("cpts_bot_dropped", "Réponses que personne ne recevra.", ["channel"], registry=registry)
        self._logged = Counter(
            "cpts_bot_logged", "Alertes et erreurs du journal.", ["level", "logger"], registry=registry
        )
        registry.register(self)

    def reached(self, channel: str) -> None:
        self._reached[channel] = self._clock()

    def troubled(self, channel: str, trouble: str) -> None:
        self._troubles[channel] = trouble, self._clock()

    def turn(self, channel: str, seconds: float) -> None:
        self._turns.labels(channel).observe(seconds)

    def delivered(self, channel: str, seconds: float) -> None:
        self._deliveries.labels(channel).observe(seconds)

    def postponed(self, channel: str) -> None:
        self._postponed.labels(channel).inc()

    def dropped(self, channel: str) -> None:
        self._dropped.labels(channel).inc()

    def ages(self) -> dict[str, float | None]:
        """Seconds since the platform of each channel last answered; None while it never did."""
        now = self._clock()
        return {name: None if at is None else max(0.0, now - at) for name, at in self._reached.items()}

    def troubles(self, lasting: float) -> dict[str, str]:
        """What the platforms told of in the last so many seconds: an answer in between does not take it back."""
        now = self._clock()
        return {channel: trouble for channel, (trouble, at) in self._troubles.items() if now - at < lasting}

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._registry)

    def handler(self) -> logging.Handler:
        """Counts the warnings and errors of the log, which is where every fault of the bot is said."""
        return _Counting(self._logged)

    def collect(self) -> Iterator[Metric]:
        """What is read when asked. The name is the one `CollectorRegistry` calls."""
        ages = GaugeMetricFamily("cpts_bot_contact_age_seconds", "Depuis sa dernière réponse.", labels=["channel"])
        for channel, age in self.ages().items():
            ages.add_metric([channel], float("+Inf") if age is None else age)
        yield ages
        yield from self._stored()

    def _stored(self) -> Iterator[Metric]:
        waiting, oldest = self._store.depth()
        age = max(0.0, self._clock() - oldest) if oldest else 0.0
        yield GaugeMetricFamily("cpts_bot_outbox_replies", "Réponses en attente.", value=waiting)
        yield GaugeMetricFamily("cpts_bot_outbox_oldest_seconds", "Âge de la plus ancienne.", value=age)
        yield GaugeMetricFamily("cpts_bot_store_bytes", "Taille de la base.", value=self._store.size())
        reminders = GaugeMetricFamily("cpts_bot_reminders", "Rappels à venir, envoyés.", labels=["state"])
        for state, number in self._store.reminders.counts().items():
            reminders.add_metric([state], number)
        yield reminders
        events = CounterMetricFamily("cpts_bot_events", "Ce qui s'est passé en conversation.", labels=["event"])
        totals = self._store.tallies.totals()
        for event in EVENTS:
            events.add_metric([event], totals.get(event, 0))
        yield events


class _Counting(logging.Handler):
    def __init__(self, counter: Counter) -> None:
        super().__init__(logging.WARNING)
        self._counter = counter

    def emit(self, record: logging.LogRecord) -> None:
        self._counter.labels(record.levelname, record.name).inc()
