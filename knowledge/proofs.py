"""Where each way to reach somebody was read, and when: a source speaks of what it was read for, never of the rest.

A card has one source, which holds for every way that has no proof of its own (`proofs`). What is changed apart from
the rest brings its own, so that a date is never read beside what it does not speak of.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, get_args

from knowledge.sources import Record
from knowledge.wording import listing, published, published_on

ContactStatus = Literal["confirmed", "seen", "to-check"]
# What people dial or write to: a new one is worth the source it was read in, not that of the old one.
Way = Literal["website", "email", "phone", "address"]
REACHED_BY: tuple[Way, ...] = get_args(Way)
WAYS_FRENCH: dict[str, str] = {"website": "site", "email": "courriel", "phone": "téléphone", "address": "adresse"}
STATUS_FRENCH: dict[ContactStatus, str] = {
    "confirmed": "vérifié",
    "seen": "vu dans une source, non vérifié",
    "to-check": "à vérifier avant usage",
}
RANKS: dict[object, int] = {status: rank for rank, status in enumerate(STATUS_FRENCH)}  # the surest first
_DOUBT: dict[ContactStatus, str] = {"confirmed": "", "seen": "non vérifié", "to-check": STATUS_FRENCH["to-check"]}
_Values = dict[str, object]


class Proof(Record):
    """What one way to reach somebody was read in. Without a source, nobody said where: it is to be checked.

    `seen` is the month or day it was read, "" when unknown.
    """

    of: Way
    source: str = ""
    seen: str = ""
    status: ContactStatus = "confirmed"

    @property
    def dated(self) -> str:
        """« relevé le 9 octobre 2026, non vérifié »: when it was read, and how far it can be trusted."""
        on = "le" if self.seen.count("-") == 2 else "en"
        seen = f"relevé {on} {published(self.seen)}" if self.seen else "sans date"
        is_bare = not self.seen and not self.source and self.status == "to-check"
        return ", ".join(filter(None, ("" if is_bare else seen, _DOUBT[self.status])))

    @property
    def warning(self) -> str:
        """What stands beside a way wherever it is told without its date."""
        return STATUS_FRENCH[self.status] if self.status == "to-check" else ""

    @property
    def said(self) -> str:
        """« site de l'ARS, vu en mars 2026, vérifié », as an admin reads it."""
        seen = seen_said(self.source, self.seen) if self.source or self.seen else ""
        return ", ".join(filter(None, (self.source, seen, STATUS_FRENCH[self.status])))


def seen_said(source: str, seen: str) -> str:
    """« vu en mars 2026 », "" where the source says that date by itself: nobody reads it twice."""
    if not seen:
        return "sans date"
    is_told = len(seen) > len("2026") and published(seen) in source  # a year may be that of the document
    return "" if is_told else f"vu {published_on(seen)}"


def own_proof(proofs: Sequence[Proof], way: str) -> Proof | None:
    """What a way was read in apart from the rest of its card."""
    return next((proof for proof in proofs if proof.of == way), None)


def way_said(card: object, way: Way) -> str:
    """A way to reach somebody as it is read, a telephone as people give it; "" where the card has none."""
    return str(getattr(card, "phone_said" if way == "phone" else way))


def dated_ways(ways: Iterable[tuple[str, str]], form: str = "{} ({})", between: str = ", ") -> str:
    """« 02 99…, contact@… (relevé en 2018), https://… (relevé en mars 2026) »: each date once, after its ways.

    `ways` are what is read of each, "" for none, and its date, "" where it has none of its own.
    """
    by_date: dict[str, list[str]] = {}
    for way, dated in ways:
        if way:
            by_date.setdefault(dated, []).append(way)
    told = (form.format(", ".join(shown), dated) if dated else ", ".join(shown) for dated, shown in by_date.items())
    return between.join(told)


def by_way(value: Mapping[str, object]) -> dict[str, Proof]:
    """What each way of a card, as plain values, was read in: its own proof, else the card's."""
    own = {proof.of: proof for proof in map(Proof.model_validate, _listed(value.get("proofs")))}
    return {way: own.get(way) or of_card(value, way) for way in REACHED_BY if value.get(way)}


def of_card(value: Mapping[str, object], way: Way) -> Proof:
    """The source of a whole card as that of one of its ways. Nobody says of a CPTS that it was checked."""
    source, status = value.get("source", ""), value.get("status")
    if isinstance(source, Mapping):
        title, ref = str(source.get("title", "")), str(source.get("ref", ""))
        source, status = (title if ref in ("", title) else f"{title} {ref}"), "seen"
    return Proof.model_validate({"of": way, "source": source, "seen": value.get("seen", ""), "status": status})


def whence(value: Mapping[str, object]) -> _Values:
    """Where and when a whole contact was read, and how far it was checked: what a source of its own leaves as it is."""
    return {field: value[field] for field in ("source", "seen", "status") if field in value}


def settled(value: Mapping[str, object], proofs: Mapping[str, Proof]) -> _Values:
    """A card whose ways were read in these; one read as the whole card was needs no proof of its own."""
    own = [proofs[way] for way in REACHED_BY if value.get(way) and way in proofs]
    apart = [proof.model_dump(exclude_defaults=True) for proof in own if proof != of_card(value, proof.of)]
    rest = {k: v for k, v in value.items() if k != "proofs"}
    return rest | ({"proofs": apart} if apart else {})


def kept(before: Mapping[str, object], after: Mapping[str, object], reread: Collection[str] = ()) -> dict[str, Proof]:
    """What the ways that a change leaves as they were were read in; those `reread` since are no more read there."""
    known = by_way(before).items()
    return {way: proof for way, proof in known if after.get(way) == before.get(way) and way not in reread}


def moved(before: Mapping[str, object], after: Mapping[str, object], reread: Collection[str] = ()) -> list[Way]:
    """The ways that a change gives, or gives anew, and those that it finds as they were where they were `reread`."""
    return [way for way in REACHED_BY if after.get(way) and (after.get(way) != before.get(way) or way in reread)]


def doubted(value: Mapping[str, object]) -> list[Way]:
    """The ways of a card that are to be checked before use, the rest of it being read somewhere."""
    known = by_way(value)
    marked = [way for way in REACHED_BY if way in known and known[way].status == "to-check"]
    return marked if value.get("status") != "to-check" else []


def is_surer(status: object, than: object) -> bool:
    """Whether more is said to be known by a status than by another one."""
    return status in RANKS and RANKS[status] < RANKS.get(than, len(RANKS))


def reread(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """« téléphone : « relevé en 2018 » → « relevé en mars 2026 » »: of ways that stay as they were, read elsewhere."""
    was, now = by_way(before), by_way(after)
    same = [way for way in REACHED_BY if way in was and way in now and before.get(way) == after.get(way)]
    dated = {way: (was[way].dated, now[way].dated) for way in same}
    return [f"{WAYS_FRENCH[way]} : « {one} » → « {other} »" for way, (one, other) in dated.items() if one != other]


def read_as(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """« téléphone à lire « relevé le 10 novembre 2026 » »: how people will read the ways that a change gives anew."""
    known = by_way(after)
    told = {way: known[way].dated for way in moved(before, after)}
    return [f"{WAYS_FRENCH[way]} : se lira « {dated} »" for way, dated in told.items() if dated]


def merged(
    base: Mapping[str, object], mine: Mapping[str, object], theirs: Mapping[str, object], both: Mapping[str, object]
) -> _Values:
    """A card made of two changes of one: each way was read in what whoever changed it read it in."""
    of_base, of_mine, of_theirs = by_way(base), by_way(mine), by_way(theirs)

    def is_mine(way: str) -> bool:
        is_theirs = theirs.get(way) != base.get(way)
        return mine.get(way) != base.get(way) or (not is_theirs and of_mine.get(way) != of_base.get(way))

    found = {way: (of_mine if is_mine(way) else of_theirs).get(way) for way in REACHED_BY}
    return settled(both, {way: proof for way, proof in found.items() if proof})


def named(ways: Iterable[str]) -> str:
    """« site et téléphone »."""
    return listing(WAYS_FRENCH[way] for way in ways)


def _listed(found: object) -> Sequence[object]:
    return found if isinstance(found, list | tuple) else ()
