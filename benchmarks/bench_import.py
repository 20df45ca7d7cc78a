"""How much memory the national files take: synthetic ones of their size, imported by a process of its own."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
SIZE = 60_000_000  # bytes; the FINESS extract is about 40 MB
EVERY = 400  # a CPTS among so many structures
MOST = 300  # MB, what the import may take
# Not ru_maxrss, which a child takes over from its parent.
RUN = """
import sys
from bot.commands.cli import main
sys.argv = ["cpts-bot", "import", "cpts", sys.argv[1]]
try:
    main()
except SystemExit:
    pass
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def finess() -> Iterator[str]:
    yield "finess;etalab;93;2026-11-05\n"
    for number in range(SIZE // 230):
        row = {2: f"{number:09}", 4: f"ÉTABLISSEMENT {number} " + "X" * 120, 13: "033", 14: "18", 19: "355", 31: "2026"}
        if number % EVERY == 0:
            row |= {4: f"CPTS NUMÉRO {number}", 19: "604"}
        yield ";".join({1: "structureet", **row}.get(column, "") for column in range(1, 33)) + "\n"


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
        size, report = path.stat().st_size / 1e6, done.stdout.splitlines()[0]
    print(f"{name}: {size:.0f} MB in {spent:.1f} s, at most {peak:.0f} MB of memory ({MOST} allowed). {report}")


def main() -> None:
    measure("etalab-cs1100507.csv", finess())
    measure("finess-plus.json", finess_plus())


if __name__ == "__main__":
    main()
