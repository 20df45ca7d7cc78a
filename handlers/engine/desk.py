"""An admin, and what only admins may look at. Everything here is read; what is to be written leaves as effects."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from handlers.engine.links import Addresses
from knowledge.faq_log import FaqLog
from knowledge.overlay import Overlay
from knowledge.tallies import Tallies

Role = Literal["editor", "owner"]
Verdict = Literal["good", "wrong", "closed"]  # on a code; closed: too many were wrong, none is accepted for now


@dataclass(frozen=True, slots=True)
class Admin:
    """Somebody who runs the network. `regions` are INSEE codes, none for all; `by_chat`: an owner added them there."""

    id: str
    name: str
    role: Role = "editor"
    regions: frozenset[str] = frozenset()
    by_chat: bool = False

    @property
    def is_owner(self) -> bool:
        return self.role == "owner"

    def may(self, regions: Sequence[str]) -> bool:
        """Whether they may change what concerns these regions; none means the whole country, which owners change."""
        if not self.regions and self.is_owner:
            return True
        return bool(regions) and (not self.regions or set(regions) <= self.regions)


class Failure(NamedTuple):
    """What could not be taken whole: when it was tried (epoch seconds), why, whether it is a file somebody imported."""

    at: float
    why: str
    is_file: bool


@dataclass(frozen=True)
class Desk:
    """What lies before an admin. `judge` checks a second factor, None when they have none; `now` in epoch seconds.

    `addresses`: where this bot is reached, as far as its channels know by now. `failures`: files and official sources
    that could not be taken whole lately, by name.
    """

    admin: Admin
    overlay: Overlay
    log: FaqLog
    tallies: Tallies
    now: float
    admins: Sequence[Admin] = ()
    judge: Callable[[str], Verdict] | None = None
    addresses: Addresses = field(default_factory=Addresses)
    failures: Mapping[str, Failure] = field(default_factory=dict)
