"""Where somebody stands among those who asked to be brought together: only what is theirs to know."""

from datetime import date
from typing import Literal

from handlers.engine.messages import Value
from knowledge.together import Wish

# To be answered; answered by them alone; both said yes, and what to give is to be written; written and to be read
# again; given, and held until the other gives too; exchanged.
Stage = Literal["asked", "waiting", "agreed", "drafted", "given", "done"]


class Demand(Value):
    """What a person asked for, until when; `paused` while they want no proposal.

    `countable`: there is a network to count them; `network`: they agreed that it does.
    """

    profession: str
    communes: tuple[str, ...]
    wish: Wish
    even_two: bool
    until: date
    paused: bool
    countable: bool = False
    network: bool = False


class Meeting(Value):
    """One proposal: what the person was told of the other, where they stand, and what they wrote to give.

    `room`: what they give is their account, for a room of two.
    """

    id: str
    profession: str
    wish: Wish
    until: date
    stage: Stage
    gift: str = ""
    room: bool = False


class Announced(Value):
    """What a network was told of a zone, and may answer: « autour de Bourges (CA Bourges Plus) »."""

    zone: str
    name: str


class Standing(Value):
    """All of it. `is_full`: they named as many places this month as one may.

    `account`: theirs, where it can be invited into a room of two; "" elsewhere. `networks` are the regions whose
    network is told numbers. `is_room`: this is the room of one, where whoever `moderates` can answer what was
    `announced`.
    """

    demand: Demand | None = None
    meetings: tuple[Meeting, ...] = ()
    is_full: bool = False
    account: str = ""
    networks: frozenset[str] = frozenset()
    is_room: bool = False
    announced: tuple[Announced, ...] = ()
    moderates: bool = False

    def meeting(self, number: str) -> Meeting | None:
        """The one of this id, None when it is not theirs or is over."""
        return next((meeting for meeting in self.meetings if meeting.id == number), None)
