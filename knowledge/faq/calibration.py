"""From what was gathered to how sure it is that a question is ours, and that one entry answers it."""

from dataclasses import dataclass
from math import exp

CLOSE = 0.8  # likeness from which a message is almost one of our wordings
MOST = 99.9  # 100 is for the very wording of an entry
FAR_AHEAD, FAR_FROM_THE_REST = 0.4, 0.5  # leads beyond these say no more


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


@dataclass(frozen=True, slots=True)
class Standing:
    """How the first entry stands: its lead over the second and over the third (shares of its weight), the share of what
    the question means that its wordings have a word for, and what it gathered, in a question of so many telling words.
    """

    over_second: float
    over_third: float
    covered: float
    weight: float
    length: int


@dataclass(frozen=True, slots=True)
class Certainty:
    """From a standing to how likely it is that the first entry answers the question.

    By logistic regression on the questions of the rounds, each asked with its own entries, and again without them: what
    nothing answers looks like what something does, but for these signs. Half of what it was made from has no answer,
    more than in life: `docs/mesure-faq.md` says from which certainty on to answer.
    """

    base: float
    over_second: float
    over_third: float
    covered: float
    weight: float

    def of(self, standing: Standing) -> float:
        logit = (
            self.base
            + self.over_second * min(standing.over_second, FAR_AHEAD)
            + self.over_third * min(standing.over_third, FAR_FROM_THE_REST)
            + self.covered * standing.covered
            + self.weight * standing.weight / standing.length**0.3
        )
        return 1 / (1 + exp(-logit))


CERTAINTY = Certainty(base=-6.04, over_second=4.86, over_third=7.32, covered=1.56, weight=0.0521)
