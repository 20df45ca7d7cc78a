"""One CPTS as we know it: where it is, how its communes are known, how old and how sure what we say is."""

import re
from typing import Literal

from pydantic import field_serializer

from knowledge.proofs import Proof, Way, dated_ways, own_proof, way_said
from knowledge.reach import as_given
from knowledge.sources import Record, Source
from knowledge.text import key

CptsStatus = Literal["aci-signed", "validated", "letter", "project", "unknown"]
STATUS_FRENCH: dict[CptsStatus, str] = {
    "aci-signed": "contrat ACI signé",
    "validated": "projet de santé validé",
    "letter": "lettre d'intention déposée",
    "project": "en projet",
    "unknown": "statut inconnu",
}
# How the communes are known: read one by one or from a named intercommunality, inferred, or only some of them.
Coverage = Literal["listed", "deduced", "partial"]
Extent = Literal["listed", "deduced", "partial", "unknown"]
# Two sources or one that is nobody else's; one source; a weak one.
Certainty = Literal["high", "medium", "low"]


def plain_name(name: str) -> str:
    """« CPTS du Grand Sud » → « du Grand Sud »: the word is said wherever a name is shown."""
    return " ".join(re.sub(r"^\s*CPTS\s+", "", name, flags=re.IGNORECASE).split())[:120] or name


def identifier(name: str) -> str:
    """An id from a name, without the word CPTS: « CPTS du Grand Sud » → « du-grand-sud »."""
    return "-".join(w for w in key(name).split() if w != "cpts")[:60].strip("-")


_NOT_ITS_NAME = re.compile(r"\b(?:communaute professionnelle territoriale de sante|association|cpts)\b")
_ARTICLES = frozenset("de du des d la le les l et a au aux".split())
_LANDS = frozenset("pays territoire secteur bassin union sante pour".split())  # said of a place, or left unsaid
_SIDES = frozenset("nord ouest centre grand haute hauts vallee littoral plaine agglo metropole".split())
LEAST_LETTERS = 5  # of a word that may be a slip of another, or tells a place


def kin(name: str) -> str:
    """What is left of a name without articles: « CPTS PAYS DE REDON » and « du Pays de Redon » are one."""
    return " ".join(word for word in _NOT_ITS_NAME.sub(" ", key(name)).split() if word not in _ARTICLES)


def may_be(one: str, other: str) -> bool:
    """« CPTS Fougères » and « du Pays de Fougère » may be one: the same telling words, each but for a letter."""
    mine, theirs = _telling(one), _telling(other)
    return len(mine) == len(theirs) and all(map(_is_slip, mine, theirs))


def may_hold(one: str, other: str) -> bool:
    """Whether one name tells all of the other, « Quimper (Union …) » and « du Pays de Quimper »: of near places."""
    fewer, more = sorted((_telling(one), _telling(other)), key=len)
    is_told = any(len(word) >= LEAST_LETTERS and word not in _SIDES for word in fewer)
    return is_told and all(any(_is_slip(word, theirs) for theirs in more) for word in fewer)


def _telling(name: str) -> list[str]:
    words = kin(name).split()
    return [word for word in words if word not in _LANDS] or words


def _is_slip(one: str, other: str) -> bool:
    """Whether a word is another but for a letter; no number is."""
    from rapidfuzz.distance import DamerauLevenshtein

    is_long = min(len(one), len(other)) >= LEAST_LETTERS and one.isalpha() and other.isalpha()
    return one == other or (is_long and DamerauLevenshtein.distance(one, other) == 1)


class Cpts(Record):
    """One CPTS. `communes` are INSEE codes, `parts` those of them it covers in part only.

    `since` is when its status was so and `seen` when its page was: a year, a month or a day, "" for no date.
    `departements` and `region` are where it is known to be, whatever is known of its communes; `sector` says it in
    words. `outdated`: what was seen is old, and nobody has seen what became of it. `also` are sources beside `source`,
    which is the one that gives the communes when some are known; `proofs`, what those of its ways to be reached that
    were read apart from the rest were read in.
    """

    id: str
    name: str
    departements: tuple[str, ...] = ()
    communes: frozenset[str] = frozenset()
    coverage: Coverage = "listed"
    parts: tuple[str, ...] = ()
    sector: str = ""
    status: CptsStatus = "unknown"
    since: str = ""
    seen: str = ""
    sure: Certainty = "medium"
    name_unsure: bool = False
    outdated: bool = False
    population: int | None = None
    size: int | None = None
    website: str = ""
    email: str = ""
    phone: str = ""
    region: str = ""  # of a CPTS whose département is not known
    source: Source
    also: tuple[Source, ...] = ()
    proofs: tuple[Proof, ...] = ()

    @field_serializer("communes")
    def _in_order(self, communes: frozenset[str]) -> list[str]:
        return sorted(communes)

    @property
    def extent(self) -> Extent:
        """How far its territory is known."""
        return self.coverage if self.communes else "unknown"

    @property
    def phone_said(self) -> str:
        return as_given(self.phone)

    def told(self, *ways: Way) -> str:
        """These of its ways; those that were read apart from the rest of the card with their own date."""
        shown = ((way, way_said(self, way)) for way in ways)
        return dated_ways((text, self._dated(way)) for way, text in shown)

    def _dated(self, way: Way) -> str:
        own = own_proof(self.proofs, way)
        return own.dated if own else ""

    @property
    def dated(self) -> str:
        """The date of what we say of it, "" when its page had none."""
        return self.seen or self.since
