"""What a number or an area said beside a name tells of its communes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from knowledge.territory.atlas.lexicon import Lexicon
from knowledge.territory.atlas.location import Role
from knowledge.territory.atlas.places import Area, Commune, Epci, Region
from knowledge.territory.atlas.spelling import BEGINNING
from knowledge.territory.atlas.territory import live
from knowledge.territory.atlas.words import CITIES
from knowledge.territory.reading.reader import Mention
from knowledge.territory.reading.tokens import Gap

Option = tuple[tuple[int, ...], float]  # rows of communes, how well the text fits them
_CORSICA = {"20": "94"}
CODE = 5  # digits
ABOUT = 0.15  # how far a figure beside a name may lie from its population: of another census, rounded
ROUGHLY = 0.4  # the same where thousands are written apart, as in no postcode but by a slip
FEW = 5  # people, in the smallest communes


@dataclass(slots=True)
class Pick:
    """One place being understood: its mention and what its neighbours say of it."""

    mention: Mention
    options: list[Option] = field(default_factory=list)
    area: Area | None = None
    numbers: list[str] = field(default_factory=list)
    ordinals: list[Mention] = field(default_factory=list)
    closed: bool = False  # « 3e Lyon 13e », « Vienne 86 »: its number is known
    contradicted: bool = False
    others: list[str] = field(default_factory=list)  # codes that are not its own
    epcis: tuple[Epci, ...] = ()
    role: Role | None = None
    headed: bool = False  # what the heading above says was needed to tell it

    @property
    def rows(self) -> list[int]:
        return [row for rows, _ in self.options for row in rows]

    @property
    def qualified(self) -> bool:
        return bool(self.numbers or self.area)


class Agreement:
    """Compares communes with the numbers and areas said beside their names."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon, self._store = lexicon, lexicon.store

    def _counts(self, last: Pick, number: str) -> bool:
        """« Nevers : 33279 »: about as many people as live there is a figure, whatever commune bears that code."""
        if not number.isdecimal():
            return False
        return self._peopled(last.rows, number, ABOUT)

    def _is_spaced_figure(self, mention: Mention, last: Pick) -> bool:
        """« Tournon 10 700 »: thousands written apart, beside a name that may be short for a larger one."""
        spaced = mention.number.isdecimal() and any(map(str.isspace, mention.text))
        rows = [*last.rows, *self.lexicon.longer(last.mention.key)]
        if not (spaced and is_named(last)) or self._is_of_home(last.rows, mention.number):
            return False
        return mention.gap <= Gap.PAREN or self._peopled(rows, mention.number, ROUGHLY)

    def _is_of_home(self, rows: Iterable[int], number: str) -> bool:
        """« Vierzon 18 000 » may be the postcode of Bourges, next door: which of the two is asked."""
        return any(number.startswith(self._store.commune(row).departement) for row in rows)

    def _peopled(self, rows: Iterable[int], number: str, within: float) -> bool:
        people = (self._store.commune(row).population or 0 for row in rows)
        return any(abs(int(number) - count) <= max(within * count, FEW) for count in people)

    def _fits(self, rows: Iterable[int], number: str) -> bool:
        return any(self.agrees(self._store.commune(row), number) for row in rows)

    def agrees(self, commune: Commune, number: str) -> bool:
        """Whether a postcode, an INSEE code or the number of a département is the commune's."""
        number = number.zfill(CODE) if len(number) == CODE - 1 else number  # its zero was eaten
        if len(number) < CODE:
            return commune.departement in numbered(number)
        today = live(self._store, commune.parent or commune.code) or commune
        codes = {*today.postcodes, commune.code, today.code, *today.former_codes}
        return number in codes or today.departement in self._cedex(number)

    def suits(self, commune: Commune, pick: Pick) -> bool:
        agrees = all(self.agrees(commune, number) for number in pick.numbers)
        return agrees and (pick.area is None or is_inside(commune, pick.area))

    def areas_numbered(self, number: str) -> list[Area]:
        if number in _CORSICA:
            return [self._store.regions[_CORSICA[number]]]
        departement = self._store.departements.get(number)
        return [departement] if departement else []

    def _concerns(self, mention: Mention, pick: Pick, number: str) -> bool:
        return self._or_longer(mention, pick, lambda commune: self.agrees(commune, number))

    def _lies(self, mention: Mention, pick: Pick, area: Area) -> bool:
        return self._or_longer(mention, pick, lambda commune: is_inside(commune, area))

    def _or_longer(self, mention: Mention, pick: Pick, test: Callable[[Commune], bool]) -> bool:
        """Whether what is said suits the name; « St Maur 94 » is Saint-Maur-des-Fossés."""
        commune = self._store.commune
        if any(test(commune(row)) for row in pick.rows):
            return True
        if not pick.mention.rows or mention.gap > Gap.CELL or pick.mention.key in CITIES:
            return False
        longer = [row for row in self.lexicon.longer(pick.mention.key) if test(commune(row))]
        pick.options += [(tuple(longer), BEGINNING)] if longer else []
        return bool(longer)

    def _cedex(self, number: str) -> tuple[str, ...]:
        """The départements of a postcode under which only firms receive mail."""
        if self._store.posted(number):
            return ()
        return (number[:3],) if number[:2] in ("97", "98") else numbered(number[:2])


def is_inside(commune: Commune, area: Area) -> bool:
    home = commune.region if isinstance(area, Region) else commune.departement
    return home == area.code


def numbered(number: str) -> tuple[str, ...]:
    return ("2A", "2B") if number in _CORSICA else (number.zfill(2),)


def is_named(pick: Pick) -> bool:
    return bool(pick.options) and (bool(pick.mention.rows) or pick.mention.misspelt)
