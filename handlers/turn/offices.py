"""« Je suis la nouvelle coordinatrice »: what an office of a CPTS asks first, for who takes it up and asks nothing."""

import re

from handlers.engine.messages import Choice, Reply, Turn
from handlers.flows.contract import contract
from handlers.turn.faq import ENTRY
from handlers.turn.talk import Talk
from knowledge.text import key

TAKEN_UP = "Voici ce qui est demandé d'abord dans ce rôle. Choisissez, ou posez votre question."
MOST_BESIDE = 1  # telling words beside the office and how new one is in it: more is a question of its own
_SELF = (
    r"(?:(?:bonjour|bonsoir|salut|moi|c est|je|j|suis|jsuis|on|nous|viens|vient|de|d|m|etre|elire|elue?|ai|etais"
    r"|embauchee?|recrutee?|nommee?|prendre|prends|pris|reprends|reprendre|mon|poste|fonctions?"
    r"|comme|en tant que|la|le|l|une?) )*"
)
_OF_IT = r"(?: (?:de|d|du|pour|dans)(?: (?:la|ma|notre|une|l))? (?:cpts|association))?"
_NEW = re.compile(
    r"\b(?:nouve(?:au|lle)s?|depuis(?: \w+){1,2}|je suis (?:un peu |completement )?perdue?|perdue?|debut\w*"
    r"|par (?:ou|quoi)(?: je| on| dois je| faut il)? commenc\w+|je (?:ne )?sais pas|que faire|quoi faire|je fais quoi"
    r"|svp|aide\w*|premiere? fois|a peine|juste|tout juste|recemment|cette (?:semaine|annee)|ce mois(?: ci)?)\b"
)
# What each office is asked first: entries of the FAQ, in order.
_OFFICES = {
    r"(?:co ?)?coord\w*|chef(?:fe)? de projet": ("coordinateur-role", "dialogue-gestion", "coordinateur-formation"),
    r"(?:co |vice )?president\w*|presidence": ("changement-dirigeants", "ag-ca-bureau", "dialogue-gestion"),
    r"membre du (?:ca|conseil d administration|bureau)|administrat(?:eur|rice)s?": (
        "ag-ca-bureau",
        "vote-procuration",
        "dialogue-gestion",
    ),
    r"tresori\w*": ("budget-previsionnel", "aci-versement", "transparence-comptes"),
}
_OFFICE = re.compile(
    rf"{_SELF}(?:nouve(?:au|lle) )?(?:{'|'.join(f'(?P<o{n}>{office})' for n, office in enumerate(_OFFICES))}){_OF_IT}\b"
)


def office(talk: Talk, said: str) -> Turn | None:
    """What one's office is asked first; None of who asks something, and where no office is one's own."""
    found = _OFFICE.match(key(said))
    if found is None:
        return None
    rest = _NEW.sub(" ", key(said)[found.end() :])
    if talk.knowledge.faq.telling(rest) > MOST_BESIDE or not (_NEW.search(key(said)) or not rest.split()):
        return None
    entries = talk.knowledge.faq.entries
    asked = next(of for n, of in enumerate(_OFFICES.values()) if found[f"o{n}"])
    choices = [Choice(id=f"{ENTRY}{entry}", label=entries[entry].question) for entry in asked if entry in entries]
    return talk.say(Reply(text=TAKEN_UP, choices=(*choices, Choice(id=contract.name, label=contract.title))))
