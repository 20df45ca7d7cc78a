"""« Y a-t-il une CPTS à Nantes ? »: what the directory knows of a place, and whom to ask when it does not."""

import re
from collections.abc import Sequence

from handlers.messages import Reply
from handlers.texts import render
from knowledge.base import Knowledge
from knowledge.cpts import STATUS_FRENCH
from knowledge.text import key

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


def presence(said: str, knowledge: Knowledge) -> Sequence[Reply]:
    """The answer to whether a place has a CPTS; nothing when that was not the question, or the place is not sure."""
    asked = _ASKED.search(key(said)) or _HAS.fullmatch(key(said))
    if asked is None:
        return ()
    location = knowledge.gazetteer.locate(asked["place"])
    if location.unknown or location.ambiguous or not location.places:
        return ()
    territory = location.territory
    found = knowledge.cpts.covering(territory.members)
    return render("presence", places=[c.name for c in territory.communes], found=found, statuses=STATUS_FRENCH)
