"""Run every benchmark, or those named: `python -m benchmarks locate`. Their options: `-m benchmarks.bench_faq -h`."""

import importlib
import sys

NAMES = ("light", "start", "locate", "turn", "faq", "threads", "import", "together", "telegram", "matrix")


def main() -> None:
    names = sys.argv[1:] or NAMES
    if unknown := [name for name in names if name not in NAMES]:
        sys.exit(f"no benchmark called {', '.join(unknown)}; there are: {', '.join(NAMES)}")
    del sys.argv[1:]  # a benchmark reads its own options there
    for name in names:
        print(f"\n== {name} ==", flush=True)
        importlib.import_module(f"benchmarks.bench_{name}").main()


main()
