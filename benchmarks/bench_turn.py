"""How long a turn takes at the list of communes, beside build 7a57bd6 in the same run.

python -m benchmarks.bench_turn
"""

import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
BASELINE = "7a57bd6"
MOST = {"40 communes": 11, "e-mail, 40 lignes": 40}  # milliseconds
MOST_OF_ANYTHING = 150


def main() -> None:
    ours = run(ROOT)
    theirs = baseline()
    print(f"{'a turn, in ms':24}{'now':>9}{BASELINE:>10}{'most':>7}")
    for name, spent in ours.items():
        before = f"{theirs[name]:10.1f}" if theirs else f"{'–':>10}"
        print(f"{name:24}{spent:9.1f}{before}{MOST.get(name, MOST_OF_ANYTHING):7}")


def run(tree: Path) -> dict[str, float]:
    """What `turns.py` measures in a tree, with this tree's Python and packages."""
    script = (ROOT / "benchmarks" / "turns.py").read_text(encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tree, env=environment, capture_output=True, text=True, check=True
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def baseline() -> dict[str, float]:
    """The same turns in the baseline's files, nothing where this clone does not hold them."""
    archive = subprocess.run(
        ["git", "-C", str(ROOT), "archive", BASELINE, "handlers", "knowledge"],  # noqa: S607  # whichever git there is
        capture_output=True,
        check=False,
    )
    if archive.returncode:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
            files.extractall(folder, filter="data")
        return run(Path(folder))


if __name__ == "__main__":
    main()
