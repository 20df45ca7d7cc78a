"""What becomes of messages that go on with a conversation (`tests/data/faq/suites`), by what decides them.

python -m benchmarks.bench_threads              every set
python -m benchmarks.bench_threads FILE --all   one, with each message that is not answered right
"""

import argparse
from pathlib import Path

from knowledge.base import Knowledge
from tests.threads import FOLDER, Fate, Thread, fate, heard, read, shares, told


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", nargs="*", type=Path, default=sorted(FOLDER.glob("*.jsonl")))
    options.add_argument("--all", action="store_true", help="each message that is not answered right")
    given = options.parse_args()
    knowledge = Knowledge()
    for path in given.files:
        _report(path.stem, read(path), knowledge, each=given.all)


def _report(name: str, threads: list[Thread], knowledge: Knowledge, *, each: bool) -> None:
    found = [(one, told(heard(one, knowledge), knowledge)) for one in threads]
    fates = [(one, what, fate(one, what)) for one, what in found]
    print(f"\n{name:32}" + "".join(f"{one:>9}" for one in Fate))
    for kind in ("", *sorted({one.kind for one in threads})):
        of_kind = [became for one, _, became in fates if not kind or one.kind == kind]
        print(f"  {kind or 'all':22} {len(of_kind):5}  " + "".join(f"{s:9.1f}" for s in shares(of_kind).values()))
    for one, what, became in fates if each else ():
        if became is not Fate.RIGHT:
            print(f"{became:8} {' / '.join(one.said)} >> {one.asks}\n         {sorted(one.expect)} {what}")


if __name__ == "__main__":
    main()
