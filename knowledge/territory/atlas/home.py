"""Where a list lies, and so which of several namesakes it means: the département of the rest, then the next one."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from knowledge.datafile import parse_toml, read_text
from knowledge.territory.atlas.location import Place
from knowledge.territory.atlas.places import Commune

ENOUGH = 3  # communes of one département that make a list « of » it


@lru_cache(maxsize=4)
def _touching(folder: Path) -> dict[str, frozenset[str]]:
    path = folder / "voisins.toml"
    listed = parse_toml(path, read_text(path))["neighbours"]
    return {code: frozenset(beside.split()) for code, beside in listed.items()}


class Home:
    """The départements of a list: those of its communes, and those that touch them."""

    def __init__(self, folder: Path, departements: Iterable[str]) -> None:
        self._counts = counts = Counter(departements)
        self._touching = touching = _touching(folder) if counts else {}
        self.here = frozenset(counts)
        self.plainly = frozenset(code for code, number in counts.items() if number >= ENOUGH)
        self.around = self.here.union(*(touching.get(code, frozenset()) for code in self.here))

    def is_far(self, commune: Commune | Place) -> bool:
        """Whether a commune lies neither here nor next door."""
        return bool(self.here) and commune.departement not in self.around

    @property
    def is_together(self) -> bool:
        """Whether enough communes lie in one département and those beside it to say where the list lies."""
        beside = (self._touching.get(code, frozenset()) | {code} for code in self.here)
        return any(sum(self._counts[code] for code in codes) >= ENOUGH for codes in beside)

    def chosen(self, candidates: Sequence[Place]) -> Place | None:
        """The one candidate in a département that the list is plainly of."""
        found = [place for place in candidates if place.departement in self.plainly]
        own = found[0] if len(found) == 1 else None
        return own if own and own.kind == "commune" else None

    def rank(self, departement: str) -> int:
        """0 here, 1 next door, 2 elsewhere."""
        if departement in self.here:
            return 0
        return 1 if departement in self.around else 2

    def nearest(self, communes: Iterable[Commune]) -> list[Commune]:
        """Those here; failing that, those next door; none when it is not known where the list lies."""
        if not self.here:
            return []
        near = [commune for commune in communes if not self.is_far(commune)]
        return [c for c in near if c.departement in self.here] or near


def departements_of(find: Callable[[str], Commune], codes: Collection[str]) -> list[str]:
    """The département of each commune."""
    return [find(code).departement for code in codes]
