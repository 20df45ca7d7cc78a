"""« Mail de l'ARS pour le Morbihan », « contact URPS Bretagne »: how to reach a body in the place that is named."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile
from typing import TYPE_CHECKING

from handlers.engine.answers import Answers
from handlers.engine.flow import DONE
from handlers.engine.messages import Choice, Reply, Turn
from handlers.flows.contacts import first_contacts
from handlers.flows.presence import There
from handlers.hearing.about_place import BODIES, Matter, about_place, body_alone, names_delegation
from handlers.hearing.intent import area_named, is_list_of_places, is_no_answer
from handlers.hearing.selves import is_of_fellow
from handlers.turn import faq
from handlers.turn.own_contact import asks_by_post, body_contact, own_contact, unions
from handlers.turn.place_asked import REGION
from handlers.turn.talk import Talk
from handlers.turn.there import of_place, place_in
from knowledge.base import Knowledge
from knowledge.terms import Term
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
WHERE = (
    "Leurs coordonnées dépendent du lieu, que je ne connais pas encore. Répondez à la question, puis écrivez de "
    "nouveau « leur numéro », ou écrivez « contacts » et le nom de votre commune."
)
NOT_HELD = "Je n'ai pas ses coordonnées. L'ARS (agence régionale de santé) peut vous les donner."
MOST_NAMING = 2  # questions of the FAQ about a body
_LINKS = frozenset("de d du des en a au aux la le les l dans pour".split())
# The bodies one calls one's own, and how they are asked for.
_NAMED_OURS = {
    r"ars|agence(?: regionale(?: de sante)?)?|delegation(?: de l ars)?": Matter.ARS,
    r"cpam|caisse(?: primaire)?|(?:l )?assurance maladie|secu|securite sociale": Matter.CPAM,
    r"urps|union regionale": Matter.URPS,
}
_ONE = rf"(?P<body>{'|'.join(_NAMED_OURS)})"
_REACHES = re.compile(r"\b(?:et )?comment (?:(?:on|je|la|l|le|les) )*\w+|\b(?:svp|stp|merci|bonjour)\b")
_OURS = re.compile(
    rf"\b(?:quelle?(?: est| serait)?|c est (?:quoi|qui|laquelle)|c quoi|qui est|connaitre|trouver|joindre|contacter"
    rf"|(?:numero|tel|telephone|mail|adresse|coordonnees|contact) de) (?:notre|ma|mon|nos) {_ONE}\b"
    r"(?!.*\b(?:paie|aide|verse|finance|doit|peut|demande|veut|attend)\w*)"
)
_ALSO = re.compile(
    rf"(?:et|ou) (?:(?:pour|a|l|la|le|notre|mon|ma|c est quoi) )*{_ONE}(?: (?:alors|du coup|svp|sinon))*"
)
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
    if body not in BODIES or is_no_answer(said):  # « c'est quoi l'URPS infirmiers »
        return None
    where = _where(asked.place, talk.knowledge) or _of_trade(talk, asked.place, body)
    return _told_there(talk, body, where, said) if where else None


def _told_there(talk: Talk, body: Matter, where: "_Where", said: str) -> Turn:
    found = _told(talk, body, where, said)
    wants_mail = not _MAIL.isdisjoint(key(said).split()) and not any(card.email for card in found[-1].cards)
    replies = (Reply(text=NO_MAIL), *found) if wants_mail else found
    if body is Matter.ARS:
        replies = _with_more(talk, replies)
    return of_place(talk, There(replies, where.territory.codes or (REGION + where.region.code,), body))


def own_body(talk: Talk, said: str) -> Turn | None:
    """« Nous sommes à Cayenne, quelle est notre ARS », « et l'URPS ? »: that of the place told here, or just before.

    None where no place is known, and for what asks something else of it.
    """
    heard = key(said)
    also = _ALSO.fullmatch(heard)
    asked = also or _OURS.search(heard)
    if asked is None:
        return None
    body = next(matter for name, matter in _NAMED_OURS.items() if re.fullmatch(name, asked["body"]))
    codes = () if also else _places_beside(heard, asked, talk.knowledge)
    if also and not (talk.matter_asked or _region_told(talk)):
        return None
    territory = talk.knowledge.gazetteer.territory(codes)
    where = _Where(territory, territory.regions[0]) if len(territory.regions) == 1 else None
    where = where or (None if codes else _known(talk))
    return _told_there(talk, body, where, said) if where else None


def body_midway(talk: Talk, said: str) -> Turn | None:
    """« Et à la CPAM, on parle à qui », « le DAC ? », where something else is asked: how to reach it, or who knows.

    None for what asks more of it.
    """
    if talk.session.asking in (None, DONE):
        return None
    terms = {key(term.short): term for term in talk.knowledge.terms.term if term.body}
    named = body_alone(said, terms)
    if not named or is_no_answer(said) or _may_answer(talk, said):
        return None
    if isinstance(named, Matter):
        where = _known(talk)
        return _told_there(talk, named, where, said) if where else talk.say(Reply(text=_gloss(said, terms) + WHERE))
    about = [i for i, entry in talk.knowledge.faq.entries.items() if named in key(entry.question).split()]
    choices = (Choice(id=faq.ENTRY + i, label=talk.knowledge.faq.entries[i].question) for i in about[:MOST_NAMING])
    own = own_contact(talk, SHORT[Matter.ARS])
    told = "\n\n".join((_gloss(said, terms) + NOT_HELD, *([own.text] if own else [])))
    return talk.say(Reply(text=told, choices=tuple(choices), cards=own.cards if own else ()))


def _may_answer(talk: Talk, said: str) -> bool:
    """« Ars » alone may be the commune, « DAC » where one works: neither asks for the body."""
    heard = key(said).split()
    is_bare = len(heard) == 1 or bool(talk.knowledge.eligibility.recognise(said))
    return is_bare and "?" not in said and heard[:1] != ["et"]


def _gloss(said: str, terms: Mapping[str, Term]) -> str:
    """What the acronym that is written stands for: « CGSS : caisse générale de sécurité sociale. »."""
    term = next((terms[word] for word in key(said).split() if word in terms), None)
    return f"{term.short} : {term.long}. " if term else ""


def _places_beside(heard: str, asked: re.Match[str], knowledge: Knowledge) -> Sequence[str]:
    """The places that are told before or after what is asked: « la joindre » is not the Indre."""
    beside = f"{heard[: asked.start()]} . {_REACHES.sub(' ', heard[asked.end() :])}"
    location = knowledge.gazetteer.locate(beside)
    return [] if location.ambiguous else list(location.territory.codes)


def _known(talk: Talk) -> "_Where | None":
    """The place just asked about, or told of, else the person's own."""
    gazetteer = talk.knowledge.gazetteer
    territory = gazetteer.territory(talk.place_told)
    regions = territory.regions if not talk.region_asked else ()
    region = talk.region_asked or _region_told(talk) if not (talk.said_of and regions) else None
    if region:
        return _Where(gazetteer.territory(), region)
    if len(regions) == 1:
        return _Where(territory, regions[0])
    home = gazetteer.region(talk.home or "")
    return _Where(gazetteer.territory(), home) if home else None


def _region_told(talk: Talk) -> Region | None:
    """The region of what was just answered: « on est en Corse »."""
    entry = talk.knowledge.faq.get(talk.answered or "") if talk.answered else None
    return talk.knowledge.gazetteer.region(entry.region) if entry and entry.region else None


def _of_trade(talk: Talk, said: str, body: Matter) -> "_Where | None":
    """« L'URPS des kinés », where the place is known."""
    trade = _trade(said.split(), talk.knowledge) if body is Matter.URPS else None
    where = _known(talk) if trade else None
    return replace(where, profession=trade) if where else None


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
    """The place that the words begin with, whose it is before it: « infirmiers à Rennes », « Brest pour l'ACI »."""
    words = said.split()
    for first in range(min(len(words), LONGEST_TRADE + 1)):
        trade = _trade(words[:first], knowledge) if first else None
        if first and trade is None and not is_of_fellow(words[:first]):  # « un collègue directeur en Martinique »
            continue
        rest = [*dropwhile(_LINKS.__contains__, words[first:])] if first else words
        for last in range(len(rest), 0, -1):
            if found := _place(" ".join(rest[:last]), knowledge):
                return replace(found, profession=trade) if trade else found
    return None


def _trade(words: Sequence[str], knowledge: Knowledge) -> str | None:
    """The one profession that words name, of one or of several: « des kinés »."""
    named = [*dropwhile(_LINKS.__contains__, words)]
    for name in (" ".join(named), " ".join(word.removesuffix("s") for word in named)):
        found = knowledge.eligibility.recognise(name) if name else []
        if len(found) == 1:
            return found[0].profession.id
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
