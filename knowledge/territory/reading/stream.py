"""The words of one text, side by side with what the lexicon says of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from knowledge.territory.atlas.lexicon import Lexicon
from knowledge.territory.atlas.spelling import Guess
from knowledge.territory.atlas.words import ARRONDISSEMENT, ARTICLES, GENERIC, STREETS
from knowledge.territory.reading.tokens import Gap, Token, Tokens, ordinal

LONGEST_NAME = 10  # words
# A number before one of these is still the number of a place: « 18 ville de Bourges ».
_NOT_COUNTED = ARRONDISSEMENT | {"cedex", "ville", "commune", "centre"}
_REPEATED = frozenset({"bis", "ter", "quater", "b"})  # « 12 bis avenue de Paris »
_OF = frozenset({"de", "du", "des", "d"})
_PEOPLE = frozenset({"habitant", "habitants", "hab"})  # after what looks like a postcode


class Kind(Enum):
    """What some words are; the value is the cost of reading them so, the cheapest is right."""

    NAME = 1.0
    NUMBER = 0.3
    ORDINAL = 0.25
    FILLER = 0.6  # two fillers weigh more than one name made of them: Plaine Commune
    UNKNOWN = 5.0
    WORD = 0.7  # an ordinary word that may be a commune, found once all is cut


@dataclass(frozen=True, slots=True)
class Piece:
    """The words from `first` to before `last`, and what they are."""

    first: int
    last: int
    kind: Kind
    guesses: tuple[Guess, ...] = ()
    asks: bool = False


class Stream:
    def __init__(self, lexicon: Lexicon, tokens: Tokens) -> None:
        self.lexicon, self.tokens = lexicon, tokens
        self._items = tokens.items
        self.address = frozenset(self._addresses())

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, place: int) -> Token:
        return self._items[place]

    def word(self, place: int) -> str:
        return self._items[place].word if 0 <= place < len(self._items) else ""

    def key(self, first: int, last: int) -> str:
        return " ".join(token.word for token in self._items[first:last])

    def gap(self, place: int) -> Gap:
        return self._items[place].gap if place < len(self._items) else Gap.LINE

    def capital(self, first: int, last: int) -> bool:
        return any(token.capital for token in self._items[first:last])

    def is_common(self, place: int) -> bool:
        return self.word(place) in self.lexicon.common or place in self.address

    def is_joiner(self, place: int) -> bool:
        return self.word(place) in self.lexicon.words.joiners

    def is_number(self, place: int) -> bool:
        """18, 18000, 2A or 2A004."""
        word = self.word(place)
        corsican = word[:2] in ("2a", "2b") and len(word) in (2, 5)
        return word.isdecimal() or (corsican and (word[2:] or "0").isdecimal())

    def ordinal(self, first: int, last: int) -> int:
        key = self.key(first, last)
        return ordinal(key) or self.lexicon.words.ordinals.get(key, 0)

    def is_announced(self, place: int) -> bool:
        """Part of a name in Saint or sous, that only the whole name can be."""
        said = self.lexicon.words.links | self.lexicon.words.joiners
        if place in self.address:
            return False
        if self.gap(place) == Gap.NONE and self.word(place - 1) in GENERIC:
            return self.word(place) not in said
        follows = place + 1 < len(self) and self.gap(place + 1) == Gap.NONE
        follows = follows and not self.is_number(place + 1) and self.word(place + 1) not in said
        return self.word(place) in GENERIC and follows

    def is_thousands(self, place: int) -> bool:
        """« 64 541 », a figure and neither two numbers nor a postcode."""
        return self._heads(place) or self._heads(place - 1)

    def _heads(self, place: int) -> bool:
        if not 0 <= place < len(self) - 1:
            return False
        left, right = self[place], self[place + 1]
        sizes = len(left.raw) < 4 and len(right.raw) == 3 and right.raw[:2] != "97"
        digits = left.raw.isdecimal() and right.raw.isdecimal()
        return sizes and digits and self.tokens.text[left.end : right.start].isspace() and right.gap == Gap.NONE

    def counts_people(self, place: int) -> bool:
        """« 10 ans », « 64 541 habitants »: a number of something, not of a place."""
        words, after = self.lexicon.words, self.word(place + 1)
        if self.lexicon.store.posted(self.word(place)):
            return after in _PEOPLE
        if len(after) == 3 and after.isdecimal() and self.gap(place + 1) == Gap.NONE:
            return self.counts_people(place + 1)
        counted = after in words.filler and after not in words.links | words.joiners | _NOT_COUNTED
        return counted and self.gap(place + 1) == Gap.NONE

    def rows(self, piece: Piece) -> tuple[int, ...]:
        """The communes a piece names."""
        named = piece.kind is Kind.NAME
        return self.lexicon.rows(self.key(piece.first, piece.last)) if named else ()

    def _addresses(self) -> Iterator[int]:
        """Words of « 12 rue de la République », up to the next break or postcode."""
        for place in range(len(self._items)):
            if self.word(place) not in STREETS:
                continue
            first = place - 1 if self.word(place - 1) in _REPEATED else place
            number = self.word(first - 1)
            if number[:1].isdecimal() and len(number) < 5:
                yield from self._address(first - 1)
            elif self.word(place + 1) in _OF and not self._names(place):
                yield from self._street(place)

    def _street(self, first: int) -> Iterator[int]:
        """« rue de Paris », up to the word that names it."""
        for place in self._address(first):
            yield place
            if place > first and self.word(place) not in self.lexicon.words.links:
                return

    def _names(self, first: int) -> bool:
        """« Cours de Pile » is a commune."""
        ends = range(first + 2, min(len(self), first + 5) + 1)
        return any(self.lexicon.knows(self.key(first, last)) for last in ends)

    def _address(self, first: int) -> range:
        last = first + 1
        while last < len(self) and self.gap(last) == Gap.NONE and self.word(last) != "a":
            if self.is_number(last) and len(self.word(last)) == 5:
                return range(first, last)
            last += 1
        return range(first, self._before_town(first + 3, last))

    def _before_town(self, first: int, last: int) -> int:
        """« 12 rue de la République Bourges » ends with a town, « 12 rue de Bourges » does not."""
        for start in range(max(first, last - 4), last):
            led = self.word(start - 1) in _OF | ARTICLES
            if not led and self.lexicon.is_town(self.key(start, last)):
                return start
        return last


def is_unknown(pieces: Sequence[Piece]) -> bool:
    return any(piece.kind is Kind.UNKNOWN for piece in pieces)
