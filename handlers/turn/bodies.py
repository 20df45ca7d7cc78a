"""« Mail de l'ARS pour le Morbihan », « contact URPS Bretagne »: how to reach a body in the place that is named."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from handlers.engine.answers import Answers
from handlers.engine.messages import Choice, Reply, Turn
from handlers.flows.contacts import first_contacts
from handlers.flows.presence import There
from handlers.hearing.about_place import BODIES, Matter, about_place, names_delegation
from handlers.hearing.intent import area_named, is_list_of_places
from handlers.turn import faq
from handlers.turn.own_contact import asks_by_post, body_contact, unions
from handlers.turn.place_asked import REGION
from handlers.turn.talk import Talk
from handlers.turn.there import of_place, place_in
from knowledge.base import Knowledge
from knowledge.territory import Departement, Region, Territory
from knowledge.text import key

if TYPE_CHECKING:  # the FAQ is read at the first question: start-up is measured
    from knowledge.faq import Result

AGENCY = "contact-ars"  # whom to call, where no place is known
LONGEST_CALL = 14  # words
LONGEST_TRADE = 4
NO_MAIL = "Je n'ai pas d'adresse de courriel à vous donner."
_MAIL = frozenset("mail mails courriel courriels email emails mel".split())
DELEGATION = "Délégation"  # as its label begins
SHORT = {Matter.ARS: "ARS", Matter.CPAM: "CPAM", Matter.URPS: "URPS"}


@dataclass(frozen=True, slots=True)
class _Where:
    """A place, an area when it has no commune of its own, and the profession that is named before it."""

    territory: Territory
    region: Region
    profession: str | None = None


def body_there(talk: Talk, said: str) -> Turn | None:
    """How to reach a body where it is named with a place, or the one just asked about in another place."""
    asked = about_place(said)
    if asked is None or len(said.split()) > LONGEST_CALL:
        return None
    last = talk.matter_asked
    body = last if asked.matter is Matter.SAME else asked.matter
    where = _where(asked.place, talk.knowledge) if body in BODIES else None
    if body is None or where is None:
        return None
    found = _told(talk, body, where, said)
    wants_mail = not _MAIL.isdisjoint(key(said).split()) and not any(card.email for card in found[-1].cards)
    replies = (Reply(text=NO_MAIL), *found) if wants_mail else found
    if body is Matter.ARS:
        replies = _with_more(talk, replies)
    return of_place(talk, There(replies, where.territory.codes or (REGION + where.region.code,), body))


def agency_there(talk: Talk, result: "Result", said: str) -> Turn | None:
    """« J'aimerais parler de ma CPTS à l'ARS, je suis à Rodez »: whom to call there; None where no place is named."""
    if result.decision == "refuse" or result.matches[0].id != AGENCY:
        return None
    speaker = " . ".join(talk.knowledge.faq.parts(said).speaker)
    codes = place_in(speaker or said, talk.knowledge) or _chef_lieu(said, talk.knowledge)
    if not codes:
        return None
    return of_place(talk, There(_with_more(talk, first_contacts(talk.context(), codes)), codes, Matter.ARS))


def _with_more(talk: Talk, replies: Sequence[Reply]) -> Sequence[Reply]:
    """The replies, and what the FAQ says of the agency."""
    if AGENCY not in talk.knowledge.faq.entries:
        return replies
    *before, last = replies
    more = Choice(id=faq.ENTRY + AGENCY, label=talk.knowledge.faq.entries[AGENCY].question)
    return (*before, last.model_copy(update={"choices": (more,)}))


def _chef_lieu(said: str, knowledge: Knowledge) -> list[str]:
    """A commune of the one département that a message names: whom to ask there is the same all over."""
    wide = [one for one in knowledge.gazetteer.locate(said).too_wide if one.kind == "departement"]
    departement = knowledge.gazetteer.departement(wide[0].code) if len(wide) == 1 else None
    return [departement.chef_lieu] if departement else []


def _told(talk: Talk, body: Matter, where: _Where, said: str) -> Sequence[Reply]:
    profession = where.profession or talk.context().answers.profession
    answers = Answers.stored({**talk.session.answers, "profession": profession})
    context = replace(talk.context(), answers=answers)
    named = DELEGATION if names_delegation(said) else SHORT[body]
    found = body_contact(context, named, where.territory, where.region, by_post=asks_by_post(said))
    if body is Matter.URPS and profession is None:
        found = unions(context, where.region) or found
    return (found,) if found else tuple(first_contacts(context, [where.region.chef_lieu]))


def _where(said: str, knowledge: Knowledge) -> _Where | None:
    """The place that the words begin with, a profession before it: « infirmiers à Rennes », « Brest pour l'ACI »."""
    words = said.split()
    for first in range(min(len(words), LONGEST_TRADE + 1)):
        trade = knowledge.eligibility.recognise(" ".join(words[:first])) if first else []
        if first and len(trade) != 1:
            continue
        for last in range(len(words), first, -1):
            if found := _place(" ".join(words[first:last]), knowledge):
                return replace(found, profession=trade[0].profession.id) if trade else found
    return None


def _place(said: str, knowledge: Knowledge) -> _Where | None:
    gazetteer = knowledge.gazetteer
    area = area_named(said, knowledge)
    if isinstance(area, Region):
        return _Where(gazetteer.territory(), area)
    if area is None and not is_list_of_places(said, knowledge):
        return None
    codes = [area.chef_lieu] if isinstance(area, Departement) else gazetteer.locate(said).territory.codes
    territory = gazetteer.territory(codes)
    return _Where(territory, territory.regions[0]) if len(territory.regions) == 1 else None
