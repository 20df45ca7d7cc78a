"""Words cut into names, numbers and filler, the cheapest way: a name beats its parts."""

from collections.abc import Iterator, Sequence

from knowledge.territory.atlas.words import ARTICLES, GENERIC
from knowledge.territory.reading.stream import LONGEST_NAME, Kind, Piece, Stream
from knowledge.territory.reading.tokens import Gap

# What stands right before a commune in « je suis à Sens ».
_INSIDE = frozenset("sur sous les en".split())  # in names: Neuilly-sur-Marne
_NUMBERS = (Kind.NUMBER, Kind.ORDINAL)
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
        return self._unsplit(pieces)

    def _unsplit(self, pieces: Sequence[Piece]) -> list[Piece]:
        """Known words at the end of an invented name are no place of their own."""
        groups: list[list[Piece]] = []
        for piece in pieces:
            if groups and self._stream[piece.first].tied:
                groups[-1].append(piece)
            else:
                groups.append([piece])
        whole = [piece for group in groups for piece in self._tie(group)]
        return self._take_tails(whole)

    def _tie(self, group: list[Piece]) -> list[Piece]:
        """« Zzyzx-les-Bains » is one unknown name; « Bourges-Vierzon » is two towns."""
        words = [piece for piece in group if piece.kind not in _NUMBERS]
        if len(words) < 2 or not self._is_invented(words):
            return group
        start, end = group.index(words[0]), group.index(words[-1])
        return [*group[:start], _unknown(words), *group[end + 1 :]]

    def _is_invented(self, words: Sequence[Piece]) -> bool:
        kinds, first = {piece.kind for piece in words}, words[0]
        if first.kind is Kind.NAME and not self._is_weak(first):
            return False
        return Kind.UNKNOWN in kinds or (self._is_weak(first) and Kind.NAME in kinds)

    def _take_tails(self, pieces: list[Piece]) -> list[Piece]:
        """« Foobar sur Loire »: nor is what follows « sur »."""
        for place in range(len(pieces) - 2):
            words = pieces[place : place + 3]
            if self._is_tail(*words) or self._is_head(*words):
                return self._take_tails([*pieces[:place], _unknown(words), *pieces[place + 3 :]])
        return pieces

    def _is_tail(self, name: Piece, link: Piece, tail: Piece) -> bool:
        if name.kind is not Kind.UNKNOWN or tail.kind not in (Kind.NAME, Kind.FILLER):
            return False
        if self._stream.word(link.first) not in _INSIDE or self._stream.gap(tail.first) > Gap.NONE:
            return False
        key = self._stream.key(tail.first, tail.last)
        if key in self._lexicon.areas:
            return self._stream.word(link.first) != "en"
        return self._is_weak(tail) or (tail.kind is Kind.NAME and self._lexicon.is_shortened(key))

    def _is_head(self, name: Piece, link: Piece, tail: Piece) -> bool:
        """« Dun sur Orron », « Villeneuve-les-Foo »: a name of its own, and not Dun."""
        if name.kind is not Kind.NAME or tail.kind is not Kind.UNKNOWN:
            return False
        if max(self._stream.gap(link.first), self._stream.gap(tail.first)) > Gap.NONE:
            return False
        tied = self._stream[link.first].tied and self._stream.word(link.first) == "les"
        return tied or self._stream.word(link.first) in ("sur", "sous")

    def _is_weak(self, piece: Piece) -> bool:
        """An ordinary word, though a commune may bear it: Croix, Pont."""
        words = [self._stream.word(place) for place in range(piece.first, piece.last)]
        heavy = [word for word in words if word not in ARTICLES]
        return len(heavy) == 1 and heavy[0] in self._words.shy

    def around(self, piece: Piece, first: int, last: int) -> list[Piece]:
        """Cut what stands before and after a piece already understood."""
        return [*self.cut(first, piece.first), piece, *self.cut(piece.last, last)]

    def _options(self, place: int, last: int) -> Iterator[Piece]:
        if self._stream.is_number(place) and place not in self._stream.address:
            counted = self._stream.counts_people(place) or self._stream.is_thousands(place)
            yield Piece(place, place + 1, Kind.FILLER if counted else Kind.NUMBER)
            return
        for end in range(place + 1, min(place + 2, last) + 1):
            if self._stream.ordinal(place, end):
                yield Piece(place, end, Kind.ORDINAL)
        for end in range(place + 1, min(last, place + LONGEST_NAME) + 1):
            if self._is_name(place, end):
                yield Piece(place, end, Kind.NAME)
        if not self._stream.is_common(place) or self._stream.is_announced(place):
            yield Piece(place, place + 1, Kind.UNKNOWN)
        elif not self._is_name(place, place + 1):
            yield Piece(place, place + 1, Kind.FILLER)

    def _is_name(self, first: int, last: int) -> bool:
        if first in self._stream.address or not self._lexicon.knows(self._stream.key(first, last)):
            return False
        if self._stream.word(first - 1) in GENERIC and self._stream.is_announced(first):
            return False
        return self._stands(first) if last - first == 1 else not self._is_said(first, last)

    def _is_said(self, first: int, last: int) -> bool:
        said = self._words.filler | self._words.links | self._words.joiners
        led = first + 1 if self._stream.word(first) in ARTICLES and last - first > 2 else first
        tied = all(self._stream[place].tied for place in range(led + 1, last))
        heavy = [self._stream.word(place) not in ARTICLES for place in range(first, last)]
        if tied or (sum(heavy) > 2 and self._stream.key(first, last) in self._lexicon.areas):
            return False  # « Ville-la-Grand », « Côte d'Or »
        return all(self._stream.word(place) in said for place in range(first, last))

    def _stands(self, place: int) -> bool:
        """Whether a single word may be a name in the middle of a sentence."""
        word, token = self._stream.word(place), self._stream[place]
        if not self._stream.is_common(place):
            return len(word) > 2 or token.capital or self._follows_name(place)
        if word not in self._words.shy or place == 0:
            return False
        if word in self._lexicon.areas:  # « Saint-Denis Réunion »
            return token.raw.istitle() or self._follows_name(place)
        if self._lexicon.is_shortened(word):
            return False
        return token.raw.istitle() or (self._follows_name(place) and self._lexicon.is_town(word))

    def _follows_name(self, place: int) -> bool:
        """« tarbes lourdes », not « avec plaisir »."""
        near = self._stream.gap(place) == Gap.NONE
        return near and not self._stream.is_common(place - 1) and not self._stream.is_number(place - 1)

    def rescue(self, run: list[Piece]) -> list[Piece]:
        """« je suis à Sens », « Us »: nothing else is named, so the last words may be."""
        fillers = [piece.first for piece in run if piece.kind is Kind.FILLER]
        for before, (first, end) in enumerate(_unbroken(fillers)):
            if self._rescues(first, end, fillers[:before]):
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


def _unbroken(places: Sequence[int]) -> list[tuple[int, int]]:
    """Each of these places, in order, with where the places that follow it without a gap end."""
    spans: list[tuple[int, int]] = []
    for place in reversed(places):
        spans.append((place, spans[-1][1] if spans and spans[-1][0] == place + 1 else place + 1))
    return spans[::-1]


def _unknown(pieces: Sequence[Piece]) -> Piece:
    return Piece(pieces[0].first, pieces[-1].last, Kind.UNKNOWN)
