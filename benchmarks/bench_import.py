"""What the national files take, in time and memory: synthetic ones of their size, imported by a process of its own."""

import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
SIZE = 60_000_000  # bytes; FINESS is about 44 MB, 103,000 rows
ROWS = 103_000
COLUMNS = (
    "nofinesset;nofinessej;rs;rslongue;complrs;compldistrib;numvoie;typvoie;voie;compvoie;lieuditbp;commune;departement;"
    "libdepartement;ligneacheminement;telephone;telecopie;categetab;libcategetab;categagretab;libcategagretab;siret;"
    "codeape;codemft;libmft;codesph;libsph;dateouv;dateautor;maj;numuai;coordxet;coordyet;sourcecoordet;datemaj"
)
EVERY = 400  # a CPTS among so many structures
MOST = 100  # MB, what the import may take
# The file is read in a process of its own, ended by then: its peak is that of the children.
RUN = """
import resource, sys
from bot.commands.cli import main
sys.argv = ["cpts-bot", "import", "cpts", sys.argv[1]]
try:
    main()
except SystemExit:
    pass
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, "kB")
"""


def finess() -> Iterator[str]:
    yield "finess;etalab;93;2026-11-05\n"
    for number in range(SIZE // 230):
        row = {2: f"{number:09}", 4: f"ÉTABLISSEMENT {number} " + "X" * 120, 13: "033", 14: "18", 19: "355", 31: "2026"}
        if number % EVERY == 0:
            row |= {4: f"CPTS NUMÉRO {number}", 19: "604"}
        yield ";".join({1: "structureet", **row}.get(column, "") for column in range(1, 33)) + "\n"


def current() -> Iterator[str]:
    """FINESS as it is published since 2026: a line of column names, a structure a line."""
    names = COLUMNS.split(";")
    yield COLUMNS + "\n"
    for number in range(ROWS):
        row = {"nofinesset": f"{number:09}", "rs": f"ÉTABLISSEMENT {number}", "rslongue": "X" * 300, "commune": "033"}
        row |= {"departement": "18", "categetab": "355", "telephone": "0248000000", "maj": "2026-01-01"}
        if number % EVERY == 0:
            row |= {"rslongue": f"CPTS NUMÉRO {number}", "categetab": "604"}
        yield ";".join(row.get(name, "") for name in names) + "\n"


def finess_plus() -> Iterator[str]:
    yield '{"pmej": ['
    for number in range(SIZE // 500):
        kind = "001" if number % EVERY == 0 else "002"
        about = {"denominationPm": f"CPTS NUMÉRO {number}", "typeGroupeGco": {"code": kind}, "objet": "x" * 300}
        entity = {"informationsGeneralesPmej": about, "adresse": [{"cogCommune": "18033"}]}
        yield ("," if number else "") + json.dumps(entity, ensure_ascii=False)
    yield "]}"


def measure(name: str, content: Iterator[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        with path.open("w", encoding="utf-8") as out:
            out.writelines(content)
        start = time.perf_counter()
        command = [sys.executable, "-c", RUN, name]
        environment = {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
        spent = time.perf_counter() - start
        peak = int(done.stdout.split()[-2]) / 1024
        baseline = _plain(path) if path.suffix == ".csv" else ""
        size, report = path.stat().st_size / 1e6, done.stdout.splitlines()[0]
    print(
        f"{name}: {size:.0f} MB in {spent:.1f} s, at most {peak:.0f} MB of memory ({MOST} allowed){baseline}. {report}"
    )


def _plain(path: Path) -> str:
    """The same file through the library's reader, which makes no card of it and is told its encoding."""
    start = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as lines:
        rows = sum(1 for _ in csv.DictReader(lines, delimiter=";"))
    return f"; csv.DictReader over its {rows} rows: {time.perf_counter() - start:.1f} s"


def main() -> None:
    measure("finess_etablissements.csv", current())
    measure("etalab-cs1100507.csv", finess())
    measure("finess-plus.json", finess_plus())


if __name__ == "__main__":
    main()
