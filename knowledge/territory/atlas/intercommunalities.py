"""Intercommunalities by the many ways of naming them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from rapidfuzz import fuzz, process

from knowledge.mapped import Sections, as_json
from knowledge.territory.atlas.names import place_key
from knowledge.territory.atlas.places import Epci
from knowledge.territory.atlas.store import Store
from knowledge.territory.atlas.words import Words

ALIKE = 84
_FIGURES = {word: str(n) for n, word in enumerate("deux trois quatre cinq six sept huit neuf dix".split(), 2)}
MOST = 12  # offered at once
BEGUN = 3  # words enough to name an EPCI by

Named = Mapping[str, Sequence[str]]  # the codes of those that bear a name


def sections(lines: Iterable[tuple[str, str]], words: Words) -> Sections:
    """What `Intercommunalities` is read from: (code, the rest of the line) of each."""
    by_key: dict[str, list[str]] = defaultdict(list)
    by_core: dict[str, list[str]] = defaultdict(list)
    for code, line in lines:
        _, name, _ = line.split("\t", 2)
        keys, core = _named(name, words)
        for key in keys:
            by_key[key].append(code)
        by_core[core].append(code)
    for alias, code in words.epci.items():
        by_key[alias] = [code]
        by_core.setdefault(_core(alias.split(), words), [code])
    return as_json("epci names", by_key) | as_json("epci cores", by_core)


def _named(name: str, words: Words) -> tuple[set[str], str]:
    """The keys of the names of an EPCI, and what distinguishes it."""
    short_name, _, acronym = name.rstrip(")").partition("(")
    full = place_key(short_name)
    core = _core(full.split(), words)
    # A core of one word (« bourges ») means the town unless a type is written with it.
    short = core if " " in core else full
    bare = _without_type(full.split(), words) or full
    keys = {full, short, bare, place_key(acronym), place_key(name), _begun(bare, words)}
    return keys - {""}, core


def _begun(bare: str, words: Words) -> str:
    """« Grand Paris Sud », for Grand Paris Sud Seine-Essonne-Sénart."""
    first = bare.split()[:BEGUN]
    whole = len(first) == BEGUN and first[-1] not in words.epci_small
    return " ".join(first) if whole else ""


def _without_type(key: list[str], words: Words) -> str:
    """« ca de saint quentin en yvelines » is also said without its first words."""
    if key[0] not in words.epci_types:
        return ""
    while key and key[0] in words.epci_types | words.epci_small:
        key = key[1:]
    return " ".join(key) if len(key) > 1 else ""


def _core(key: Sequence[str], words: Words) -> str:
    """What distinguishes an EPCI: neither its type nor the small words."""
    dropped = words.epci_types | words.epci_small
    return " ".join(_FIGURES.get(word, word) for word in key if word not in dropped)


class Intercommunalities:
    """Those of a store, and `sectors` by their key: arrondissements that are one."""

    def __init__(self, store: Store, words: Words, sectors: Mapping[str, Epci]) -> None:
        self._store, self._words, self._sectors = store, words, sectors
        self._by_key: Named = store.kept.json("epci names")
        self._by_core: Named = store.kept.json("epci cores")

    def __contains__(self, key: str) -> bool:
        return key in self._by_key or key in self._sectors

    @property
    def all(self) -> tuple[Epci, ...]:
        return tuple(self._store.all_epci())

    def within(self, departements: Collection[str]) -> tuple[Epci, ...]:
        """Those of some départements."""
        return self._found(code for home in sorted(departements) for code in self._by_home.get(home, ()))

    @cached_property
    def _by_home(self) -> dict[str, list[str]]:
        """The codes of each département's: all are read once, for all times a département is named."""
        found: dict[str, list[str]] = {}
        for epci in self.all:
            found.setdefault(epci.departement, []).append(epci.code)
        return found

    def named(self, key: str) -> tuple[Epci, ...]:
        """Those of that very name."""
        sector = self._sectors.get(key)
        return (sector,) if sector else self._found(self._by_key.get(key, ()))

    def of_core(self, core: str) -> tuple[Epci, ...]:
        return self._found(self._by_core.get(core, ()))

    def core(self, key: Sequence[str]) -> str:
        return _core(key, self._words)

    def begun(self, core: str) -> tuple[Epci, ...]:
        """Those whose name begins with these words."""
        return self._of_cores(name for name in self._by_core if name.startswith(f"{core} "))

    def alike(self, core: str) -> tuple[Epci, ...]:
        """Those whose name resembles it or contains all its words."""
        near = process.extract(core, self._by_core.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
        asked = set(core.split())
        holding = [name for name in self._by_core if asked <= set(name.split())]
        return self._of_cores(dict.fromkeys([*(name for name, _, _ in near[:1]), *holding]))[:MOST]

    def _of_cores(self, cores: Iterable[str]) -> tuple[Epci, ...]:
        return self._found(code for core in cores for code in self._by_core[core])

    def _found(self, codes: Iterable[str]) -> tuple[Epci, ...]:
        return tuple(epci for epci in map(self._store.epci, codes) if epci)
