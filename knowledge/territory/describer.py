"""Places as a person reads them: the label of a choice, the help on a département."""

from collections.abc import Iterator

from knowledge.territory.atlas.lexicon import Lexicon
from knowledge.territory.atlas.location import Place, TooWide
from knowledge.territory.atlas.places import Area, Commune, Departement, Epci, PlaceKind
from knowledge.territory.atlas.territory import find, live

LARGE_TOWN = 10_000


class Describer:
    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon, self._store, self._epcis = lexicon, lexicon.store, lexicon.epcis

    def short(self, commune: Commune) -> str:
        return f"{commune.name} ({commune.departement})"

    def commune(self, commune: Commune) -> Place:
        """The live commune, under its own name; a former one keeps its name in the label."""
        today = commune if commune.alive else live(self._store, commune.parent) or commune
        return Place(
            code=today.code,
            name=today.name,
            kind="arrondissement" if today.kind == "arrondissement" else "commune",
            departement=today.departement,
            population=today.population,
            score=100.0,
            label=self._label(commune, today),
            postcodes=today.postcodes,
        )

    def _label(self, commune: Commune, today: Commune) -> str:
        departement = self._store.departements[today.departement]
        more = "…" if len(today.postcodes) > 1 else ""
        postcode = f", {today.postcodes[0]}{more}" if today.postcodes else ""
        name = today.name
        if commune.name != today.name:
            name = f"{commune.name}, commune {commune.kind}, aujourd'hui {today.name}"
        return f"{name} ({departement.name}{postcode})"

    def epci(self, epci: Epci) -> Place:
        label = f"{epci.name} ({epci.departement}, {len(epci.communes)} communes)"
        home, people = epci.departement, epci.population
        return Place(epci.code, epci.name, "epci", home, people, 100.0, label)

    def members(self, epci: Epci) -> Iterator[Place]:
        return (self.commune(find(self._store, code)) for code in epci.communes)

    def area(self, area: Area) -> Place:
        kind, word, home = _area_kind(area)
        label = f"{area.name} ({word} {area.code})"
        return Place(area.code, area.name, kind, home, area.population, 100.0, label)

    def wide(self, text: str, area: Area) -> TooWide:
        kind, _, home = _area_kind(area)
        inside = {home} if home else self._departements(area.code)
        names = tuple(epci.name for epci in sorted(self._epcis.within(inside), key=lambda epci: -epci.population))
        return TooWide(text, kind, area.code, area.name, area.communes, area.population, names)

    def _departements(self, region: str) -> set[str]:
        return {d.code for d in self._store.departements.values() if d.region == region}

    def longer_names(self, key: str, population: int) -> list[Commune]:
        """Large towns whose name begins with these words."""
        communes = map(self._store.commune, self._lexicon.longer(key))
        least = max(population, LARGE_TOWN)
        larger = [commune for commune in communes if (commune.population or 0) >= least]
        return sorted(larger, key=lambda commune: -(commune.population or 0))[:3]


def _area_kind(area: Area) -> tuple[PlaceKind, str, str]:
    """Its kind, the French word for it, and its département if it is one."""
    if isinstance(area, Departement):
        return "departement", "département", area.code
    return "region", "région", ""
