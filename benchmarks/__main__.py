"""Run every benchmark, or those named: `python -m benchmarks locate faq`."""

import importlib
import sys

NAMES = ("start", "locate", "faq", "import", "telegram", "matrix")


def main() -> None:
    for name in sys.argv[1:] or NAMES:
        print(f"\n== {name} ==", flush=True)
        importlib.import_module(f"benchmarks.bench_{name}").main()


main()
