"""« Y a-t-il une CPTS à Nantes ? », « qui contacter à Lyon »: what the data know of a place, and whom to ask."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from handlers.engine.answers import Answers
from handlers.engine.flow import Context
from handlers.engine.messages import Reply
from handlers.engine.texts import render
from handlers.flows.contacts import contact_replies
from handlers.flows.coverage import coverage_words
from handlers.hearing.intent import is_town
from knowledge.base import Knowledge
from knowledge.cpts import STATUS_FRENCH
from knowledge.territory import Territory
from knowledge.territory.atlas.location import Ambiguity, Location
from knowledge.text import key
from knowledge.wording import listing

# « Quelle est la cotisation de la CPTS de Bourges », « une aide pour créer une CPTS » ask something else.
_ASKED = re.compile(
    r"\b(?:(?:y ?a|existe|trouve|connai\w+)\b(?:(?! (?:pour|creer)\b).){0,30}"
    r"|(?:quelle|laquelle)(?: (?:est|serait))?(?: (?:la|ma|notre))? )\bcpts\b(?: (?:deja|existe|est|qui))*"
    r" (?:a|au|aux|en|dans|sur|pour|de|du|vers|chez|couvre|pres de|autour de) (?P<place>.+)"
)
# The other way round: « est-ce que Bourges a une CPTS », « Bourges a-t-elle une CPTS ».
_HAS = re.compile(
    r"(?:est ce que |es ce que |esque |est ce qu )?(?P<place>.+?) (?:a|possede|dispose d)(?: t (?:elle|il|on))?"
    r"(?: deja)? (?:une|sa) cpts(?: ou (?:pas|non))?"
)
# « CPTS Châteauroux », « et à Saint-Denis ? » say no more than the place: a town, for villages have any word's name.
_BARE = re.compile(
    r"(?:(?:et|ok|bonjour|la|une|les|ma|notre|cherche) )*cpts (?:(?:a|au|de|du|d|sur|pour) )?(?P<place>.+)"
    r"|et (?:a|au|aux|pour|sur) (?P<next>.+)"
)
_WHOM = re.compile(
    r"(?:bonjour )?qui (?:(?:dois|doit|peut|puis|faut)(?: (?:je|on|il))? )?(?:contacter|ap+el+er|joindre)"
    r"(?: pour (?:une|la|ma|creer une) cpts)? (?:a|au|aux|en|dans|sur|vers) (?P<place>.+)"
)


def presence(said: str, knowledge: Knowledge) -> Sequence[Reply]:
    """The answer to whether a place has a CPTS, or whom to contact there.

    Nothing when that was not the question, or the place is not sure.
    """
    if whom := _WHOM.fullmatch(key(said)):
        return _told(knowledge.gazetteer.locate(whom["place"]), knowledge, "qui contacter à", _contacts)
    asked = _ASKED.search(key(said)) or _HAS.fullmatch(key(said))
    if asked is None:
        return _bare(said, knowledge)
    return _told(knowledge.gazetteer.locate(asked["place"]), knowledge, "CPTS", _known)


def _told(
    location: Location, knowledge: Knowledge, ask: str, tell: Callable[[Territory, Knowledge], Sequence[Reply]]
) -> Sequence[Reply]:
    """What there is to `tell` of a place; which one is meant, when several share its name."""
    if location.unknown or not (location.places or location.ambiguous):
        return ()
    if location.ambiguous:
        homonyms = location.ambiguous[0]
        # « l'ARS » is two villages
        return (Reply(text=_which(homonyms, ask)),) if any(map(is_town, homonyms.candidates)) else ()
    return tell(location.territory, knowledge)


def _contacts(territory: Territory, knowledge: Knowledge) -> Sequence[Reply]:
    # No contact depends on the day, nor here on the person.
    return contact_replies(Context(knowledge, Answers(), date.min), territory.codes)


def _bare(said: str, knowledge: Knowledge) -> Sequence[Reply]:
    """The answer to « cpts Lyon 3 »; which one, when towns of several départements share the name."""
    asked = _BARE.fullmatch(key(said))
    if asked is None or (asked["next"] and "?" not in said):
        return ()
    location = knowledge.gazetteer.locate(asked["place"] or asked["next"])
    if not any(is_town(place) and place.score == 100 for place in location.named):
        return ()
    return _told(location, knowledge, "CPTS", _known)


def _which(asked: Ambiguity, ask: str) -> str:
    """Homonyms, and how to say which."""
    named = [f"{place.name} ({place.departement})" for place in asked.candidates[:5]]
    first = f"{ask} {asked.candidates[0].name} {asked.candidates[0].departement}"
    return f"Plusieurs communes portent ce nom, dont {listing(named)}. Précisez le département : « {first} »."


def _known(territory: Territory, knowledge: Knowledge) -> Sequence[Reply]:
    found = knowledge.cpts.covering(territory.members)
    return render(
        "presence",
        places=[c.name for c in territory.communes],
        found=found,
        statuses=STATUS_FRENCH,
        coverage=coverage_words(knowledge, territory),
    )
