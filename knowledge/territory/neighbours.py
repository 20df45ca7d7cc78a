"""Mentions qualify each other: « Bourges 18000 », « Sainte-Colombe en Gironde », « Lyon 3 et 7 »."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from knowledge.territory.agreement import CODE, Agreement, Option, Pick, is_inside, is_named, numbered
from knowledge.territory.atlas.lexicon import Lexicon
from knowledge.territory.atlas.places import Area, Epci
from knowledge.territory.atlas.territory import live
from knowledge.territory.atlas.words import CITIES
from knowledge.territory.reading.reader import Mention
from knowledge.territory.reading.tokens import Gap

# Before a name that a commune and a département share, these mean the département.
TOWARDS_AREA = frozenset("la l le les en dans departement dept dep dpt".split())
_NEAR = frozenset("pres proche proches cote loin".split())
_WITHIN = frozenset({"en", "dans", "departement"})

LONGEST_NUMBER = 10  # digits: longer ones number no arrondissement, and int() refuses thousands of them


class Neighbours(Agreement):
    """Takes mentions in the order of the text and makes picks of them."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self.picks: list[Pick] = []
        self.ordinals: list[Mention] = []  # said before any city
        self.notes: list[str] = []
        self.figures: list[Mention] = []  # numbers of something else than places
        self.landmarks: list[Mention] = []  # « près de Bourges »
        self.precisions: list[Mention] = []  # areas that say where another place is
        self._unnamed: frozenset[int] = frozenset()  # where the numbers stand that no name stands beside
        self._waiting: Mention | None = None  # a number said before its commune

    def take_all(self, mentions: Sequence[Mention]) -> None:
        self._unnamed = _unnamed(mentions)
        for mention, after in zip(mentions, [*mentions[1:], None], strict=False):
            if mention.excepted and self._take_part_off(mention):
                continue
            if self.picks and _is_landmark(mention):
                self.landmarks.append(mention)
                self.notes.append(f"« {mention.text} » : un repère, qui n'est pas ajouté.")
            else:
                self._take(mention, after)
        self._stop_waiting()

    def _take(self, mention: Mention, after: Mention | None) -> None:
        if mention.ordinal:
            self._take_ordinal(mention)
        elif len(mention.number) == 5:
            self._take_code(mention, after)
        elif mention.number:
            self._take_number(mention, after)
        elif mention.area:
            self._take_area(mention, mention.area, after)
        else:
            self._take_name(mention)

    def _last(self, mention: Mention, widest: Gap = Gap.COMMA) -> Pick | None:
        """The pick this mention may say something about."""
        if not self.picks or mention.gap > widest or self._waiting:
            return None
        return self.picks[-1]

    def _take_part_off(self, mention: Mention) -> bool:
        """« Lyon sauf le 3e »: an arrondissement of the city just named."""
        count = mention.ordinal or (int(mention.number) if mention.number.isdecimal() else 0)
        named = next((pick.mention.key for pick in reversed(self.picks) if pick.mention.key in CITIES), "")
        parts = self._store.arrondissements.get(CITIES.get(named, ""), ())
        if not 0 < count <= len(parts):
            return False
        row = self._store.row(parts[count - 1])
        rows = () if row is None else (row,)
        self.picks.append(Pick(replace(mention, rows=rows, ordinal=0, number=""), [(rows, 100.0)]))
        return True

    # Numbers

    def _take_ordinal(self, mention: Mention) -> None:
        city, last = self._city(mention, mention.ordinal), self._last(mention)
        if not city and last and last.mention.key in CITIES:
            self._contradict(last, mention.text)
        else:
            (city.ordinals if city else self.ordinals).append(mention)

    def _take_code(self, mention: Mention, after: Mention | None) -> None:
        number, last = mention.number, self._last(mention, Gap.JOIN)
        if last and not last.numbers and self._concerns(mention, last, number):
            last.numbers.append(number)
        elif last and self._counts(last, number):
            self.figures.append(mention)
        elif after and after.gap <= Gap.JOIN and self._fits(self._rows(after), number):
            self._wait(mention)
        elif last and last.options and (self._is_figure(mention) or self._is_spaced_figure(mention, last)):
            self.figures.append(mention)
        elif last and is_named(last) and mention.gap <= Gap.PAREN and not last.qualified:
            last.others.append(number)
            self._contradict(last, number)
        else:
            self.picks.append(Pick(mention))

    def _is_figure(self, mention: Mention) -> bool:
        """A count of people in a table, or after a name when it is no code of today."""
        today = live(self._store, mention.number)
        known = self._store.posted(mention.number) or (today and today.code == mention.number)
        return mention.gap == Gap.CELL or not known

    def _take_number(self, mention: Mention, after: Mention | None) -> None:
        number, last = mention.number, self._last(mention)
        if last and self._narrows(last, lambda epci: epci.departement in numbered(number)):
            return
        inside = bool(last and self._concerns(mention, last, number))
        city = self._city(mention, int(number)) if number.isdecimal() and len(number) < LONGEST_NUMBER else None
        if city and not (inside and mention.gap == Gap.PAREN):
            self._number_of_city(city, mention, after, inside)
        elif last and inside and not last.numbers:
            last.numbers.append(number)
        elif last and last.options and self._counts(last, number):
            self.figures.append(mention)
        elif after and after.gap <= Gap.CELL and self._fits(self._rows(after), number):
            self._wait(mention)
        elif last and _repeats(last, number):
            last.closed = True
        elif self.areas_numbered(number):
            self._take_departement(mention, last)
        elif last and last.mention.key in CITIES and mention.gap < Gap.CELL:
            self._contradict(last, number)
        elif self._is_eaten(mention):
            self.notes.append(f"« {number} » lu comme {number.zfill(CODE)}.")
            self.picks.append(Pick(replace(mention, number=number.zfill(CODE))))
        else:
            self.figures.append(mention)

    def _is_eaten(self, mention: Mention) -> bool:
        """« 6000, 6100 »: postcodes whose zero a spreadsheet ate; on a line that names something, a figure."""
        return (
            mention.start in self._unnamed
            and len(mention.number) == CODE - 1
            and self._store.is_code(mention.number.zfill(CODE))
        )

    def _narrows(self, last: Pick, test: Callable[[Epci], bool]) -> bool:
        """« CC des Quatre Rivières (74) »: which of them."""
        there = tuple(filter(test, last.epcis))
        last.epcis = there or last.epcis
        return bool(there)

    def _contradict(self, last: Pick, said: str) -> None:
        last.contradicted = True
        self.notes.append(self._no_such_number(last.mention, said))

    def _number_of_city(self, city: Pick, mention: Mention, after: Mention | None, inside: bool) -> None:
        """« Marseille 13 » is the 13e or the département; « Marseille 13, 14 » is clear."""
        continued = after is not None and (after.number or after.ordinal)
        if inside and not city.ordinals and not continued:
            city.numbers.append(mention.number)
        city.ordinals.append(mention)

    def _take_departement(self, mention: Mention, last: Pick | None) -> None:
        if not last or not last.options or mention.gap > Gap.CELL or TOWARDS_AREA & set(mention.links):
            self.picks.append(Pick(mention))
        elif mention.gap == Gap.CELL:  # in a table, a figure that says nothing of the place
            self.figures.append(mention)
        else:
            self._contradict(last, mention.number)

    def _no_such_number(self, mention: Mention, number: str) -> str:
        parts = self._store.arrondissements.get(CITIES.get(mention.key, ""), ())
        if parts:
            return f"{mention.text} a {len(parts)} arrondissements : pas de numéro {number}."
        link = "a pas le code" if len(number) == 5 else "est pas dans le"
        return f"{mention.text} n'{link} {number}."

    def _city(self, mention: Mention, count: int) -> Pick | None:
        """Paris, Lyon or Marseille just named, when it has that many arrondissements."""
        pick = self.picks[-1] if self.picks and mention.gap <= Gap.JOIN else None
        code = CITIES.get(pick.mention.key) if pick and not pick.closed else None
        has_it = code and 0 < count <= len(self._store.arrondissements[code])
        return pick if has_it else None

    def _wait(self, mention: Mention) -> None:
        self._stop_waiting()
        self._waiting = mention

    def _stop_waiting(self) -> None:
        if self._waiting:
            self.picks.append(Pick(self._waiting))
            self._waiting = None

    # Names

    def _take_area(self, mention: Mention, area: Area, after: Mention | None) -> None:
        last = self._last(mention)
        if last and self._narrows(last, lambda epci: self._is_home(epci, area)):
            self.precisions.append(mention)
            return
        if self._is_column(mention, area, after):
            self.precisions.append(mention)
            self._wait(mention)
            return
        named = last if last and last.options else None
        if named and not named.area and self._lies(mention, named, area):
            named.area = area
            self.precisions.append(mention)
        elif named and _belies(mention):
            named.contradicted = True
            where = f"{area.name} ({area.code})"
            self.precisions.append(mention)
            self.notes.append(f"{named.mention.text} : aucune commune de ce nom, {where}.")
        elif _repeats(last, area.code):
            self.precisions.append(mention)
        else:
            self._take_name(mention)

    def _is_home(self, epci: Epci, area: Area) -> bool:
        home = self._store.departements[epci.departement]
        return area in (home, self._store.regions[home.region])

    def _is_column(self, mention: Mention, area: Area, after: Mention | None) -> bool:
        """In a table, the département before its commune."""
        if not after or after.gap != Gap.CELL or mention.gap not in (Gap.LINE, Gap.CELL):
            return False
        return any(is_inside(self._store.commune(row), area) for row in self._rows(after))

    def _take_name(self, mention: Mention) -> None:
        pick = Pick(mention, self._options(mention), epcis=mention.epcis)
        if mention.key in CITIES:
            self._give_ordinals(pick, CITIES[mention.key])
        if self._waiting and self._waiting.area:
            pick.area, self._waiting = self._waiting.area, None
        elif self._waiting and self._fits(pick.rows, self._waiting.number):
            pick.numbers.append(self._waiting.number)
            self._waiting = None
        self._stop_waiting()
        self._doubt_code(pick)
        self.picks.append(pick)

    def _doubt_code(self, pick: Pick) -> None:
        """« 18000 Vierzon »: one of the two is wrong."""
        code = self.picks[-1].mention.number if self.picks else ""
        if len(code) == 5 and is_named(pick) and pick.mention.gap == Gap.NONE and not pick.mention.links:
            self.picks.pop()
            pick.others.append(code)
            self._contradict(pick, code)

    def _give_ordinals(self, pick: Pick, city: str) -> None:
        """« 3e et 7e de Lyon »: the numbers said before belong to the city."""
        most = len(self._store.arrondissements[city])
        pick.ordinals = [said for said in self.ordinals if 0 < said.ordinal <= most]
        self.ordinals = [said for said in self.ordinals if said not in pick.ordinals]
        pick.closed = bool(pick.ordinals)

    def _options(self, mention: Mention) -> list[Option]:
        if mention.rows:
            return [(mention.rows, 100.0)]
        return [(self.lexicon.rows(name), score) for name, score in mention.guesses]

    def _rows(self, mention: Mention) -> list[int]:
        return [row for rows, _ in self._options(mention) for row in rows]


def _unnamed(mentions: Sequence[Mention]) -> frozenset[int]:
    """Where the numbers begin that stand on lines of nothing but numbers."""
    lines: list[list[Mention]] = []
    for mention in mentions:
        if not lines or mention.gap == Gap.LINE:
            lines.append([])
        lines[-1].append(mention)
    return frozenset(m.start for line in lines if all(m.number or m.ordinal for m in line) for m in line)


def _is_landmark(mention: Mention) -> bool:
    """« à Trouy, près de Bourges »: Bourges says where Trouy is."""
    near, of = ("", "", *mention.links)[-2:]
    return near in _NEAR and of in ("de", "d", "du", "des") and mention.gap < Gap.JOIN


def _belies(mention: Mention) -> bool:
    """« Bourges en Gironde » says where, and is wrong; « Bourges, Gironde » may be a list."""
    linked = bool(_WITHIN & set(mention.links)) and mention.gap == Gap.NONE
    return linked or mention.gap == Gap.PAREN


def _repeats(last: Pick | None, code: str) -> bool:
    """« Cher (18) »: the number repeats the name."""
    area = last.mention.area if last else None
    return area is not None and area.code == code.zfill(2)
