"""The committed files of the map of France, made into one that is read where it lies."""

import gzip
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from knowledge.datafile import DataError, Fault
from knowledge.mapped import Sections, as_json, dictionary, index, table, texts
from knowledge.territory.atlas import intercommunalities, spelling, words
from knowledge.territory.atlas.names import place_key
from knowledge.text import key

FILES = ("communes.tsv.gz", "names.tsv.gz", "postcodes.tsv.gz", "epci.tsv.gz", "regions.tsv", "departements.tsv")
LARGE = 10_000  # people: a town known by the beginning of its name
_CODE, _KIND, _NAME, _PARENT, _POPULATION, _FORMER = 0, 1, 2, 3, 8, 9  # the columns of a commune


def sections(folder: Path) -> Sections:
    """What `Store` and `Lexicon` are read from. Raises `DataError`, which says which file cannot be read."""
    communes, names, postcodes, epcis, regions, departements = (read(folder / name) for name in FILES)
    rows = [line.split("\t") for line in communes]
    known = dict(map(_split, names))
    raw = words.read(folder)
    return (
        texts("commune", communes)
        # Later lines are no longer communes: a live one keeps the code both bear.
        | index("code", {row[_CODE]: at for at, row in reversed([*enumerate(rows)])})
        | index("former", {code: at for at, row in enumerate(rows) for code in row[_FORMER].split()})
        | as_json("arrondissements", _arrondissements(rows))
        | dictionary("name", known)
        | spelling.sections("name", tuple(known))
        | spelling.sections("beginning", _beginnings(rows, known))
        | dictionary("postcode", dict(map(_split, postcodes)))
        | dictionary("epci", dict(map(_split, epcis)))
        | intercommunalities.sections(map(_split, epcis), words.Words.of(raw))
        | texts("region", regions)
        | texts("departement", departements)
        | as_json("words", raw)
        | table("word", _words_of([*_column(communes, _NAME), *_column(epcis, 2), *_column(regions + departements, 1)]))
    )


def read(path: Path) -> list[str]:
    """The lines of a file. Raises `DataError`."""
    try:
        content = path.read_bytes()
        return (gzip.decompress(content) if path.suffix == ".gz" else content).decode().split("\n")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        advice = "refaites-le avec « python -m tools.build_territory »"
        raise DataError(Fault(path, None, f"fichier illisible, {advice}")) from error


def _split(line: str) -> tuple[str, str]:
    head, _, tail = line.partition("\t")
    return head, tail


def _arrondissements(rows: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """Codes of the arrondissements of Paris, Lyon and Marseille, by commune."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row[_KIND] == "arrondissement":
            found.setdefault(row[_PARENT], []).append(row[_CODE])
    return {parent: sorted(codes) for parent, codes in found.items()}


def _column(lines: Iterable[str], at: int) -> Iterator[str]:
    return (line.split("\t")[at] for line in lines)


def _words_of(names: Iterable[str]) -> list[str]:
    """Every word of some names, in alphabetical order."""
    return sorted({word for name in names for word in key(name).split()})


def _beginnings(rows: Sequence[Sequence[str]], known: dict[str, str]) -> list[str]:
    """Of names of towns: « levallois », « corbeil »."""
    large = (row for row in rows if row[_KIND] == "commune" and int(row[_POPULATION] or 0) >= LARGE)
    towns = (place_key(row[_NAME]).split() for row in large)
    begun = {" ".join(words[:size]) for words in towns for size in range(1, len(words))}
    return sorted(key for key in begun if len(key) > spelling.SHORT_NAME and key not in known)
