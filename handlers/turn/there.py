"""The CPTS of a place: what is told of it, kept for what is asked next, and asked of one's own place."""

import re
from typing import TYPE_CHECKING

from handlers.engine.messages import Turn
from handlers.flows.presence import There, cpts_there
from handlers.hearing.intent import told
from handlers.turn.talk import PLACE_ASKED, Talk
from knowledge.text import key

if TYPE_CHECKING:  # the FAQ is read at the first question: start-up is measured
    from knowledge.faq import Result

OURS = "trouver-ma-cpts"  # how to find it, where no place is known
_NEARLY = frozenset((OURS, "pas-de-cpts", "une-cpts-par-territoire"))  # said in nearly the same words
_NONE = re.compile(r"\b(?:pas|aucune?|sans|plus|rien)\b")
_CLOSE = 3  # the first matches, of which one has to be the question itself


def of_place(talk: Talk, there: There) -> Turn:
    """What is told of a place, which « leur numéro » or « et à Trouy » may follow."""
    turn = talk.say(*there.replies)
    entry = " ".join((PLACE_ASKED, *there.codes))
    return turn.model_copy(update={"session": turn.session.model_copy(update={"entry": entry})})


def of_ours(talk: Talk, result: "Result", said: str) -> Turn | None:
    """« Je suis kiné à Figeac, quelle est ma CPTS ? »: that of the place told here, or told before.

    None for another question, for « on n'a pas de CPTS », and where no place is known.
    """
    close = [match.id for match in result.matches[:_CLOSE]]
    if OURS not in close or close[0] not in _NEARLY or _NONE.search(key(said)):
        return None
    codes = told(said, talk.knowledge, "rejoindre").get("place") or (talk.places if close[0] == OURS else ())
    return of_place(talk, cpts_there(codes, talk.knowledge)) if codes else None
