"""« On en ajoute 2 »: a change of the list that names nobody, and is asked which communes it means."""

import re

from handlers.engine.flow import Context, Hold
from handlers.places.running_list import choices, draft_of
from knowledge.text import key

_HOW_MANY = r"(?:\d{1,2}|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|plusieurs|quelques(?: unes)?|des)"
_MORE = r"(?:de plus|en plus|encore|aussi|de moins|en moins|voisines?|limitrophes?|supplementaires?)"
_SOME = rf"{_HOW_MANY}(?: (?:autres|nouvelles))? communes?"
# « On passe à 82 000 avec 2 communes de plus »: where communes are asked for, the number names none either.
_PASSING = re.compile(
    r"^(?:(?:on|nous) )?(?:(?:va|allons|vont) )?pass\w+ (?:de \d[\d ]* )?a \d[\d ]*(?: (?:habitants?|hab|k))?"
    r" (?=avec |et )"
)
_UNNAMED = re.compile(
    r"(?:(?:et|si|on|nous|je|j|il|faut|faudrait|va|vais|allons|voudrait|voudrais|veut|veux|peut|en|finalement|alors) )*"
    rf"(?:r?ajout\w+|pren\w+|inclu\w+|retir\w+|enlev\w+|ot\w+|supprim\w+) (?:en )?{_HOW_MANY}"
    rf"(?: (?:autres |nouvelles )?communes?)?(?: {_MORE})*"
    rf"|(?:finalement |et |si )*{_HOW_MANY} communes? (?:(?:nous|se|s|ont|vont|viennent|arrivent|partent) ?)+"
    r"(?:quitt\w+|lach\w+|rejoi\w+|ajout\w+|retir\w+|partir|en moins|en plus)?"
    rf"|(?:(?:et|avec|l|un|une) )*"
    rf"(?:(?:r?ajout|extension|arrivee|entree|retrait|depart) (?:de |d |a )?{_SOME}(?: {_MORE})*|{_SOME}(?: {_MORE})+)"
)
WHICH = (
    "Lesquelles ? Écrivez leurs noms, par exemple « ajoute Trouy et Mehun » ou « retire Vierzon ». Votre liste reste "
    "comme elle est d'ici là."
)


def is_unnamed(said: str) -> bool:
    """Whether a message changes the list by a number of communes, without their names."""
    return bool(_UNNAMED.fullmatch(key(said)))


def asked_which(said: str, context: Context) -> Hold | None:
    """Which communes are meant, when a message names none."""
    if not _UNNAMED.fullmatch(_PASSING.sub("", key(said))):
        return None
    draft = draft_of(context)
    return Hold(draft.model_dump(), WHICH, choices(draft))
