"""How much of one person counts in a day: questions, votes, arrivals. Kept in memory, written nowhere."""

from collections import Counter
from datetime import date

from handlers.engine.messages import Arrived, Effect, Feedback, Unanswered

# More than anybody asks in a day and few beside the thousand questions that are kept: nobody pushes the others out.
MOST_A_DAY = 20
MOST_REMEMBERED = 10_000  # persons; whoever came first is forgotten first


class Allowance:
    """What each person may still leave to the admins today; it is whole again the next day."""

    def __init__(self) -> None:
        self._day = date.min
        self._left: dict[str, Counter[str]] = {}

    def admits(self, person: str, effect: Effect, today: date) -> bool:
        """Whether this counts: so many of each kind a day, a vote an answer, an arrival a campaign. The rest does."""
        if not isinstance(effect, Unanswered | Feedback | Arrived):
            return True
        if today != self._day:
            self._day, self._left = today, {}
        mine = self._of(person)
        once = _once(effect)
        if mine[effect.kind] >= MOST_A_DAY or (once and mine[once]):
            return False
        mine.update([effect.kind, *([once] if once else [])])
        return True

    def _of(self, person: str) -> Counter[str]:
        if person not in self._left and len(self._left) >= MOST_REMEMBERED:
            del self._left[next(iter(self._left))]
        return self._left.setdefault(person, Counter())


def _once(effect: Unanswered | Feedback | Arrived) -> str:
    """What counts once a day of one person, "" when it counts each time."""
    match effect:
        case Feedback(entry=entry):
            return f"vote {entry}"
        case Arrived(campaign=campaign):
            return f"arrival {campaign}"
        case _:
            return ""
