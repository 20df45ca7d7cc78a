"""A message that the client cut in two: the end of the first and the beginning of the second make one name."""

import re

from knowledge.territory import Gazetteer, Place

_MARKS = re.compile(r"[,;\n]")
LONGEST_TAIL = 60  # characters


def tail_of(text: str) -> str:
    """What stands after the last mark of a message, as it was sent; nothing when a mark ends it."""
    return _MARKS.split(text)[-1].lstrip(" -•*")[-LONGEST_TAIL:] if text.strip() else ""


def joined(tail: str, said: str, gazetteer: Gazetteer) -> tuple[Place, str] | None:
    """The place that a cut name is, and what the second message says after it; None when nothing was cut.

    « Saint » then « -Michel-de-Volangis, Sancerre »: neither end is the name that both are together.
    """
    if not tail or not said or not (said[0] in "-'’ " or said[0].islower()):
        return None
    head, rest = _MARKS.split(said, maxsplit=1)[0], said[len(_MARKS.split(said, maxsplit=1)[0]) + 1 :]
    if not head.strip() or len(head) > LONGEST_TAIL:
        return None
    whole = gazetteer.locate(tail + head)
    if len(whole.places) != 1 or whole.places[0].score < 100 or whole.ambiguous or whole.unknown:
        return None
    place = whole.places[0]
    alone = [gazetteer.locate(part.strip(" -")) for part in (tail, head)]
    if any(place.code in part.territory for part in alone):
        return None
    return place, rest
