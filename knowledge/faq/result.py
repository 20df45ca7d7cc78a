"""What the matcher says: the entries a text may mean, the decision taken, and why."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

MOST_OFFERED = 3


class Decision(StrEnum):
    """What the bot does with a question."""

    ANSWER = "answer"
    OFFER = "offer"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Match:
    """An entry a question may mean, its score from 0 to 100 and its phrasing nearest to the question."""

    id: str
    score: float
    phrasing: str


@dataclass(frozen=True, slots=True)
class Result:
    """What becomes of a question; `matches` are the best first, at most five.

    `keyword`: it is one telling word alone. `likely`: offered, and the first is likely enough to be told as what may be
    meant. `both`: each match answers a question of its own; `unheard` are the
    questions of the same message that have no answer. `of_thread`: it is so in the light of what was talked about.
    `beside`: what stands for that by a pronoun found none that goes with it; the matches that do are near at best.
    """

    query: str
    decision: Decision
    matches: tuple[Match, ...]
    keyword: bool = False
    both: bool = False
    unheard: tuple[str, ...] = ()
    likely: bool = False
    of_thread: bool = False
    beside: bool = False

    def decided(self, decision: str, **changes: Any) -> "Result":
        """The same with another decision, for who does not import it: the FAQ is read at the first question."""
        return replace(self, decision=Decision(decision), **changes)

    @property
    def offered(self) -> tuple[Match, ...]:
        """The entries to show as choices when the decision is to offer."""
        return self.matches[:MOST_OFFERED] if self.decision is Decision.OFFER else ()


@dataclass(frozen=True, slots=True)
class TokenWeight:
    """What one token of the question brings to the best entry; `read_as` is "" for an unknown word."""

    token: str
    read_as: str
    weight: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a question was decided so.

    `margin` is the lead of the first entry over the second (share of its weight), `foreign` the foreign subject
    that competes most, `belongs` above zero when the words are rather ours; `tokens` the heaviest first.
    """

    result: Result
    margin: float
    foreign: str
    belongs: float
    tokens: tuple[TokenWeight, ...]
