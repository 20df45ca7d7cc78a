"""Every name the bot knows, of a commune, an area or an intercommunality, by its key."""

from knowledge.territory.atlas.intercommunalities import Intercommunalities
from knowledge.territory.atlas.names import place_key
from knowledge.territory.atlas.places import Area, Epci
from knowledge.territory.atlas.spelling import SHORT_NAME, Spelling
from knowledge.territory.atlas.store import Store
from knowledge.territory.atlas.territory import find
from knowledge.territory.atlas.words import ARTICLES, Words

# Départements whose name is that of their one commune: the name means the commune.
ONE_COMMUNE = {"Paris", "Saint-Barthélemy", "Saint-Martin", "Île de Clipperton"}
SECTOR = "secteur"
TOWN = 5_000  # people; large enough to be meant by a word that has another meaning


class Lexicon:
    def __init__(self, store: Store) -> None:
        self.store, self.words = store, Words.of(store.kept.json("words"))
        sectors = {key: _sector(store, key, tuple(codes.split())) for key, codes in self.words.sectors.items()}
        self.epcis = Intercommunalities(store, self.words, sectors)
        self.spelling = Spelling.kept(store.kept, "name")
        self.beginnings = Spelling.kept(store.kept, "beginning")
        self.areas = _areas_by_key(store, self.words)
        self.area_spelling = Spelling.of(tuple(key for key in self.areas if len(key) > SHORT_NAME))
        self.common = self.words.common

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
        return [row for name in self.spelling.starting(key) for row in self.rows(name)]

    def knows(self, key: str) -> bool:
        return any(key in known for known in (self.store.names, self.areas, self.epcis, self.words.communes))

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
    found |= {key: store.regions[code] for key, code in {**words.former_regions, **words.regions}.items()}
    found |= {key: store.departements[code] for key, code in words.departements.items()}
    return found


def _area_keys(area: Area) -> set[str]:
    if area.name in ONE_COMMUNE:
        return set()
    key = place_key(area.name)
    bare = next((key.removeprefix(f"{a} ") for a in ARTICLES if key.startswith(f"{a} ")), key)
    return {key, bare, *(f"{article} {bare}" for article in ARTICLES)}
