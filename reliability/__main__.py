"""Run one of the long runs, or each of them: `python -m reliability soak --minutes 30`."""

import importlib
import sys

NAMES = ("kills", "outage", "slow", "squeezed", "storm", "crowded", "memory", "sheets", "soak", "year", "upgrades")


def main() -> None:
    named = sys.argv[1:2] or NAMES
    for name in named:
        print(f"== {name} ==", flush=True)
        importlib.import_module(f"reliability.{name}").main(sys.argv[2:])


if __name__ == "__main__":
    main()
