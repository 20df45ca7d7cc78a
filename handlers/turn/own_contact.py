"""Whom a person can ask where they are: the bodies of their place that can be reached."""

from handlers.flows.contacts import Line, contact_lines
from handlers.turn.talk import Talk

MOST = 2
OWN = "Près de vous : {contacts}."


def own_contact(talk: Talk) -> str:
    """The nearest contacts of the person's place that have a way to reach them; "" when there is none."""
    lines = [line for line in _lines(talk) if _ways(line)]
    named = [f"{line.contact.name} ({_ways(line)})" for line in lines[:MOST] if line.contact]
    return OWN.format(contacts=" ; ".join(named)) if named else ""


def _lines(talk: Talk) -> list[Line]:
    region = talk.knowledge.gazetteer.region(talk.home or "")
    if region is None:
        return []
    territory = talk.knowledge.gazetteer.territory(talk.places)
    return contact_lines(talk.context(), territory, region)


def _ways(line: Line) -> str:
    contact = line.contact
    return ", ".join(filter(None, (contact.phone, contact.email, contact.website))) if contact else ""
