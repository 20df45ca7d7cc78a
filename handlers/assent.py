"""Yes and no, as people type them."""

import re

from knowledge.text import key

YES = frozenset({"oui", "yes", "ok", "d accord", "c est bon", "exact", "valider"})
NO = frozenset({"non", "no", "pas du tout"})
_POLITE = re.compile(r"\b(?:merci(?: (?:beaucoup|bien|d avance))?|svp|stp|s il (?:te|vous) plait)\b")


def blunt(said: str) -> str:
    """The key of a message without its « merci » and « s'il vous plaît »."""
    return " ".join(_POLITE.sub(" ", key(said)).split())


def yes_or_no(said: str) -> bool | None:
    """What somebody answers to a question of yes or no; None when it is neither."""
    heard = blunt(said)
    return heard in YES if heard in YES | NO else None
