"""Every place by code, name and postcode, in a file read where it lies (`made.py` makes it)."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from knowledge.mapped import Mapped
from knowledge.territory.atlas.places import Area, Commune, Departement, Epci, Region

FOLDER = Path(__file__).parents[2] / "data" / "territory"
REMEMBERED = 2_048  # communes: those of some lists, each asked for many times in a turn


class Store:
    """The places of a file; a row is the number of a line of communes."""

    def __init__(self, kept: Mapped, folder: Path = FOLDER) -> None:
        self.kept, self.folder = kept, folder
        self._communes = kept.texts("commune")
        self._rows = kept.index("code")
        self.names = kept.dictionary("name")
        self.words = kept.table("word")  # of the names of communes and all that holds some
        self._postcodes = kept.dictionary("postcode")
        self.commune = lru_cache(maxsize=REMEMBERED)(self._parsed)  # the commune of a row
        self._epci = kept.dictionary("epci")
        self.former = kept.index("former")  # row of the live commune by the code of a commune it absorbed
        self.arrondissements = {city: tuple(codes) for city, codes in kept.json("arrondissements").items()}
        self.regions = dict(map(_region, kept.texts("region")))
        self.departements = dict(map(_departement, kept.texts("departement")))

    def _parsed(self, row: int) -> Commune:
        code, kind, name, parent, departement, epci, ept, postcodes, population, former = self._communes[row].split(
            "\t"
        )
        return Commune(
            code=code,
            kind=kind,  # type: ignore[arg-type]  # the build writes only these four
            name=name,
            parent=parent,
            departement=departement,
            region=self.departements[departement].region,
            epci=epci,
            ept=ept,
            postcodes=tuple(postcodes.split()),
            population=int(population) if population else None,
            former_codes=tuple(former.split()),
        )

    def live_communes(self) -> Iterator[Commune]:
        """The first lines: the build writes them before all others."""
        for row, line in enumerate(self._communes):
            if "\tcommune\t" not in line:
                return
            yield self.commune(row)

    def row(self, code: str) -> int | None:
        return self._rows.get(code)

    def named(self, key: str) -> tuple[int, ...]:
        """Rows of that very name; failing that, of a name shortened to it."""
        exact, _, short = self.names.get(key).partition("|")
        return tuple(map(int, (exact or short).split()))

    def posted(self, postcode: str) -> tuple[int, ...]:
        return tuple(map(int, self._postcodes.get(postcode).split()))

    def is_code(self, number: str) -> bool:
        """Whether a number is a postcode, or the code of a commune."""
        return number in self._postcodes or number in self._rows

    def epci(self, code: str) -> Epci | None:
        if code not in self._epci:
            return None
        kind, name, departement, population, communes = self._epci.get(code).split("\t")
        return Epci(code, kind, name, departement, int(population), tuple(communes.split()))

    def all_epci(self) -> Iterator[Epci]:
        return (epci for epci in map(self.epci, self._epci.keys) if epci)

    def areas(self) -> Iterator[Area]:
        yield from self.departements.values()
        yield from self.regions.values()


def _region(line: str) -> tuple[str, Region]:
    code, name, _, capital, communes, population = line.split("\t")
    return code, Region(code, name, capital, int(communes), int(population))


def _departement(line: str) -> tuple[str, Departement]:
    code, name, region, capital, communes, population = line.split("\t")
    return code, Departement(code, name, region, capital, int(communes), int(population))
