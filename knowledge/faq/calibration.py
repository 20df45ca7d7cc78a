"""From what was gathered to a score between 0 and 100: how sure it is that an entry is meant."""

from dataclasses import dataclass
from math import exp

CLOSE = 0.8  # likeness from which a message is almost one of our wordings
MOST = 99.9  # 100 is for the very wording of an entry


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for our subject: what the first entry and the best foreign one gathered, how like one wording of
    theirs the message is, what `Domain.belongs` says, and how many telling words it has.
    """

    own: float
    foreign: float
    like_own: float
    like_foreign: float
    belongs: float
    length: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """From signs to a score, by logistic regression on the development sets of `tests/data`.

    `base` puts the frontier of our subject at 50.
    """

    base: float
    lead: float
    weight: float
    belongs: float
    like_own: float
    like_foreign: float
    close: float

    def score(self, signs: Signs, weight: float) -> float:
        """The score of an entry that gathered `weight`."""
        lead = min(0.6, max(-0.5, (weight - signs.foreign) / max(weight, 1.0)))
        logit = (
            self.base
            + self.lead * lead
            + self.weight * weight / signs.length**0.3
            + self.belongs * signs.belongs
            + self.like_own * signs.like_own
            + self.like_foreign * signs.like_foreign
            + self.close * max(0.0, signs.like_own - CLOSE)
        )
        return min(MOST, round(100 / (1 + exp(-max(-60.0, min(60.0, logit)))), 1))


CALIBRATION = Calibration(base=-4.95, lead=6.84, weight=0.1, belongs=0.9, like_own=3.5, like_foreign=-6.2, close=15.0)
