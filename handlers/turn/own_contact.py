"""Whom a person can ask where they are: the bodies of their place, how to reach them, and which cannot be."""

import re
from collections.abc import Sequence

from handlers.engine.after import after_result
from handlers.engine.flow import Context
from handlers.engine.messages import Reply, Turn
from handlers.flows.contacts import Line, contact_lines
from handlers.flows.onward import WHOM
from handlers.flows.reached import card_of
from handlers.turn.talk import Talk
from knowledge.contacts import Contact
from knowledge.territory import Region, Territory
from knowledge.territory.atlas.places import the_region
from knowledge.text import key

MOST = 2
_POST = frozenset({"adresse", "adresses"})
_MAILBOX = frozenset("mail mails courriel courriels email electronique web internet site".split())
_BODY = re.compile(r"\b(ARS|CPAM|URPS)\b")
_CALLED = {"CPAM": "Caisse"}  # overseas, where it has other names
OWN = "Près de vous :\n\n"
THERE = "Ce que je connais ({place}) :\n\n"
UNIONS = (
    "Il y a une URPS (union régionale des professionnels de santé) par profession. Celles que je sais joindre pour "
    "{region} :\n\n{lines}"
)
UNREACHED = "{body} : je n'ai ni téléphone ni courriel à vous donner. {otherwise}"
NOBODY = "Je n'ai ni téléphone ni courriel à vous donner {where}. {otherwise}"
NEAR_YOU = "près de vous"


def own_contact(talk: Talk, said: str = "") -> Reply | None:
    """The nearest bodies of the place just asked about, else of the person's own; None when none is known there.

    `said` is what the person just read: the body it names last, which is whom it sends to, comes first, and when
    nothing reaches it that is said before the others.
    """
    by_post = asks_by_post(talk.incoming.text)
    if whole := talk.region_asked:
        return body_contact(
            talk.context(), named_last(said), talk.knowledge.gazetteer.territory(), whole, by_post=by_post
        )
    territory = talk.knowledge.gazetteer.territory(talk.place_told)
    asked = territory.regions if talk.said_of else ()
    region = asked[0] if len(asked) == 1 else talk.knowledge.gazetteer.region(talk.home or "")
    if region is None:
        return None
    is_own = not asked or talk.places == talk.place_told
    place = "" if is_own else _named(territory, region)
    lines = contact_lines(talk.context(), territory, region)
    return _nearest(lines, named_last(said), place, by_post=by_post)


def body_contact(context: Context, body: str, territory: Territory, region: Region, *, by_post: bool) -> Reply | None:
    """How to reach a body of a place or of a region, with its site; the others come when nothing reaches it.

    `by_post`: with its postal address.
    """
    return _nearest(contact_lines(context, territory, region), body, _named(territory, region), by_post=by_post)


def _named(territory: Territory, region: Region) -> str:
    departements = territory.departements
    return departements[0].name if len(departements) == 1 else region.name


def unions(context: Context, region: Region) -> Reply | None:
    """The URPS of a region that we know how to reach: there is one for each profession."""
    known = [one for one in context.knowledge.contacts.regional("urps", region.code) if one.website or one.is_reached]
    if not known:
        return None
    lines = "\n".join(f"- {_line(one)}" for one in known)
    return Reply(text=UNIONS.format(region=the_region(region.name), lines=lines), cards=tuple(map(card_of, known)))


def _nearest(lines: Sequence[Line], body: str, place: str, *, by_post: bool) -> Reply | None:
    """Those to call first, the body that is meant before the others; of a `place`, or "" for near the person."""
    asked = [line for line in lines if line.otherwise]  # pages and portals are read, not asked
    named = [line for line in asked if set(line.label.split()) & {body, _CALLED.get(body)}] if body else []
    reached = [line.contact for line in (*named, *asked) if line.contact and line.contact.is_reached]
    first = list(dict.fromkeys(reached))[:MOST]
    parts = [_unreached(named)] if named and first[:1] != [line.contact for line in named[:1]] else []
    if first:
        heading = THERE.format(place=place) if place else OWN
        parts.append(heading + "\n".join(f"- {_line(contact, by_post=by_post)}" for contact in first))
    elif sites := _sites((*named, *asked)):
        known = [line for line in named if line.contact and line.contact.website]
        parts = [*([] if known else parts), NOBODY.format(where=f"({place})" if place else NEAR_YOU, otherwise=sites)]
    return Reply(text="\n\n".join(parts), cards=tuple(map(card_of, first))) if parts else None


def of_result(talk: Talk) -> Turn | None:
    """The contacts of the result on the table, when it has some; None where they are to be looked for."""
    dialogue = talk.dialogue()
    turn = after_result(dialogue, WHOM) if dialogue else None
    return talk.told(turn) if turn else None


def named_last(said: str) -> str:
    """The body that a text sends to: the last it names; "" for none."""
    return next(reversed(_BODY.findall(said)), "")


def _unreached(named: Sequence[Line]) -> str:
    """That nothing reaches the body that was meant, and where to look for it."""
    [line, *_] = named
    site = line.contact.site_told if line.contact else ""
    otherwise = f"Son site : {site}" if site else f"{line.otherwise[0].upper()}{line.otherwise[1:]}."
    return UNREACHED.format(body=line.label, otherwise=otherwise)


def _line(contact: Contact, *, by_post: bool = False) -> str:
    """Its telephone and its mailbox with their date, then its site; where it is, for who asks that."""
    post = contact.told("address") if by_post else ""
    ways = (contact.told("phone", "email"), contact.site_told, post)
    return f"**{contact.name}** : {', '.join(filter(None, ways))}"


def asks_by_post(said: str) -> bool:
    """« adresse de l'ARS Bretagne », « leur adresse postale »: where a body is, not its mailbox."""
    words = key(said).split()
    return not _POST.isdisjoint(words) and _MAILBOX.isdisjoint(words)


def _sites(lines: Sequence[Line]) -> str:
    known = dict.fromkeys(line.contact for line in lines if line.contact and line.contact.website)
    found = [f"{one.name} ({', '.join(filter(None, (one.website, one.site_warning)))})" for one in known if one]
    return f"Des sites : {' ; '.join(found[:MOST])}." if found else ""
