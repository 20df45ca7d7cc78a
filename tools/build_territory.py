"""Derive `knowledge/data/territory/` from the npm package of the French administrative map.

    python -m tools.build_territory [--package FILE.tgz] [--check communes_2026.csv.gz]

`npm pack` fetches the package unless a downloaded one is given. In the end it says which communes merged or changed
name, and which CPTS name them; what else is to be done: docs/renouveler-les-donnees.md. The committed files hold what
`locate` needs in the order it needs it, so that loading is reading lines.
"""

import argparse
import csv
import datetime as dt
import gzip
import json
import shutil
import tarfile
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from knowledge.cpts.directory import CptsDirectory
from knowledge.territory import Gazetteer
from knowledge.territory.atlas.names import place_key, short_keys
from tools.npm import pack
from tools.territory_changes import report

PACKAGE = "@etalab/decoupage-administratif"
VERSION = "6.0.0"
TARGET = Path(__file__).parents[1] / "knowledge" / "data" / "territory"
KINDS = {
    "commune-actuelle": "commune",
    "arrondissement-municipal": "arrondissement",
    "commune-deleguee": "déléguée",
    "commune-associee": "associée",
}
MANIFEST = {
    "title": "Communes, EPCI, départements et régions de France",
    "limits": 2026,
    "census": 2023,
    "vintage": "Limites 2026, population municipale 2023 (Mayotte : recensement de 2017)",
    "source": f"npm {PACKAGE} {VERSION}",
    "origin": "Insee (COG, populations), DGCL (EPCI), La Poste (codes postaux)",
    "package": PACKAGE,
    "version": VERSION,
    "licence": "Licence Ouverte 2.0 (données), MIT (code du paquet), Etalab",
}
Row = dict[str, Any]
Lines = Iterable[Iterable[object]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", type=Path, help="the package, already downloaded")
    parser.add_argument("--check", type=Path, help="a communes CSV the result must agree with")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = read_package(options.package or pack(PACKAGE, VERSION, Path(folder)))
        check_version(source)
        before = shutil.copytree(TARGET, Path(folder) / "before")
        build(source)
        report(Gazetteer.load(before), Gazetteer.load(TARGET), CptsDirectory.load().cpts)
    if options.check:
        compare(options.check)
    print(f"{TARGET}: {sum(path.stat().st_size for path in TARGET.iterdir()):,} octets")


def read_package(archive: Path) -> dict[str, Any]:
    """Every JSON file of the archive, under its name without folder and suffix."""
    with tarfile.open(archive) as tar:
        files = {Path(name).stem: tar.extractfile(name) for name in tar.getnames() if is_json(name)}
        return {name: json.load(file) for name, file in files.items() if file}


def is_json(name: str) -> bool:
    return name.endswith(".json")


def check_version(source: Mapping[str, Any]) -> None:
    found = source["package"]["version"]
    if found != VERSION:
        raise SystemExit(f"expected version {VERSION} of {PACKAGE}, found {found}")


def build(source: Mapping[str, Any]) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    communes = in_order(source["communes"])
    epci, ept = members(source["epci"]), members(source["ept"])
    write("communes.tsv.gz", (commune_line(row, epci, ept) for row in communes))
    write("names.tsv.gz", name_lines(communes))
    write("postcodes.tsv.gz", postcode_lines(communes))
    weigh = Weights(communes)
    write("epci.tsv.gz", map(weigh.epci_line, source["epci"] + source["ept"]))
    write("departements.tsv", weigh.area_lines(source["departements"], "departement"))
    write("regions.tsv", weigh.area_lines(source["regions"], "region"))
    manifest = MANIFEST | {"built": dt.date.today().isoformat(), "rows": len(communes)}
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (TARGET / "manifest.json").write_text(text, encoding="utf-8")


def in_order(communes: Iterable[Row]) -> list[Row]:
    """Live communes first: a code that a commune déléguée shares then means the live one."""
    rank = {kind: place for place, kind in enumerate(KINDS)}
    return sorted(communes, key=lambda row: (rank[row["type"]], row["code"], row["nom"]))


def members(groups: Iterable[Row]) -> dict[str, str]:
    return {member["code"]: group["code"] for group in groups for member in group["membres"]}


def commune_line(row: Row, epci: Mapping[str, str], ept: Mapping[str, str]) -> list[object]:
    code, kind = row["code"], KINDS[row["type"]]
    parent = row.get("commune") or row.get("chefLieu") or ""
    alone = kind != "commune"
    return [
        code,
        kind,
        row["nom"],
        parent,
        row["departement"],
        "" if alone else epci.get(code, ""),
        "" if alone else ept.get(code, ""),
        " ".join(row.get("codesPostaux", ())),
        row.get("population", ""),
        " ".join(row.get("anciensCodes", ())),
    ]


def name_lines(communes: list[Row]) -> list[list[str]]:
    """key, rows of that very name, rows shortened to it; alphabetical, for prefix search."""
    exact, short = defaultdict(list), defaultdict(list)
    for number, row in enumerate(communes):
        exact[place_key(row["nom"])].append(number)
        for key in short_keys(row["nom"]):
            short[key].append(number)
    keys = sorted(exact.keys() | short.keys())
    return [[key, join(exact[key]) + "|" + join(short[key])] for key in keys]


def postcode_lines(communes: list[Row]) -> list[list[str]]:
    rows = defaultdict(list)
    for number, row in enumerate(communes):
        for postcode in row.get("codesPostaux", ()):
            rows[postcode].append(number)
    return [[postcode, join(rows[postcode])] for postcode in sorted(rows)]


def join(numbers: Iterable[int]) -> str:
    return " ".join(map(str, numbers))


class Weights:
    """Populations summed from the communes: the package's EPCI file has another vintage."""

    def __init__(self, communes: list[Row]) -> None:
        live = [row for row in communes if row["type"] == "commune-actuelle"]
        self.live = {row["code"]: row for row in live}

    def population(self, codes: Iterable[str]) -> int:
        return sum(self.live[code].get("population") or 0 for code in codes)

    def epci_line(self, group: Row) -> list[object]:
        codes = sorted(member["code"] for member in group["membres"])
        home: Counter[str] = Counter()
        for code in codes:
            home[self.live[code]["departement"]] += self.population([code])
        departement = home.most_common(1)[0][0]
        kind, name = group["type"], group["nom"]
        return [group["code"], kind, name, departement, self.population(codes), " ".join(codes)]

    def area_lines(self, areas: Iterable[Row], field: str) -> list[list[object]]:
        inside = defaultdict(list)
        for code, row in self.live.items():
            inside[row[field]].append(code)
        return [self._area_line(area, inside[area["code"]]) for area in areas]

    def _area_line(self, area: Row, codes: list[str]) -> list[object]:
        code, name, capital = area["code"], area["nom"], area["chefLieu"]
        return [code, name, area.get("region", ""), capital, len(codes), self.population(codes)]


def write(name: str, lines: Lines) -> None:
    text = "\n".join("\t".join(map(str, line)) for line in lines)
    content = text.encode()
    if name.endswith(".gz"):
        content = gzip.compress(content, mtime=0)  # the same input gives the same bytes
    (TARGET / name).write_bytes(content)


def compare(reference: Path) -> None:
    """Refuse a result that differs from a CSV made independently from the same source."""
    with gzip.open(reference, "rt", encoding="utf-8", newline="") as file:
        expected = {reference_line(row) for row in csv.DictReader(file)}
    built = gzip.decompress((TARGET / "communes.tsv.gz").read_bytes()).decode().split("\n")
    differing = expected ^ {tuple(line.split("\t")) for line in built}
    if differing:
        raise SystemExit(f"{reference} disagrees on {len(differing)} lines: {min(differing)}")
    print(f"{len(expected)} lines agree with {reference}")


def reference_line(row: Mapping[str, str]) -> tuple[str, ...]:
    kind = KINDS[row["type"]]
    fields = ("commune_parente", "departement", "epci_siren", "ept_siren", "codes_postaux")
    middle = [row[field] for field in fields]
    last = (row["population_municipale_2023"], row["anciens_codes"])
    return (row["code"], kind, row["nom"], *middle, *last)


if __name__ == "__main__":
    main()
