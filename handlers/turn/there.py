"""What is asked of a place: its CPTS, its contacts, kept for what is asked next; and of one's own place."""

import re
from typing import TYPE_CHECKING

from handlers.engine.messages import Choice, Turn
from handlers.flows.contacts import first_contacts
from handlers.flows.presence import There, cpts_there
from handlers.hearing.intent import told
from handlers.turn import faq
from handlers.turn.talk import PLACE_ASKED, Talk
from knowledge.base import Knowledge
from knowledge.text import key

if TYPE_CHECKING:  # the FAQ is read at the first question: start-up is measured
    from knowledge.faq import Result

OURS = "trouver-ma-cpts"  # how to find it, where no place is known
AGENCY = "contact-ars"  # whom to call, where no place is known
_NEARLY = frozenset((OURS, "pas-de-cpts", "une-cpts-par-territoire"))  # said in nearly the same words
_BODIES = re.compile(r"\b(?:l['’ ]?)?(?:ars|cpam|urps)\b", re.IGNORECASE)  # « l'ARS » is two villages
_NONE = re.compile(r"\b(?:pas|aucune?|sans|plus|rien)\b")
_CLOSE = 3  # the first matches, of which one has to be the question itself


def of_place(talk: Talk, there: There) -> Turn:
    """What is told of a place, which « leur numéro » or « et à Trouy » may follow."""
    turn = talk.say(*there.replies)
    entry = " ".join((PLACE_ASKED, *there.codes))
    return turn.model_copy(update={"session": turn.session.model_copy(update={"entry": entry})})


def of_the_place(talk: Talk, result: "Result", said: str) -> Turn | None:
    """The answer of the place that a question names, or of one's own, where the FAQ only says how to find it."""
    if result.decision == "refuse":
        return None
    return _our_cpts(talk, result, said) or _our_agency(talk, result, said)


def _our_agency(talk: Talk, result: "Result", said: str) -> Turn | None:
    """« Contact ARS délégation de l'Aveyron »: whom to call there; None where no place is named."""
    if result.matches[0].id != AGENCY:
        return None
    named = _BODIES.sub(" ", said)
    codes = told(named, talk.knowledge, "rejoindre").get("place") or _chef_lieu(named, talk.knowledge)
    if not codes:
        return None
    *replies, last = first_contacts(talk.context(), codes)
    more = Choice(id=faq.ENTRY + AGENCY, label=talk.knowledge.faq.entries[AGENCY].question)
    return of_place(talk, There((*replies, last.model_copy(update={"choices": (more,)})), codes))


def _chef_lieu(said: str, knowledge: Knowledge) -> list[str]:
    """A commune of the one département that a message names: whom to ask there is the same all over."""
    wide = [one for one in knowledge.gazetteer.locate(said).too_wide if one.kind == "departement"]
    departement = knowledge.gazetteer.departement(wide[0].code) if len(wide) == 1 else None
    return [departement.chef_lieu] if departement else []


def _our_cpts(talk: Talk, result: "Result", said: str) -> Turn | None:
    """« Je suis kiné à Figeac, quelle est ma CPTS ? »: that of the place told here, or told before.

    None for another question, for « on n'a pas de CPTS », and where no place is known.
    """
    close = [match.id for match in result.matches[:_CLOSE]]
    if OURS not in close or close[0] not in _NEARLY or _NONE.search(key(said)):
        return None
    codes = told(said, talk.knowledge, "rejoindre").get("place") or (talk.places if close[0] == OURS else ())
    return of_place(talk, cpts_there(codes, talk.knowledge)) if codes else None
