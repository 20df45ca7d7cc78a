"""Whom a person can ask where they are: the bodies of their place, how to reach them, and which cannot be."""

import re
from collections.abc import Sequence

from handlers.engine.after import after_result
from handlers.engine.messages import Reply, Turn
from handlers.flows.contacts import Line, contact_lines
from handlers.flows.onward import WHOM
from handlers.flows.reached import card_of, reached_line
from handlers.turn.talk import Talk

MOST = 2
_BODY = re.compile(r"\b(ARS|CPAM|URPS)\b")
OWN = "Près de vous :\n\n{lines}"
UNREACHED = "{body} : je n'ai ni téléphone ni courriel à vous donner. {otherwise}"
NOBODY = "Je n'ai ni téléphone ni courriel à vous donner près de vous. {otherwise}"


def own_contact(talk: Talk, said: str = "") -> Reply | None:
    """The nearest bodies of the person's place, with what reaches them; None when nothing at all is known there.

    `said` is what the person just read: the body it names last, which is whom it sends to, comes first, and when
    nothing reaches it that is said before the others.
    """
    lines = [line for line in _lines(talk) if line.otherwise]  # pages and portals are read, not asked
    body = _named_last(said)
    named = [line for line in lines if body in line.label.split()] if body else []
    reached = [line.contact for line in (*named, *lines) if line.contact and line.contact.is_reached]
    first = list(dict.fromkeys(reached))[:MOST]
    parts = [_unreached(named)] if named and first[:1] != [named[0].contact] else []
    if first:
        parts.append(OWN.format(lines="\n".join(f"- {reached_line(contact)}" for contact in first)))
    elif sites := _sites(lines):
        known = [line for line in named if line.contact and line.contact.website]
        parts = [*([] if known else parts), NOBODY.format(otherwise=sites)]
    return Reply(text="\n\n".join(parts), cards=tuple(map(card_of, first))) if parts else None


def of_result(talk: Talk) -> Turn | None:
    """The contacts of the result on the table, when it has some; None where they are to be looked for."""
    dialogue = talk.dialogue()
    turn = after_result(dialogue, WHOM) if dialogue else None
    return talk.told(turn) if turn else None


def _named_last(said: str) -> str:
    return next(reversed(_BODY.findall(said)), "")


def _unreached(named: Sequence[Line]) -> str:
    """That nothing reaches the body that was meant, and where to look for it."""
    [line, *_] = named
    site = line.contact.website if line.contact else ""
    otherwise = f"Son site : {site}" if site else f"{line.otherwise[0].upper()}{line.otherwise[1:]}."
    return UNREACHED.format(body=line.label, otherwise=otherwise)


def _sites(lines: Sequence[Line]) -> str:
    found = [f"{line.contact.name} ({line.contact.website})" for line in lines if line.contact and line.contact.website]
    return f"Des sites : {' ; '.join(found[:MOST])}." if found else ""


def _lines(talk: Talk) -> list[Line]:
    """Of the place that was just asked about, else of the person's own."""
    territory = talk.knowledge.gazetteer.territory(talk.place_asked or talk.places)
    asked = territory.regions if talk.place_asked else ()
    region = asked[0] if len(asked) == 1 else talk.knowledge.gazetteer.region(talk.home or "")
    return contact_lines(talk.context(), territory, region) if region else []
