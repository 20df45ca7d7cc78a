"""What a text led to so far, and the one way each thing comes into it."""

from collections.abc import Callable, Iterable, Sequence

from knowledge.territory.agreement import Pick
from knowledge.territory.atlas.home import Home
from knowledge.territory.atlas.lexicon import Lexicon
from knowledge.territory.atlas.location import Ambiguity, Place, Role, TooWide, Unknown, Zone
from knowledge.territory.atlas.names import place_key
from knowledge.territory.atlas.places import Area, Commune
from knowledge.territory.atlas.territory import find
from knowledge.territory.atlas.words import CITIES
from knowledge.territory.describer import Describer
from knowledge.territory.reading.reader import Mention

NEAREST = 5  # names offered for a word not understood


class Findings:
    """Places, questions, words left over, notes. `now` is the pick being settled: it learns what became of it."""

    def __init__(self, lexicon: Lexicon, describer: Describer, near: Iterable[str] = ()) -> None:
        self.lexicon, self.store, self.describe = lexicon, lexicon.store, describer
        self.now = Pick(Mention("", ""))
        self.places: dict[str, Place] = {}
        self.removed: dict[str, Commune] = {}
        self.ambiguous: list[Ambiguity] = []
        self.unknown: list[Unknown] = []
        self.wide: dict[str, TooWide] = {}
        self.zones: list[Zone] = []
        self.notes: list[str] = []
        self.home = Home(self.store.folder, ())
        self._near = frozenset(near)

    def each(self, picks: Iterable[Pick], settle: Callable[[Pick], None]) -> None:
        """Settle picks one after the other."""
        for self.now in picks:  # the findings are no iterable
            settle(self.now)

    def add(self, place: Place) -> None:
        self.now.role = Role.PLACE
        self.places.setdefault(place.code, place)

    def take(self, commune: Commune) -> None:
        self.add(self.describe.commune(commune))

    def withdraw(self, commune: Commune) -> None:
        """A place that was taken too soon, with what was said of it."""
        self.places.pop(commune.code, None)
        said = self.describe.short(commune)
        self.notes = [note for note in self.notes if not note.startswith(f"{said} est retenue")]

    def ask(self, text: str, candidates: Iterable[Place]) -> None:
        different: dict[tuple[str, str], Place] = {}
        for place in candidates:
            different.setdefault((place.kind, place.code), place)
        self.now.role = Role.ASKED
        asked = Ambiguity(text, tuple(sorted(different.values(), key=self.rank)))
        if asked not in self.ambiguous:
            self.ambiguous.append(asked)

    def offer(self, text: str, communes: Sequence[Commune]) -> None:
        """Taken when there is but one; else asked."""
        if len({commune.code for commune in communes}) == 1:
            self.take(communes[0])
        else:
            self.ask(text, self.candidates(communes))

    def leave(self, text: str, nearest: Iterable[Place] = ()) -> None:
        """Words not understood, with names close to them."""
        self.now.role = Role.UNKNOWN
        self.unknown.append(Unknown(text, tuple(nearest)[:NEAREST]))

    def add_wide(self, text: str, area: Area) -> None:
        if area.communes == 1 and area.chef_lieu not in CITIES.values():  # « 978 » is Saint-Martin, whole
            self.take(find(self.store, area.chef_lieu))
            return
        self.now.role = Role.WIDE
        self.wide.setdefault(area.name, self.describe.wide(text, area))
        named = place_key(text).split()
        if not text[0].isdigit() and named[-1] not in place_key(area.name).split():
            self.notes.append(f"« {text} » compris : {area.name}.")

    def candidates(self, communes: Iterable[Commune], score: float = 100.0) -> list[Place]:
        return [self.describe.commune(commune).scored(score) for commune in communes]

    def rank(self, place: Place) -> tuple[int, bool, int]:
        """The nearest first, then the largest; an area after the communes."""
        wide = place.kind in ("departement", "region")
        rank = 0 if place.departement in self._near else self.home.rank(place.departement)
        return rank, wide, -(place.population or 0)

    def alive(self, rows: Iterable[int]) -> list[Commune]:
        """The communes of today among these."""
        return [commune for commune in map(self.store.commune, rows) if commune.alive]

    def longer(self, pick: Pick) -> list[Commune]:
        """The communes of today whose name begins with what was written."""
        return self.alive(self.lexicon.longer(pick.mention.key))
