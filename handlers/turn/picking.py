"""Which of the offered choices somebody means."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from handlers.engine.messages import Choice
from handlers.flows.reminders import STOP_REMINDERS
from handlers.places.running_list import EMPTY_LIST
from handlers.turn import commands
from handlers.turn.privacy import YES_ERASE, YES_RESTART
from knowledge.text import key

DESTRUCTIVE = frozenset({EMPTY_LIST.id, STOP_REMINDERS.id, YES_ERASE.id, YES_RESTART.id})
SHORTEST_START = 3  # letters of a label that may stand for it: « oui », « non »

# The same few labels are offered to everybody, and compared with every message.
_label_key = lru_cache(maxsize=1024)(key)


def picked(said: str, offered: Sequence[Choice]) -> str:
    """The id of the choice meant by its id, number, label, the start of it or some of its words; else what was said.

    A command is never taken for the words of a label: « effacer » is not a yes to « Oui, tout effacer ».
    What destroys something is meant only by all of its label: « liste » does not empty the list.
    """
    if any(said == c.id for c in offered):
        return said
    # « 03 » is the Allier, not the third choice.
    if said.isascii() and said.isdigit() and len(said) < 3 and said[0] != "0" and int(said) <= len(offered):
        return offered[int(said) - 1].id
    wanted = key(said)
    fits: list[Callable[[str], bool]] = [lambda label: label == wanted]
    if len(wanted) >= SHORTEST_START and not commands.find(said):
        fits += [lambda label: label.startswith(wanted), lambda label: f" {wanted} " in f" {label} "]
    labels = [(_label_key(c.label), c.id) for c in offered]
    for fit in fits:
        found = {choice for label, choice in labels if fit(label) and (label == wanted or choice not in DESTRUCTIVE)}
        if found:
            return found.pop() if len(found) == 1 else said
    return said
