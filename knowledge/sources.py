"""Where a piece of knowledge comes from, and how sure we are of it."""

import re
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from knowledge.months import EITHER

LONGEST_LABEL = 45
_DATE = re.compile(
    rf"\b(?:\d{{2}}/\d{{2}}/|(?:(?:1er|\d{{1,2}}) )?(?:{EITHER}) )?(?:19|20)\d{{2}}(?:-(?:19|20)\d{{2}})?\b"
)


class Status(StrEnum):
    """How an amount came to us. Anything but `OFFICIAL` is said beside the amount."""

    OFFICIAL = "official"
    OBSERVED = "observed"
    CONTESTED = "contested"
    CARRIED_OVER = "carried-over"
    UNKNOWN = "unknown"

    @property
    def french(self) -> str:
        return _FRENCH[self]


_FRENCH = {
    Status.OFFICIAL: "tableau officiel",
    Status.OBSERVED: "relevé ailleurs que dans le tableau officiel, qui n'a pas été lu",
    Status.CONTESTED: "chiffre contesté, à vérifier",
    Status.CARRIED_OVER: "valeur 2019, non confirmée depuis l'avenant 2",
    Status.UNKNOWN: "montant inconnu",
}


class Record(BaseModel):
    """A record of a curated file: frozen, and no key passes unnoticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Record):
    """A document a person can go back to.

    `ref` is an address, a seed document's file name or a nomenclature's identifier. `read_in` says in what an
    `observed` amount was read, where « relevé ailleurs que dans le tableau officiel » would not say enough.
    """

    title: str
    ref: str
    read_in: str = ""

    def how(self, status: Status) -> str:
        """How an amount of this source came to us, in words."""
        return self.read_in if self.read_in and status is Status.OBSERVED else status.french

    @property
    def url(self) -> str | None:
        return self.ref if self.ref.startswith(("https://", "http://")) else None

    @property
    def label(self) -> str:
        """Who says it and of when, « Sénat, octobre 2025 »: what stands for the title where its address opens."""
        who = re.split(r" \(| : ", self.title, maxsplit=1)[0]
        while len(who) > LONGEST_LABEL and ", " in who:
            who = who.rpartition(", ")[0]
        dates = _DATE.findall(self.title.removeprefix(who))
        return f"{who}, {dates[-1]}" if dates else who

    @property
    def linked(self) -> str:
        """In Markdown: a few words that open the page, or the whole title when there is no page to open."""
        return f"[{self.label}]({self.url})" if self.url else self.title

    @property
    def opened(self) -> str:
        """In Markdown: the whole title, which opens the page when there is one."""
        return f"[{self.title}]({self.url})" if self.url else self.title

    @property
    def cited(self) -> str:
        """The title, with the address or identifier that leads somebody there: a file name of ours leads nobody."""
        is_told = self.ref != self.title and (self.url or " " in self.ref)
        return f"{self.title} — {self.ref}" if is_told else self.title
