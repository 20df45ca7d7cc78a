"""Whom a person can ask where they are: the bodies of their place that can be reached."""

from handlers.engine.messages import Reply
from handlers.flows.contacts import Line, contact_lines
from handlers.flows.reached import card_of
from handlers.turn.talk import Talk
from knowledge.contacts import Contact

MOST = 2
OWN = "Près de vous : {contacts}."


def own_contact(talk: Talk) -> Reply | None:
    """The nearest contacts of the person's place that have a way to reach them; None when there is none."""
    found = [line.contact for line in _lines(talk) if line.contact and _ways(line.contact)][:MOST]
    if not found:
        return None
    named = " ; ".join(f"{contact.name} ({_ways(contact)})" for contact in found)
    cards = tuple(card_of(contact) for contact in found if contact.phone or contact.email)
    return Reply(text=OWN.format(contacts=named), cards=cards)


def _lines(talk: Talk) -> list[Line]:
    region = talk.knowledge.gazetteer.region(talk.home or "")
    if region is None:
        return []
    territory = talk.knowledge.gazetteer.territory(talk.places)
    return contact_lines(talk.context(), territory, region)


def _ways(contact: Contact) -> str:
    return ", ".join(filter(None, (contact.phone_said, contact.email, contact.website)))
