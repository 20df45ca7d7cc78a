"""What a new map of communes changes: merged, renamed, gone and new ones, and the CPTS that name them.

    python -m tools.territory_changes OLD_FOLDER

compares an older `knowledge/data/territory/` with today's; `tools.build_territory` says the same after it has built.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from knowledge.base import Knowledge
from knowledge.cpts.card import Cpts
from knowledge.territory import Gazetteer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", type=Path, help="the older folder")
    options = parser.parse_args()
    knowledge = Knowledge()
    report(Gazetteer.load(options.before), knowledge.gazetteer, knowledge.cpts.cpts)


def report(before: Gazetteer, after: Gazetteer, cards: tuple[Cpts, ...]) -> None:
    lines = list(changes(before, after, cards))
    print(*(lines or ["Aucune commune n'a changé."]), sep="\n")


def changes(before: Gazetteer, after: Gazetteer, cards: tuple[Cpts, ...]) -> Iterator[str]:
    """A line a commune, then one a CPTS that names one. Stored answers follow what a code has become."""
    moved: dict[str, str] = {}
    for old in before.communes():
        new = after.commune(old.code)
        if new is None:
            moved[old.code] = f"{old.name} ({old.code})"
            yield f"disparue, sans commune qui la suive : {moved[old.code]}"
        elif new.code != old.code:
            moved[old.code] = f"{old.name} ({old.code})"
            yield f"réunie : {moved[old.code]} à {new.name} ({new.code})"
        elif new.name != old.name:
            yield f"renommée : {old.name} ({old.code}), aujourd'hui {new.name}"
    known = {commune.code for commune in before.communes()}
    for new in after.communes():
        if new.code not in known:
            yield f"nouvelle : {new.name} ({new.code})"
    for card in cards:
        if named := sorted(set(card.communes) & set(moved)):
            yield f"à relire, {card.name} nomme : {', '.join(moved[code] for code in named)}"


if __name__ == "__main__":
    main()
