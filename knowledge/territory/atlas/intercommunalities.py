"""Intercommunalities by the many ways of naming them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from knowledge.territory.atlas.names import place_key
from knowledge.territory.atlas.places import Epci
from knowledge.territory.atlas.words import Words

ALIKE = 84
_FIGURES = {word: str(n) for n, word in enumerate("deux trois quatre cinq six sept huit neuf dix".split(), 2)}
MOST = 12  # offered at once
BEGUN = 3  # words enough to name an EPCI by


class Intercommunalities:
    def __init__(self, all_epci: Iterable[Epci], words: Words) -> None:
        self._words = words
        self.all = tuple(all_epci)
        self.by_core: dict[str, list[Epci]] = defaultdict(list)
        self.by_key: dict[str, list[Epci]] = defaultdict(list)
        for epci in self.all:
            self._index(epci)
        by_code = {epci.code: epci for epci in self.all}
        for alias, code in words.epci.items():
            self.by_key[alias] = [by_code[code]]
            self.by_core.setdefault(self.core(alias.split()), [by_code[code]])

    def _index(self, epci: Epci) -> None:
        name, _, acronym = epci.name.rstrip(")").partition("(")
        full = place_key(name)
        core = self.core(full.split())
        # A core of one word (« bourges ») means the town unless a type is written with it.
        short = core if " " in core else full
        bare = self._without_type(full.split()) or full
        keys = {full, short, bare, place_key(acronym), place_key(epci.name), self._begun(bare)}
        for key in keys - {""}:
            self.by_key[key].append(epci)
        self.by_core[core].append(epci)

    def _begun(self, bare: str) -> str:
        """« Grand Paris Sud », for Grand Paris Sud Seine-Essonne-Sénart."""
        words = bare.split()[:BEGUN]
        whole = len(words) == BEGUN and words[-1] not in self._words.epci_small
        return " ".join(words) if whole else ""

    def _without_type(self, key: list[str]) -> str:
        """« ca de saint quentin en yvelines » is also said without its first words."""
        if key[0] not in self._words.epci_types:
            return ""
        while key and key[0] in self._words.epci_types | self._words.epci_small:
            key = key[1:]
        return " ".join(key) if len(key) > 1 else ""

    def core(self, key: Sequence[str]) -> str:
        """What distinguishes an EPCI: neither its type nor the small words."""
        dropped = self._words.epci_types | self._words.epci_small
        return " ".join(_FIGURES.get(word, word) for word in key if word not in dropped)

    def begun(self, core: str) -> list[Epci]:
        """Those whose name begins with these words."""
        names = [name for name in self.by_core if name.startswith(f"{core} ")]
        return [epci for name in names for epci in self.by_core[name]]

    def alike(self, core: str) -> list[Epci]:
        """Those whose name resembles it or contains all its words."""
        near = process.extract(core, self.by_core.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
        asked = set(core.split())
        holding = [name for name in self.by_core if asked <= set(name.split())]
        names = dict.fromkeys([*(name for name, _, _ in near[:1]), *holding])
        return [epci for name in names for epci in self.by_core[name]][:MOST]
