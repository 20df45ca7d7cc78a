"""The key of each way of asking: of which entry it is, and all those of one entry."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from knowledge.faq.postings import Postings
from knowledge.mapped import Mapped, Sections, lists, texts

_SEPARATOR = "\n"  # no key holds one: it is made of words


class Wordings:
    """Keys by slot, those of a file and those learnt since. Foreign subjects, of negative slots, own no wording."""

    def __init__(self, kept: Mapped | None = None) -> None:
        self._owners = Postings(kept.lists("owners") if kept else None)
        self._keys: dict[float, Sequence[str]] = {}
        self._kept = kept.texts("wordings") if kept else None
        slots = kept.numbers("wordings.slots").tolist() if kept else []
        self._places: dict[float, int] = {slot: place for place, slot in enumerate(slots)}

    def add(self, slot: float, keys: Sequence[str]) -> None:
        self._keys[slot] = keys
        for key in dict.fromkeys(keys) if slot >= 0 else ():
            self._owners.extend(key, [slot])

    def remove(self, slot: float) -> None:
        for key in dict.fromkeys(self.of(slot)):
            at = self._owners[key].tolist().index(slot)  # type: ignore[arg-type]  # a list of floats
            self._owners.cut(key, at, at + 1)
        self._keys.pop(slot, None)
        self._places.pop(slot, None)

    def of(self, slot: float) -> Sequence[str]:
        """The keys of a slot, in the order of its wordings."""
        if slot in self._keys:
            return self._keys[slot]
        return self._kept[self._places[slot]].split(_SEPARATOR) if self._kept else ()

    def owners(self, key: str) -> list[float]:
        """The slots of the entries that have a wording of this key."""
        return [*self._owners[key]]

    def sections(self) -> Sections:
        slots = array("f", self._keys)
        return {
            **lists("owners", self._owners.made()),
            **texts("wordings", map(_SEPARATOR.join, self._keys.values())),
            "wordings.slots": slots,
        }
