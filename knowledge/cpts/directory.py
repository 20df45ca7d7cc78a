"""The directory of CPTS (`data/cpts.toml`). Several may cover a commune, and one covers several."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Self

from rapidfuzz import fuzz

from knowledge.built import built
from knowledge.cpts.card import Cpts, kin
from knowledge.datafile import DATA, load_toml
from knowledge.sources import Record
from knowledge.territory import Gazetteer

_SAME_WORD = 88  # of 100: one letter of a word of five or more


class CptsFile(Record):
    """What `data/cpts.toml` holds."""

    cpts: tuple[Cpts, ...]


def _checked(path: Path) -> bytes:
    return load_toml(path, CptsFile).model_dump_json(exclude_defaults=True).encode()


class CptsDirectory:
    """Every CPTS we know of; its silence about a commune proves nothing."""

    def __init__(self, cpts: Iterable[Cpts]) -> None:
        self.cpts = tuple(cpts)
        self.by_id: Mapping[str, Cpts] = {c.id: c for c in self.cpts}
        self._by_commune: dict[str, list[Cpts]] = {}
        for card in self.cpts:
            for code in card.communes:
                self._by_commune.setdefault(code, []).append(card)

    @classmethod
    def load(cls, path: Path = DATA / "cpts.toml", cache: Path | None = None) -> Self:
        """The directory of a file, whose content is kept in the folder `cache` as it was checked."""
        kept = built(cache, "cpts", path.parent, [path], lambda: {"cpts": _checked(path)})
        return cls(CptsFile.model_validate_json(kept.text("cpts")).cpts)

    def changed(self, changes: Mapping[str, Cpts | None]) -> Self:
        """The directory with these, under their id; None takes one away."""
        return type(self)(cpts for cpts in {**self.by_id, **changes}.values() if cpts) if changes else self

    def on(self, gazetteer: Gazetteer) -> Self:
        """The directory on the map of today: a card follows a commune that joined another one since it was written."""
        followed = {card.id: new for card in self.cpts if (new := _followed(card, gazetteer)) is not card}
        return self.changed(followed)

    def alike(self, name: str) -> list[Cpts]:
        """Those of that name, however it is written; there may be one in each of several regions."""
        return self._kin.get(kin(name), [])

    def called(self, name: str) -> list[Cpts]:
        """Those that bear a name, else those whose name holds all its words: « Redon » may be « du Pays de Redon »."""
        wanted = kin(name).split()
        if not wanted:
            return []
        return self.alike(name) or [c for c in self.cpts if _holds(kin(c.name).split(), wanted)]

    @cached_property
    def _kin(self) -> Mapping[str, list[Cpts]]:
        found: dict[str, list[Cpts]] = {}
        for card in self.cpts:
            found.setdefault(kin(card.name), []).append(card)
        return found

    def claiming(self, communes: Iterable[str], but: str = "") -> Iterator[tuple[Cpts, frozenset[str]]]:
        """Those that have some of these communes already, with which; `but` the one of this id."""
        wanted = frozenset(communes)
        return ((card, card.communes & wanted) for card in self.covering(wanted) if card.id != but)

    def covering(self, communes: Iterable[str]) -> list[Cpts]:
        """Those whose known communes share at least one with `communes` (INSEE codes)."""
        found = {card.id for code in communes for card in self._by_commune.get(code, ())}
        return [card for card in self.cpts if card.id in found] if found else []


def _followed(card: Cpts, gazetteer: Gazetteer) -> Cpts:
    """The card with the communes of today; one it did not name is larger than what joined it: covered in part."""
    found = {code: gazetteer.commune(code) for code in card.communes}
    now = {code: commune.code for code, commune in found.items() if commune and commune.code != code}
    if not now:
        return card
    communes = frozenset(now.get(code, code) for code in card.communes)
    parts = {now.get(code, code) for code in card.parts} | (communes - card.communes)
    return card.model_copy(update={"communes": communes, "parts": tuple(sorted(parts))})


def _holds(words: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether each word that is wanted stands among others, but for a slip of the finger in a long one."""
    return all(any(fuzz.ratio(word, one) >= _SAME_WORD for one in words) for word in wanted)
