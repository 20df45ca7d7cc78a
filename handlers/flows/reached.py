"""Whom to call or write to first, in one line each, and the cards a phone keeps of them."""

from collections.abc import Iterable, Sequence

from handlers.engine.messages import Card, Reply
from knowledge.contacts import Contact
from knowledge.cpts import Cpts
from knowledge.proofs import REACHED_BY, WAYS_FRENCH
from knowledge.reach import price

MOST_FIRST = 3  # more is no longer somebody to call, but a list to read


def first_reached(contacts: Iterable[Contact]) -> list[Contact]:
    """Those who can be called, the nearest before the others, then those who can be written to."""
    reached = [contact for contact in contacts if contact.is_reached]
    return sorted(reached, key=lambda contact: (not contact.phone, not contact.departement))[:MOST_FIRST]


def reached_line(contact: Contact) -> str:
    """« **ARS Bretagne** : 02 90 08 80 00 (relevé le 9 octobre 2026, non vérifié) »."""
    return f"**{contact.name}** : {contact.told('phone', 'email')}"


def with_cards(replies: Sequence[Reply], cards: Iterable[Card]) -> list[Reply]:
    """The replies, the last of them with these cards."""
    *before, last = replies
    return [*before, last.model_copy(update={"cards": tuple(cards)})]


def card_of(contact: Contact) -> Card:
    return Card(
        name=contact.name,
        phone=contact.phone,
        email=contact.email,
        website=contact.website,
        address=contact.address,
        note=", ".join(filter(None, (price(contact.phone), _dates(contact)))),
    )


def _dates(contact: Contact) -> str:
    """The date of all its ways; of each of them, where they have several."""
    found = {way: contact.proof(way).dated for way in REACHED_BY if getattr(contact, way)}
    if len({*found.values()}) <= 1:
        return next(iter(found.values()), "")
    return ", ".join(f"{WAYS_FRENCH[way]} {dated}" for way, dated in found.items())


def cpts_card(cpts: Cpts, seen: str) -> Card | None:
    """The card of a CPTS, `seen` as it is told; None when it can neither be called nor written to."""
    if not cpts.phone and not cpts.email:
        return None
    own = (f"{WAYS_FRENCH[proof.of]} {proof.dated}" for proof in cpts.proofs)
    note = ", ".join(filter(None, (price(cpts.phone), seen, *own)))
    return Card(name=f"CPTS {cpts.name}", phone=cpts.phone, email=cpts.email, website=cpts.website, note=note)
