"""Which of the offered choices somebody means."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from handlers.engine.messages import Choice
from handlers.flows.reminders import STOP_REMINDERS
from handlers.hearing.assent import asks, yes_or_no
from handlers.places.running_list import EMPTY_LIST
from handlers.turn import commands
from handlers.turn.faq import ENTRY
from handlers.turn.privacy import YES_ERASE, YES_RESTART
from knowledge.text import key

DESTRUCTIVE = frozenset({EMPTY_LIST.id, STOP_REMINDERS.id, YES_ERASE.id, YES_RESTART.id})
_AGREEING = frozenset({"oui", "confirmer", "transmettre", "ouvrir", "envoyer"})  # how the label of an assent begins
_AS_PLACE = re.compile(r"\d\s*(?:er|e|[eè]me)\b", re.IGNORECASE)  # « le 1er » is an arrondissement
_SEVERAL = re.compile(r"\s*\d{1,2}(?:\s*(?:,|;|et|\s)\s*\d{1,2})+\s*")
ADD = "ajouter "  # how a choice that adds a commune begins
# « Non, celle du Rhône »: what leads to a place that tells the choices apart.
_LEADS = re.compile(
    r"(?:(?:non|pardon|mais|euh|c'est|celui|celle|plutôt|dans|en|à|au|de|du|le|la|les)[ ,]+|l')+", re.IGNORECASE
)
_SMALL = frozenset("le la les l un une de des du d son sa ses mon ma mes notre nos votre vos leur leurs".split())
# « Croix (Nord, 59170) », « Saint-Denis (93) »: what is no place has words in brackets, and no number.
_BRACKETS = re.compile(r"\((?:(?P<name>[^(),]*), )?(?P<number>\d[\dAB]\d*)…?\)\Z")
FEWEST_OF_QUESTION = 3  # words of a question of the FAQ that choose it, but for all of them
SHORTEST_START = 3  # letters of a label that may stand for it: « oui », « non »

ORDINALS = {
    word: value
    for value, words in enumerate(
        ("premier premiere", "deuxieme second seconde", "troisieme", "quatrieme", "cinquieme", "sixieme", "septieme"), 1
    )
    for word in words.split()
}
# « 1. », « 1) », « 1️⃣ », « n°1 », « option 1 », « je choisis le 2 svp », « le premier ».
_CHOSEN = re.compile(
    r"(?:(?:je (?:choisis|prends|veux)|je dirais|va pour|plutot|donc|ok|oui|option|choix|reponse|numero|n|le|la|l) )*"
    rf"(?P<number>[1-9]\d?|{'|'.join(ORDINALS)})(?: (?:svp|stp|merci|s il (?:vous|te) plait))*"
)

# The same few labels are offered to everybody, and compared with every message.
_label_key = lru_cache(maxsize=1024)(key)


def picked(said: str, offered: Sequence[Choice]) -> str:
    """The id of the choice that is meant; else what was said. « Oui ? », « confirmer ? » choose no agreement."""
    meant = _meant(said, offered)
    chosen = next((choice for choice in offered if choice.id == meant != said), None)
    return said if chosen and asks(said) and _agrees(chosen) else meant


def _agrees(choice: Choice) -> bool:
    """Whether choosing carries something out, for which a question is no assent."""
    return choice.id in DESTRUCTIVE or key(choice.label).partition(" ")[0] in _AGREEING


def _meant(said: str, offered: Sequence[Choice]) -> str:
    """The id of the choice meant by its id, number, label, the start of it or some of its words; else what was said.

    A command is never taken for the words of a label: « effacer » is not a yes to « Oui, tout effacer ».
    What destroys something is meant only by all of its label: « liste » does not empty the list.
    """
    if any(said == c.id for c in offered):
        return said
    if together := _several(said, offered):
        return together
    if (number := _number(said, offered)) and number <= len(offered):
        return offered[number - 1].id
    bare = _LEADS.sub("", said.strip())
    if (placed := [c.id for c in offered if _is_within(bare, c.label)]) and len(placed) == 1:
        return placed[0]  # « 93 », « dans le Gers », of « Saint-Denis (93) », « L'Isle-Jourdain (Gers, 32600) »
    wanted = key(said)
    fits = _ways(said, wanted)
    # A word or two of a question of the FAQ do not choose it: « généraliste » says who one is, « et combien » asks.
    if len(wanted.split()) < FEWEST_OF_QUESTION:
        offered = [c for c in offered if not c.id.startswith(ENTRY)]
    # What is in brackets only explains: « cabinet » is not « Salarié (cabinet, association, Ehpad…) ».
    labels = [(_label_key(c.label), _label_key(c.label.partition(" (")[0]), c.id) for c in offered]
    for fit in fits:
        fitting = [(label, choice) for label, plain, choice in labels if fit(label, plain)]
        found = {choice for label, choice in fitting if label == wanted or choice not in DESTRUCTIVE}
        if found:
            return found.pop() if len(found) == 1 else said
    return said


def _ways(said: str, wanted: str) -> list[Callable[[str, str], bool]]:
    """In which ways a label, or what stands before its brackets, may be meant; the surest first."""
    fits: list[Callable[[str, str], bool]] = [lambda label, plain: label == wanted]
    is_long = len(wanted) >= SHORTEST_START and not commands.find(said)
    if is_long:
        fits.append(lambda label, plain: label.startswith(wanted))
    if is_long and yes_or_no(said) is None:  # « non » does not choose « vu dans une source, non vérifié »
        fits.append(lambda label, plain: f" {wanted} " in f" {plain} ")
    if is_long:
        fits.append(lambda label, plain: _telling(wanted) in (_telling(label), _telling(plain)))
    return fits


def _telling(text: str) -> str:
    """« Par ses communes » and « par communes » are the same words, but for the small ones."""
    return " ".join(word for word in text.split() if word not in _SMALL)


def _is_within(said: str, label: str) -> bool:
    """Whether a département, by its name or number, is what a label has in brackets: « Croix (Nord, 59170) ».

    The place itself may be said before it.
    """
    inner = _BRACKETS.search(label)
    if inner is None:
        return False
    name, where = inner["name"] or "", key(said).removeprefix(f"{key(label[: inner.start()])} ")
    is_number = where[:1].isdigit() and inner["number"].lower().startswith(where)
    return is_number or (bool(where) and where in (key(name), key(_LEADS.sub("", name))))


def _several(said: str, offered: Sequence[Choice]) -> str:
    """« 1, 2, 3 » of what may be added, as one order: « ajouter Mauves (07), Plats (07) »; "" for anything else."""
    ranks = [int(rank) for rank in re.findall(r"\d+", said)] if _SEVERAL.fullmatch(said) else []
    named = [offered[rank - 1].id for rank in ranks if 0 < rank <= len(offered)]
    if len(named) < max(2, len(ranks)) or not all(one.startswith(ADD) for one in named):
        return ""
    return ADD + ", ".join(dict.fromkeys(one.removeprefix(ADD) for one in named))


def _number(said: str, offered: Sequence[Choice]) -> int:
    """The number of the choice meant, 0 when none is.

    « 03 » is the Allier, and not the third choice; while a list is made, « la première » may be of anything.
    """
    if said.isascii() and said.isdigit():
        return int(said) if len(said) < 3 and said[0] != "0" else 0
    found = _CHOSEN.fullmatch(key(said))
    if not found or any(choice.id == EMPTY_LIST.id for choice in offered) or _AS_PLACE.search(said):
        return 0
    return ORDINALS.get(found["number"]) or int(found["number"])
