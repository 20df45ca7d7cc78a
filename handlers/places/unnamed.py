"""« On en ajoute 2 »: a change of the list that names nobody, and is asked which communes it means."""

import re

from handlers.engine.flow import Context, Hold
from handlers.places.running_list import choices, draft_of
from knowledge.text import key

_HOW_MANY = r"(?:\d{1,2}|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|plusieurs|quelques(?: unes)?|des)"
_UNNAMED = re.compile(
    r"(?:(?:et|si|on|nous|je|j|il|faut|faudrait|va|vais|allons|voudrait|voudrais|veut|veux|peut|en|finalement|alors) )*"
    rf"(?:r?ajout\w+|pren\w+|inclu\w+|retir\w+|enlev\w+|ot\w+|supprim\w+) (?:en )?{_HOW_MANY}"
    r"(?: (?:autres )?communes?)?(?: (?:de plus|en plus|encore|aussi|de moins|voisines?|limitrophes?))*"
    rf"|(?:finalement |et |si )*{_HOW_MANY} communes? (?:(?:nous|se|s|ont|vont|viennent|arrivent|partent) ?)+"
    r"(?:quitt\w+|lach\w+|rejoi\w+|ajout\w+|retir\w+|partir|en moins|en plus)?"
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
    if not is_unnamed(said):
        return None
    draft = draft_of(context)
    return Hold(draft.model_dump(), WHICH, choices(draft))
