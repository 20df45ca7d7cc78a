"""Words that are no name: the name with a slip they may be, or the names to offer instead."""

from collections.abc import Iterator, Sequence
from functools import partial

from knowledge.territory.atlas.lexicon import TOWN
from knowledge.territory.atlas.spelling import Guess, clear, least_people, slips_of
from knowledge.territory.atlas.words import ARTICLES, GENERIC
from knowledge.territory.reading.cutter import Cutter
from knowledge.territory.reading.stream import LONGEST_NAME, Kind, Piece, Stream, is_unknown
from knowledge.territory.reading.tokens import Gap

MOST_GUESSES = 30  # searches by likeness in one text: keeps the time bounded
SURE = 90
LONG = 7  # letters; a clear slip in so long a name is understood, even of a village
LONGER = 9  # the same without a capital
CITY = 20_000  # people; so large and so many times larger, it is what was meant
TIMES_LARGER = 15
_AT = frozenset({"a", "au", "aux", "sur"})
MOST_BEGUN = 12
FEW = 3  # words that may be one name written apart


class Repairer:
    def __init__(self, stream: Stream, cutter: Cutter) -> None:
        self._stream, self._cutter = stream, cutter
        self._lexicon, self._spelling = stream.lexicon, stream.lexicon.spelling
        self._guesses_left = MOST_GUESSES

    def whole(self, first: int, last: int) -> list[Piece] | None:
        """The stretch read as one misspelt name, with what stands around it."""
        start, end = self._core(first, last)
        wide = self._core(first, last, shy=True)
        windows = [window for window in dict.fromkeys([wide, (start, end)]) if _is_short(*window)]
        slip = next(filter(None, (self._slip(*window) for window in windows)), None)
        if not slip and (start, end) != (first, last) and last - first <= FEW:
            slip = self._slip(first, last)  # « Mont pellier », « Stras bourg »
        return self._cutter.around(slip, first, last) if slip else None

    def repair(self, run: list[Piece]) -> list[Piece]:
        """Try the first unknown words with their neighbours, then alone; then the others."""
        first, last = run[0].first, run[-1].last
        start, end = _unknown_span(run)
        while start > first and self._stream.word(start - 1) in GENERIC:
            start -= 1
        windows = self._windows(run, start, end)
        slips = (self._slip(*window) for window in windows)
        piece = next(filter(None, slips), None) or self._leftover(start, end, run)
        return [*self._cutter.cut(first, piece.first), piece, *self._rest(piece.last, last)]

    def one_name(self, run: list[Piece]) -> list[Piece]:
        """« Chalons sur Saône » is one misspelt name rather than Chalons and Saône."""
        named = [piece for piece in run if self._stream.rows(piece)]
        if len(named) < 2 or named[-1].last - named[0].first > LONGEST_NAME:
            return run
        first, last = named[0].first, named[-1].last
        numbered = any(piece.kind is Kind.NUMBER and first < piece.first < last for piece in run)
        slips = () if numbered else self._spelling.slips(self._stream.key(first, last))
        if not slips or slips[0][1] < SURE:
            return run
        slip = Piece(first, last, Kind.NAME, tuple(slips))
        return self._cutter.around(slip, run[0].first, run[-1].last)

    def _rest(self, first: int, last: int) -> list[Piece]:
        pieces = self._cutter.cut(first, last)
        return self.repair(pieces) if is_unknown(pieces) else pieces

    def _core(self, first: int, last: int, shy: bool = False) -> tuple[int, int]:
        """Without the common words and numbers at both ends; with those some communes bear."""
        while first < last - 1 and self._skippable(first, shy):
            first += 1
        while last > first + 1 and self._skippable(last - 1, shy):
            last -= 1
        return first, last

    def _skippable(self, place: int, shy: bool = False) -> bool:
        generic = self._stream.word(place) in GENERIC
        if shy and self._stream.word(place) in self._lexicon.words.shy:
            return False
        return not generic and (self._stream.is_common(place) or self._stream.is_number(place))

    def _windows(self, run: Sequence[Piece], start: int, end: int) -> Iterator[tuple[int, int]]:
        """From the widest to the unknown words alone."""
        before = [p.first for p in run if p.last <= start and p.kind is Kind.NAME]
        after = [p.last for p in run if p.first >= end and p.kind is Kind.NAME]
        left, right = [*before, start][max(0, len(before) - 1)], [*after, end][0]
        core = self._core(run[0].first, run[-1].last)
        options = [core, (left, right), (left, end), (start, right), (start, end)]
        return (pair for pair in dict.fromkeys(options) if pair[1] - pair[0] <= LONGEST_NAME)

    def _slip(self, first: int, last: int) -> Piece | None:
        """The words as one name with a slip or cut short, if names are close enough."""
        articled = self._stream.word(first - 1) in ARTICLES and self._stream.gap(first) == Gap.NONE
        for start in (first - 1, first) if articled else (first,):
            guesses = self._close(start, last)
            if guesses:
                return Piece(start, last, Kind.NAME, guesses)
        return None

    def _is_marked(self, first: int, last: int) -> bool:
        """With a capital, after « à », or alone: said to be a name."""
        if self._stream.capital(first, last) or self._stream.word(first - 1) in _AT:
            return True
        while first > 0 and self._stream.gap(first) == Gap.NONE and self._is_link(first - 1):
            first -= 1
        while self._stream.gap(last) == Gap.NONE and self._is_link(last):
            last += 1
        return (first == 0 or self._stream.gap(first) > Gap.NONE) and self._stream.gap(last) > Gap.NONE

    def _is_link(self, place: int) -> bool:
        words = self._lexicon.words
        return self._stream.word(place) in words.links | words.joiners or self._stream.is_number(place)

    def _close(self, first: int, last: int) -> tuple[Guess, ...]:
        key = self._stream.key(first, last)
        if not self._may_guess() or GENERIC.issuperset(key.split()):
            return ()
        guesses = self._meant(key)
        capital = self._stream.capital(first, last)
        likely = self._likely(key, guesses) or (self._is_marked(first, last) and self._is_clear(key, guesses, capital))
        return tuple(guesses) if guesses and likely else self._area_close(key) or self._begun_close(key)

    def _meant(self, key: str) -> list[Guess]:
        """Names begun so, or slipped; a town hardly farther is not forgotten for a village."""
        sure, near = self._begun(key), list[Guess]()
        if self._most_people(sure) < TOWN:
            near = self._spelling.near(key)
            sure = sure or clear(key, near)
        people = self._most_people(sure)
        return self._dominant(key, sure + [g for g in near if g not in sure and self._dwarfs(g, key, people)])

    def _most_people(self, guesses: Sequence[Guess]) -> int:
        return max((self._lexicon.people(name) for name, _ in guesses), default=0)

    def _dwarfs(self, guess: Guess, key: str, people: int) -> bool:
        if people >= TOWN or slips_of(key, guess) > 1.1:
            return False
        return self._lexicon.people(guess[0]) >= max(CITY, TIMES_LARGER * people)

    def _dominant(self, key: str, guesses: list[Guess]) -> list[Guess]:
        """« Monpellier » is Montpellier, whatever village lies as near."""
        begun = any(map(partial(_begins, key), guesses))
        if begun or len(guesses) < 2 or len(key) < LONG:
            return guesses
        first, second, *_ = sorted(guesses, key=lambda guess: -self._lexicon.people(guess[0]))
        best = self._lexicon.people(first[0]) >= max(CITY, TIMES_LARGER * self._lexicon.people(second[0]))
        return [first] if best else guesses

    def _is_clear(self, key: str, guesses: Sequence[Guess], capital: bool) -> bool:
        """One slip in a long name, and no other name as near; « volonté » is not Volonne."""
        if len(guesses) != 1:
            return False
        name, score = guesses[0]
        begun = _begins(key, guesses[0])
        if begun and any(slips_of(key, slip) < 1.5 for slip in self._spelling.slips(key)):
            return False
        heard = begun or slips_of(key, (name, score)) < 1
        least = LONG if heard or capital else LONGER
        close = heard or slips_of(key, (name, score)) < 1.5
        return len(key) >= least and close

    def _area_close(self, key: str) -> tuple[Guess, ...]:
        """« haute-savoi »: the name of a département or région with a slip."""
        near = self._lexicon.area_spelling.slips(key)
        return tuple(near[:1])

    def _begun_close(self, key: str) -> tuple[Guess, ...]:
        """« Levalois »: the beginning of the name of a town, with a slip."""
        if len(key) < LONG:
            return ()
        near = self._lexicon.beginnings.slips(key)
        return tuple((name, score - 5) for begun, score in near for name, _ in self._begun(begun))

    def _begun(self, key: str) -> list[Guess]:
        """« Vitry »: the largest of the towns whose name begins so."""
        begun = self._spelling.beginning(key)
        return sorted(begun, key=lambda guess: -self._lexicon.people(guess[0]))[:MOST_BEGUN]

    def _may_guess(self) -> bool:
        self._guesses_left -= 1
        return self._guesses_left >= 0

    def _likely(self, key: str, guesses: Sequence[Guess]) -> bool:
        """One word resembles so many villages that only a town is taken for it unasked."""
        light = self._lexicon.words.links | GENERIC
        heavy = [word for word in key.split() if word not in light and len(word) > 2]
        if len(heavy) > 1 and len(key) > 9:
            return True
        return any(self._lexicon.people(name) >= least_people(key, score) for name, score in guesses)

    def _leftover(self, first: int, last: int, run: Sequence[Piece]) -> Piece:
        if self._is_ordinary(first, last, run):
            return Piece(first, last, Kind.FILLER)
        key = self._stream.key(first, last)
        found: dict[str, float] = {}
        if len(key) > 2 and self._may_guess():
            found = dict([*self._spelling.alike(key), *self._spelling.slips(key)])
        ranked = sorted(found.items(), key=lambda guess: (-guess[1], -self._lexicon.people(guess[0])))
        return Piece(first, last, Kind.UNKNOWN, tuple(ranked))

    def _is_ordinary(self, first: int, last: int, run: Sequence[Piece]) -> bool:
        """Whoever writes « bricoler à Bourges » marks the place with a capital, not the verb."""
        names = [piece for piece in run if self._stream.rows(piece)]
        if any(piece.first == last for piece in names):  # « juan les Pins » is one name
            return False
        marked = any(self._stream[piece.first].capital for piece in names)
        return marked and not self._stream.capital(first, last)


def _unknown_span(pieces: Sequence[Piece]) -> tuple[int, int]:
    """The first unknown words side by side, with the common words between them."""
    unknown = [piece for piece in pieces if piece.kind is Kind.UNKNOWN]
    first, last = unknown[0].first, unknown[0].last
    for piece in pieces:
        if piece.first >= last and piece.kind not in (Kind.FILLER, Kind.UNKNOWN):
            break
        if piece.kind is Kind.UNKNOWN:
            last = piece.last
    return first, last


def _begins(key: str, guess: Guess) -> bool:
    return guess[0].startswith(f"{key} ")


def _is_short(first: int, last: int) -> bool:
    return last - first <= LONGEST_NAME
