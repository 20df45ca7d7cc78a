"""How much one person may say: a burst is answered once, then left alone until it calms down."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from bot import clock

MINUTE = 60.0
SLOW_DOWN = (
    "Doucement : vos messages arrivent plus vite que je ne peux les lire. "
    "Attendez une minute, puis renvoyez le dernier. Ce que j'ai déjà lu est gardé."
)
MOST_REMEMBERED = 10_000  # persons; whoever has calmed down is forgotten first


class Verdict(Enum):
    """What to do with a message."""

    READ = "read"
    WARN = "warn"
    IGNORE = "ignore"


@dataclass(slots=True)
class _Credit:
    """Messages somebody may still send; it fills up again with time."""

    left: float
    at: float
    warned: bool = False


class Pace:
    """At most `per_minute` messages a minute from each person, in one burst or spread."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = clock.elapsed) -> None:
        self._most = float(per_minute)
        self._clock = clock
        self._credits: dict[str, _Credit] = {}

    def step(self, person: str) -> Verdict:
        """Count one message. A burst is warned of once; a new warning needs half the credit back first."""
        credit = self._refilled(person)
        if credit.left >= 1:
            credit.left -= 1
            return Verdict.READ
        if credit.warned:
            return Verdict.IGNORE
        credit.warned = True
        return Verdict.WARN

    def _refilled(self, person: str) -> _Credit:
        now = self._clock()
        if person not in self._credits:
            self._forget(now)
        credit = self._credits.setdefault(person, _Credit(self._most, now))
        credit.left = self._left(credit, now)
        credit.at = now
        if credit.left >= self._most / 2:
            credit.warned = False
        return credit

    def _left(self, credit: _Credit, now: float) -> float:
        return min(self._most, credit.left + (now - credit.at) * self._most / MINUTE)

    def _forget(self, now: float) -> None:
        if len(self._credits) >= MOST_REMEMBERED:
            self._credits = {p: c for p, c in self._credits.items() if self._left(c, now) < self._most}
