"""What was last answered, as the session keeps it: an entry of the FAQ or what was asked of a place, and the place."""

from collections.abc import Sequence

from handlers.engine.messages import Turn
from handlers.hearing.about_place import Matter

REGION = "region-"  # before the code of one, which may be that of a département too
MATTERS = frozenset(map(str, Matter))
VERSION = "@"  # in the key of an entry, before the region whose own answer it is


def about(turn: Turn, entry: str | None) -> Turn:
    """The turn, with what it answered kept for what comes next."""
    return turn.model_copy(update={"session": turn.session.model_copy(update={"entry": entry})})


def kept(said: str, codes: Sequence[str]) -> str:
    """How the session keeps it."""
    return " ".join((said, *codes))


def read(entry: str | None) -> tuple[str | None, Sequence[str]]:
    """What was said, and the codes of the place it was asked of."""
    said, *codes = entry.split() if entry else (None,)
    return said, codes
