"""Words cut into names, numbers and filler, the cheapest way: a name beats its parts."""

from collections.abc import Iterator, Sequence

from knowledge.territory.stream import LONGEST_NAME, Kind, Piece, Stream
from knowledge.territory.tokens import Gap

# What stands right before a commune in « je suis à Sens ».
_INTRODUCES = frozenset("a au aux de du sur la le les".split())


class Cutter:
    def __init__(self, stream: Stream) -> None:
        self._stream, self._lexicon = stream, stream.lexicon
        self._words = stream.lexicon.words

    def cut(self, first: int, last: int) -> list[Piece]:
        costs, chosen = {last: 0.0}, {}
        for place in range(last - 1, first - 1, -1):
            options = self._options(place, last)
            ranked = [(costs[piece.last] + piece.kind.value, -piece.last, piece) for piece in options]
            costs[place], _, chosen[place] = min(ranked, key=lambda option: option[:2])
        pieces = []
        while first < last:
            pieces.append(chosen[first])
            first = chosen[first].last
        return pieces

    def around(self, piece: Piece, first: int, last: int) -> list[Piece]:
        """Cut what stands before and after a piece already understood."""
        return [*self.cut(first, piece.first), piece, *self.cut(piece.last, last)]

    def _options(self, place: int, last: int) -> Iterator[Piece]:
        if self._stream.is_number(place) and place not in self._stream.address:
            counted = self._stream.counts_people(place)
            yield Piece(place, place + 1, Kind.FILLER if counted else Kind.NUMBER)
            return
        for end in range(place + 1, min(place + 2, last) + 1):
            if self._stream.ordinal(place, end):
                yield Piece(place, end, Kind.ORDINAL)
        for end in range(place + 1, min(last, place + LONGEST_NAME) + 1):
            if self._is_name(place, end):
                yield Piece(place, end, Kind.NAME)
        if not self._stream.is_common(place):
            yield Piece(place, place + 1, Kind.UNKNOWN)
        elif not self._is_name(place, place + 1):
            yield Piece(place, place + 1, Kind.FILLER)

    def _is_name(self, first: int, last: int) -> bool:
        if first in self._stream.address or not self._lexicon.knows(self._stream.key(first, last)):
            return False
        return self._stands(first) if last - first == 1 else not self._is_said(first, last)

    def _is_said(self, first: int, last: int) -> bool:
        said = self._words.filler | self._words.links | self._words.joiners
        return all(self._stream.word(place) in said for place in range(first, last))

    def _stands(self, place: int) -> bool:
        """Whether a single word may be a name in the middle of a sentence."""
        word, token = self._stream.word(place), self._stream[place]
        if not self._stream.is_common(place):
            return len(word) > 2 or token.capital
        if word not in self._words.shy or place == 0 or self._lexicon.is_shortened(word):
            return False
        return token.raw.istitle() or (self._follows_name(place) and self._lexicon.is_town(word))

    def _follows_name(self, place: int) -> bool:
        """« tarbes lourdes », not « avec plaisir »."""
        near = self._stream.gap(place) == Gap.NONE
        return near and not self._stream.is_common(place - 1) and not self._stream.is_number(place - 1)

    def rescue(self, run: list[Piece]) -> list[Piece]:
        """« je suis à Sens », « Us »: nothing else is named, so the last words may be."""
        fillers = [piece.first for piece in run if piece.kind is Kind.FILLER]
        for first in fillers:
            end = _unbroken(first, fillers)
            if self._rescues(first, end, [place for place in fillers if place < first]):
                return self.around(Piece(first, end, Kind.NAME), run[0].first, run[-1].last)
        return run

    def _rescues(self, first: int, end: int, before: Sequence[int]) -> bool:
        if end - first > LONGEST_NAME or first in self._stream.address:
            return False
        key, last = self._stream.key(first, end), self._stream.word(end - 1)
        is_area = key in self._lexicon.areas
        if not is_area and not self._lexicon.rows(key):
            return False
        lead = [self._stream.word(place) for place in before]
        shy = last in self._words.shy
        if set(lead) <= self._words.links | {"et", "puis"}:
            exact = is_area or not self._lexicon.is_shortened(key)
            return shy or (exact and last not in self._words.links)
        return shy and lead[-1] in _INTRODUCES


def _unbroken(first: int, places: Sequence[int]) -> int:
    end = first
    while end in places:
        end += 1
    return end
