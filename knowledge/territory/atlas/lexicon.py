"""Every name the bot knows, of a commune, an area or an intercommunality, by its key."""

from bisect import bisect_left
from functools import cached_property
from itertools import takewhile

from knowledge.territory.atlas.intercommunalities import Intercommunalities
from knowledge.territory.atlas.names import place_key
from knowledge.territory.atlas.places import Area, Epci
from knowledge.territory.atlas.spelling import Spelling
from knowledge.territory.atlas.store import Store
from knowledge.territory.atlas.territory import find
from knowledge.territory.atlas.words import ARTICLES, Words

# Départements whose name is that of their one commune: the name means the commune.
ONE_COMMUNE = {"Paris", "Saint-Barthélemy", "Saint-Martin", "Île de Clipperton"}
SECTOR = "secteur"
TOWN = 5_000  # people; large enough to be meant by a word that has another meaning
LARGE = 10_000
SHORT_AREA = 6  # letters; a slip in a shorter name of a département could be any village


class Lexicon:
    def __init__(self, store: Store, words: Words) -> None:
        self.store, self.words = store, words
        self.epcis = Intercommunalities(store.all_epci(), words)
        self._keys = tuple(store.names)
        self.spelling = Spelling(self._keys)
        self.areas = _areas_by_key(store, words)
        self.area_spelling = Spelling(tuple(key for key in self.areas if len(key) > SHORT_AREA))
        self.common = words.common
        for key, codes in words.sectors.items():
            self.epcis.by_key[key] = [_sector(store, key, tuple(codes.split()))]

    @cached_property
    def beginnings(self) -> Spelling:
        """Of names of towns: « levallois », « corbeil »."""
        towns = (place_key(name).split() for name in self.store.towns(LARGE))
        begun = {" ".join(words[:size]) for words in towns for size in range(1, len(words))}
        kept = (key for key in begun if len(key) > SHORT_AREA and key not in self.store.names)
        return Spelling(sorted(kept))

    def rows(self, key: str) -> tuple[int, ...]:
        alias = self.words.communes.get(key)
        row = self.store.row(alias) if alias else None
        return self.store.named(key) if row is None else (row,)

    def people(self, key: str) -> int:
        """How many live in the largest live commune of that name."""
        communes = map(self.store.commune, self.rows(key))
        return max((commune.population or 0 for commune in communes), default=0)

    def is_town(self, key: str) -> bool:
        return not self.is_shortened(key) and self.people(key) >= TOWN

    def longer(self, key: str) -> list[int]:
        """Rows of the names that begin with these words."""
        prefix = key + " "
        start = bisect_left(self._keys, prefix)
        names = takewhile(lambda name: name.startswith(prefix), self._keys[start : start + 400])
        return [row for name in names for row in self.rows(name)]

    def knows(self, key: str) -> bool:
        names = (self.store.names, self.areas, self.epcis.by_key, self.words.communes)
        return any(key in known for known in names)

    def is_shortened(self, key: str) -> bool:
        """Whether the key is only the short form of a name: « pas » for Le Pas."""
        return self.store.names.get(key, "|").startswith("|")


def _sector(store: Store, key: str, codes: tuple[str, ...]) -> Epci:
    """Arrondissements that are one, under one name: « Paris Centre »."""
    parts = [find(store, code) for code in codes]
    return Epci("", SECTOR, key.title(), parts[0].departement, sum(p.population or 0 for p in parts), codes)


def _areas_by_key(store: Store, words: Words) -> dict[str, Area]:
    """Départements and régions with and without article; for one name, the département."""
    found: dict[str, Area] = {}
    for area in store.areas():
        for key in _area_keys(area):
            found.setdefault(key, area)
    found |= {key: store.regions[code] for key, code in words.regions.items()}
    found |= {key: store.departements[code] for key, code in words.departements.items()}
    return found


def _area_keys(area: Area) -> set[str]:
    if area.name in ONE_COMMUNE:
        return set()
    key = place_key(area.name)
    bare = next((key.removeprefix(f"{a} ") for a in ARTICLES if key.startswith(f"{a} ")), key)
    return {key, bare, *(f"{article} {bare}" for article in ARTICLES)}
