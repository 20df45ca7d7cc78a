"""From words to mentions: which words are places, which numbers, which neither."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.territory.atlas.lexicon import Lexicon
from knowledge.territory.atlas.places import Area, Epci
from knowledge.territory.atlas.spelling import Guess
from knowledge.territory.atlas.words import ARRONDISSEMENT
from knowledge.territory.reading.cutter import Cutter
from knowledge.territory.reading.epci_finder import EpciFinder
from knowledge.territory.reading.repairer import Repairer
from knowledge.territory.reading.stream import Kind, Piece, Stream, is_unknown
from knowledge.territory.reading.tokens import Gap, Tokens
from knowledge.territory.reading.words_in_lists import WordsInLists

_GREETINGS = frozenset({"bonjour", "bonsoir", "salut", "coucou"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A place as written: the communes, area or EPCI of that name, or a number.

    `gap` and `links` (dans, en, la…) tell how it hangs on the mention before, `tied` by a hyphen. An ordinal is `bare`
    when nothing says that it is an arrondissement's: « la première », « la 2e année ». A `weak` one is an ordinary word
    that stands where a commune of that name may, which `asks` to be asked about; a `shy` one is a name made of such
    words. `under` is the area of the heading above it; an `excepted` one is taken off what stands before. `around` is a
    word for what lies about it (environs), `zone` one for another zone of that name (canton).
    Somebody `greeted`, « Bonjour Claire », is hardly a place.
    """

    text: str
    key: str
    gap: Gap = Gap.LINE
    links: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()
    area: Area | None = None
    epcis: tuple[Epci, ...] = ()
    number: str = ""
    ordinal: int = 0
    bare: bool = False
    guesses: tuple[Guess, ...] = ()
    misspelt: bool = False
    start: int = 0
    end: int = 0
    tied: bool = False
    weak: bool = False
    asks: bool = False
    shy: bool = False
    under: Area | None = None
    excepted: bool = False
    around: str = ""
    zone: str = ""
    greeted: bool = False


class Reader:
    """Reads one text."""

    def __init__(self, lexicon: Lexicon, tokens: Tokens) -> None:
        self._lexicon = lexicon
        self.stream = self._stream = Stream(lexicon, tokens)
        self._cutter = Cutter(self._stream)
        self._repairer = Repairer(self._stream, self._cutter)
        self._epcis = EpciFinder(self._stream).find()
        self._words = WordsInLists(self._stream)
        self.pieces: list[Piece] = []

    def mentions(self) -> list[Mention]:
        pieces = [Piece(found.first, found.last, Kind.NAME) for found in self._epcis.values()]
        for first, last in self._segments():
            pieces += self._read(first, last)
        self.pieces = self._words.take(sorted(pieces, key=lambda piece: piece.first))
        return list(self._describe(self.pieces))

    def _segments(self) -> Iterator[tuple[int, int]]:
        """Stretches of words that no punctuation and no EPCI interrupts."""
        start = place = 0
        while place < len(self._stream):
            if place in self._epcis:
                yield start, place
                start = place = self._epcis[place].last
            elif place > start and self._stream.gap(place) > Gap.NONE:
                yield start, place
                start = place
            else:
                place += 1
        yield start, place

    def _read(self, first: int, last: int) -> list[Piece]:
        pieces = self._cutter.cut(first, last)
        if is_unknown(pieces):
            pieces = self._repairer.whole(first, last) or pieces
        runs = self._runs(pieces)
        return [piece for run in runs for piece in self._understand(run)]

    def _runs(self, pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
        """The pieces between « et », « puis »…"""
        run: list[Piece] = []
        for piece in pieces:
            joins = piece.kind is Kind.FILLER and self._stream.is_joiner(piece.first)
            if joins and run:
                yield run
                run = []
            run.append(piece)
        if run:
            yield run

    def _understand(self, run: list[Piece]) -> list[Piece]:
        if any(piece.guesses for piece in run):
            return run
        if is_unknown(run):
            return self._repairer.repair(run)
        if any(map(self._stream.rows, run)):
            return self._repairer.one_name(run)
        return self._cutter.rescue(run)

    def _describe(self, pieces: Sequence[Piece]) -> Iterator[Mention]:
        gap, links = Gap.LINE, list[str]()
        for piece in pieces:
            gap = max(gap, self._stream.gap(piece.first))
            if piece.kind is Kind.FILLER:
                links.append(self._stream.word(piece.first))
                gap = max(gap, Gap.JOIN) if self._stream.is_joiner(piece.first) else gap
            else:
                yield self._mention(piece, gap, tuple(links))
                gap, links = Gap.NONE, []

    def _mention(self, piece: Piece, gap: Gap, links: tuple[str, ...]) -> Mention:
        first, last = piece.first, piece.last
        opened, closed = self._stream[first], self._stream[last - 1]
        mention = Mention(
            self._stream.tokens.typed(first, last),
            self._stream.key(first, last),
            gap,
            links,
            start=opened.start,
            end=closed.end,
            tied=opened.tied,
            greeted=self._is_greeted(first),
        )
        if first in self._epcis:
            return replace(mention, epcis=self._epcis[first].epcis)
        if piece.kind is Kind.NUMBER:
            return self._number(piece, mention)
        if piece.kind is Kind.ORDINAL:
            return replace(mention, ordinal=self._stream.ordinal(first, last), bare=self._is_bare(piece))
        if piece.guesses or piece.kind is Kind.UNKNOWN:
            return self._misspelt(piece, mention)
        if piece.kind is Kind.WORD:
            return replace(mention, rows=self._lexicon.rows(mention.key), weak=True, asks=piece.asks)
        return self._named(mention, all(map(self._stream.is_common, range(first, last))))

    def _is_greeted(self, first: int) -> bool:
        said = first > 0 and self._stream.word(first - 1) in _GREETINGS
        return said and self._stream.gap(first) == Gap.NONE and self._stream[first].capital

    def _misspelt(self, piece: Piece, mention: Mention) -> Mention:
        names = [name for name, _ in piece.guesses]
        area = self._lexicon.areas.get(names[0]) if names else None
        if area and piece.kind is Kind.NAME and not self._lexicon.rows(names[0]):
            return replace(mention, area=area)
        return replace(mention, guesses=piece.guesses, misspelt=piece.kind is Kind.NAME)

    def _number(self, piece: Piece, mention: Mention) -> Mention:
        arrondissement = self._stream.word(piece.last) in ARRONDISSEMENT
        if arrondissement and len(mention.key) < 3 and mention.key.isdecimal():
            return replace(mention, ordinal=int(mention.key))
        return replace(mention, number=mention.key.upper())

    def _is_bare(self, piece: Piece) -> bool:
        """« 13e » alone is one of Paris or Marseille; « la première », « 2e année » are of anything else."""
        after = self._stream.word(piece.last)
        if after in ARRONDISSEMENT:
            return False
        ends = self._stream.gap(piece.last) > Gap.NONE or self._stream.is_joiner(piece.last)
        return not (ends and self._stream.word(piece.first)[:1].isdecimal())

    def _named(self, mention: Mention, shy: bool) -> Mention:
        rows, area = self._lexicon.rows(mention.key), self._lexicon.areas.get(mention.key)
        epcis = () if rows or area else self._lexicon.epcis.named(mention.key)
        return replace(mention, rows=rows, area=area, epcis=epcis, shy=shy)
