"""The last thing that was asked of a place, as the session keeps it in the stead of an entry of the FAQ."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from handlers.hearing.about_place import Matter

COMMUNE = 5  # characters of the code of a commune; that of a département has fewer


@dataclass(frozen=True, slots=True)
class PlaceAsked:
    """What was asked, and the INSEE codes of the communes, or of the département, that it was asked of."""

    matter: Matter
    codes: Sequence[str]

    @classmethod
    def kept(cls, entry: str | None) -> Self | None:
        """What was kept; None for an entry of the FAQ, or for nothing."""
        said, *codes = (entry or "").split() or [""]
        return cls(Matter(said), tuple(codes)) if said in {str(matter) for matter in Matter} else None

    @property
    def communes(self) -> Sequence[str]:
        return [code for code in self.codes if len(code) == COMMUNE]

    def as_entry(self) -> str:
        return " ".join((self.matter, *self.codes))
