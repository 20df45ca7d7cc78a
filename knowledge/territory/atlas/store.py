"""The committed files of the map of France, held as lines and read when asked."""

import gzip
import zlib
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path

from knowledge.datafile import DataError, Fault
from knowledge.territory.atlas.places import Area, Commune, Departement, Epci, Region

FOLDER = Path(__file__).parents[2] / "data" / "territory"


REMEMBERED = 2_048  # communes: those of some lists, each asked for many times in a turn


def read(path: Path) -> list[str]:
    try:
        content = path.read_bytes()
        return (gzip.decompress(content) if path.suffix == ".gz" else content).decode().split("\n")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        advice = "refaites-le avec « python -m tools.build_territory »"
        raise DataError(Fault(path, None, f"fichier illisible, {advice} ({error})")) from error


def split(line: str) -> tuple[str, str]:
    head, _, tail = line.partition("\t")
    return head, tail


class Store:
    """Every place by code, name and postcode; a row is the number of a line of communes."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        self._communes = read(folder / "communes.tsv.gz")
        # Later lines are no longer communes: a live one keeps the code both bear.
        numbered = enumerate(reversed(self._communes), start=1)
        count = len(self._communes)
        self._rows = {line.partition("\t")[0]: count - place for place, line in numbered}
        self.names = dict(map(split, read(folder / "names.tsv.gz")))
        self._postcodes = dict(map(split, read(folder / "postcodes.tsv.gz")))
        self.commune = lru_cache(maxsize=REMEMBERED)(self._parsed)  # the commune of a row
        self._epci = dict(map(split, read(folder / "epci.tsv.gz")))
        self.regions = dict(map(_region, read(folder / "regions.tsv")))
        self.departements = dict(map(_departement, read(folder / "departements.tsv")))

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

    def towns(self, least: int) -> Iterator[str]:
        """Names of the live communes of at least so many people."""
        for line in self._communes:
            fields = line.split("\t")
            if fields[1] == "commune" and int(fields[8] or 0) >= least:
                yield fields[2]

    def row(self, code: str) -> int | None:
        return self._rows.get(code)

    def named(self, key: str) -> tuple[int, ...]:
        """Rows of that very name; failing that, of a name shortened to it."""
        exact, _, short = self.names.get(key, "").partition("|")
        return tuple(map(int, (exact or short).split()))

    def posted(self, postcode: str) -> tuple[int, ...]:
        return tuple(map(int, self._postcodes.get(postcode, "").split()))

    def is_code(self, number: str) -> bool:
        """Whether a number is a postcode, or the code of a commune."""
        return number in self._postcodes or number in self._rows

    @cached_property
    def former(self) -> dict[str, int]:
        """Row of the live commune by the code of a commune it absorbed."""
        rows = ((line.rpartition("\t")[2], row) for row, line in enumerate(self._communes))
        return {code: row for codes, row in rows if codes for code in codes.split()}

    @cached_property
    def arrondissements(self) -> dict[str, tuple[str, ...]]:
        """Codes of the arrondissements of Paris, Lyon and Marseille, by commune."""
        found: dict[str, list[str]] = {}
        for row, line in enumerate(self._communes):
            if "\tarrondissement\t" in line:
                commune = self.commune(row)
                found.setdefault(commune.parent, []).append(commune.code)
        return {parent: tuple(sorted(codes)) for parent, codes in found.items()}

    def epci(self, code: str) -> Epci | None:
        line = self._epci.get(code)
        if line is None:
            return None
        kind, name, departement, population, communes = line.split("\t")
        return Epci(code, kind, name, departement, int(population), tuple(communes.split()))

    def all_epci(self) -> Iterator[Epci]:
        return (epci for epci in map(self.epci, self._epci) if epci)

    def areas(self) -> Iterator[Area]:
        yield from self.departements.values()
        yield from self.regions.values()


def _region(line: str) -> tuple[str, Region]:
    code, name, _, capital, communes, population = line.split("\t")
    return code, Region(code, name, capital, int(communes), int(population))


def _departement(line: str) -> tuple[str, Departement]:
    code, name, region, capital, communes, population = line.split("\t")
    return code, Departement(code, name, region, capital, int(communes), int(population))
