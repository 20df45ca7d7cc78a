"""What was last answered, as the session keeps it: an entry of the FAQ or what was asked of a place, and the place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from handlers.hearing.about_place import Matter


@dataclass(frozen=True, slots=True)
class PlaceAsked:
    """What was asked, and the INSEE codes of the communes, or of the département, that it was asked of."""

    matter: Matter
    codes: Sequence[str]

    @classmethod
    def of(cls, said: str | None, codes: Sequence[str]) -> Self | None:
        """None for an entry of the FAQ, or for nothing."""
        return cls(Matter(said), codes) if said in {str(matter) for matter in Matter} else None


def kept(said: str, codes: Sequence[str]) -> str:
    """How the session keeps it."""
    return " ".join((said, *codes))


def read(entry: str | None) -> tuple[str | None, Sequence[str]]:
    """What was said, and the codes of the place it was asked of."""
    said, *codes = entry.split() if entry else (None,)
    return said, codes
