"""Whom a person can ask where they are: the bodies of their place that can be reached."""

import re

from handlers.engine.after import after_result
from handlers.engine.messages import Reply, Turn
from handlers.flows.contacts import Line, contact_lines
from handlers.flows.reached import card_of
from handlers.turn.talk import Talk
from knowledge.contacts import Contact, Kind

MOST = 2
_KINDS: dict[str, tuple[Kind, ...]] = {"ARS": ("ars_dd", "ars"), "CPAM": ("cpam",), "URPS": ("urps",)}
_BODY = re.compile(rf"\b({'|'.join(_KINDS)})\b")
OWN = "Près de vous : {contacts}."


def own_contact(talk: Talk, said: str = "") -> Reply | None:
    """The nearest contacts of the person's place that have a way to reach them; None when there is none.

    `said` is what the person just read: the body it names last, which is whom it sends to, comes first.
    """
    meant = _named_last(said)
    reached = [line.contact for line in _lines(talk) if line.contact and _ways(line.contact)]
    found = sorted(reached, key=lambda contact: contact.kind not in meant)[:MOST]
    if not found:
        return None
    named = " ; ".join(f"{contact.name} ({_ways(contact)})" for contact in found)
    cards = tuple(card_of(contact) for contact in found if contact.phone or contact.email)
    return Reply(text=OWN.format(contacts=named), cards=cards)


def of_result(talk: Talk) -> Turn | None:
    """The contacts of the result on the table, when it has some; None where they are to be looked for."""
    dialogue = talk.dialogue()
    turn = after_result(dialogue, "contacts") if dialogue else None
    return talk.told(turn) if turn else None


def _named_last(said: str) -> tuple[Kind, ...]:
    names = _BODY.findall(said)
    return _KINDS[names[-1]] if names else ()


def _lines(talk: Talk) -> list[Line]:
    region = talk.knowledge.gazetteer.region(talk.home or "")
    if region is None:
        return []
    territory = talk.knowledge.gazetteer.territory(talk.places)
    return contact_lines(talk.context(), territory, region)


def _ways(contact: Contact) -> str:
    return ", ".join(filter(None, (contact.phone_said, contact.email, contact.website)))
