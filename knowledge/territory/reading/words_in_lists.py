"""Ordinary words that stand where a commune of that name may: « sens joigny », « Plats, Glun », « X, Y et Z »."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge.territory.atlas.words import ARTICLES
from knowledge.territory.reading.stream import Kind, Piece, Stream
from knowledge.territory.reading.tokens import Gap

_NAMED = (Kind.NAME, Kind.NUMBER, Kind.ORDINAL)
_LONGEST = 4  # words of a name made of ordinary ones: « Saint-Martin-la-Campagne » is none, « La Marche » is
_TITLES = frozenset("commune communes ville villes nom noms code codes cp insee population departement".split())
_TOGETHER = frozenset({"et", "puis"})


class WordsInLists:
    """Looks at the pieces of one line; `take` gives them with the words that may be communes as weak names."""

    def __init__(self, stream: Stream) -> None:
        self._stream, self._lexicon = stream, stream.lexicon

    def take(self, pieces: Sequence[Piece]) -> list[Piece]:
        """The pieces of the whole text, in order."""
        if not any(piece.kind is Kind.FILLER for piece in pieces):
            return list(pieces)
        return [found for line in self._lines(pieces) for found in self._line(line)]

    def _lines(self, pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
        line: list[Piece] = []
        for piece in pieces:
            if line and self._stream.gap(piece.first) == Gap.LINE:
                yield line
                line = []
            line.append(piece)
        if line:
            yield line

    def _line(self, line: Sequence[Piece]) -> list[Piece]:
        if self._is_titles(line):
            return [replace(piece, kind=Kind.FILLER) for piece in line]
        found: list[Piece] = []
        for part in self._parts(line):
            found += self._part(part)
        return found

    def _is_titles(self, line: Sequence[Piece]) -> bool:
        """« Commune ; Ville ; Code postal »: the head of a table."""
        words = {self._stream.word(place) for piece in line for place in range(piece.first, piece.last)}
        return len(words & _TITLES) > 1 and words <= _TITLES | self._lexicon.words.filler

    def _parts(self, line: Sequence[Piece]) -> Iterator[list[Piece]]:
        """What stands between two marks."""
        part: list[Piece] = []
        for piece in line:
            if part and self._stream.gap(piece.first) > Gap.NONE:
                yield part
                part = []
            part.append(piece)
        if part:
            yield part

    def _part(self, part: Sequence[Piece]) -> list[Piece]:
        """With each run of ordinary words that is the very name of a commune, where a name may stand."""
        named = [self._is_named(piece) for piece in part]
        other = [place for place, is_named in enumerate(named) if not is_named]
        found, place, led = list[Piece](), 0, 0
        while place < len(part):
            led = place if place and self._leads(part[place - 1]) else led
            end = self._name_at(part, place)
            if end and self._stands(part, named, place, end):
                asks = not any(led <= at < place or at >= end for at in other)
                found.append(Piece(part[place].first, part[end - 1].last, Kind.WORD, asks=asks))
                place = end
            else:
                found.append(part[place])
                place += 1
        return found

    def _name_at(self, part: Sequence[Piece], place: int) -> int:
        """Where the longest name made of ordinary words ends that begins here."""
        last = place
        while last < len(part) and last - place < _LONGEST and part[last].kind is Kind.FILLER:
            last += 1
        for end in range(last, place, -1):
            if self._is_name(part[place].first, part[end - 1].last):
                return end
        return 0

    def _is_name(self, first: int, last: int) -> bool:
        key = self._stream.key(first, last)
        joined = all(self._stream.gap(place) == Gap.NONE for place in range(first + 1, last))
        if first in self._stream.address or not joined or self._stream.is_joiner(first):
            return False
        return bool(self._lexicon.rows(key)) and not self._lexicon.is_shortened(key)

    def _stands(self, part: Sequence[Piece], named: Sequence[bool], place: int, end: int) -> bool:
        """Between names, at the end of the words that lead to them, or alone: not inside a sentence."""
        if end < len(part) and not named[end]:
            return False
        if end < len(part) and self._stream.word(part[place].first) in self._lexicon.words.links - ARTICLES:
            return False  # « vers Glun »
        if not place or named[place - 1] or end < len(part):
            return True
        return self._leads(part[place - 1]) and any(piece.kind is Kind.NAME for piece in part[:place])

    def _is_named(self, piece: Piece) -> bool:
        together = self._stream.word(piece.first) in _TOGETHER
        return together or piece.kind in _NAMED or self._is_name(piece.first, piece.last)

    def _leads(self, piece: Piece) -> bool:
        """« sur », « à »: what stands before a place in a sentence."""
        return self._stream.word(piece.first) in ("a", "au", "aux", "sur", "sont", "avec")
