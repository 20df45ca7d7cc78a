"""How long a turn takes at the list of communes, beside build 7a57bd6 in the same run.

python -m benchmarks.bench_turn
"""

import json
from pathlib import Path

from benchmarks import old

MOST = {"40 communes": 11, "e-mail, 40 lignes": 40}  # milliseconds
MOST_OF_ANYTHING = 150


def main() -> None:
    ours = run(old.ROOT)
    with old.baseline() as tree:
        theirs = run(tree) if tree else {}
    print(f"{'a turn, in ms':24}{'now':>9}{old.BASELINE:>10}{'most':>7}")
    for name, spent in ours.items():
        before = f"{theirs[name]:10.1f}" if theirs else f"{'–':>10}"
        print(f"{name:24}{spent:9.1f}{before}{MOST.get(name, MOST_OF_ANYTHING):7}")


def run(tree: Path) -> dict[str, float]:
    """What `turns.py` measures in a tree, with this tree's Python and packages."""
    script = (old.ROOT / "benchmarks" / "turns.py").read_text(encoding="utf-8")
    figures: dict[str, float] = json.loads(old.output(tree, "-c", script))
    return figures


if __name__ == "__main__":
    main()
