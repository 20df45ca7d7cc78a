"""Where each piece of a text went: its parts add up to the whole, and none of them is lost."""

from collections.abc import Iterable, Iterator, Sequence

from knowledge.territory.agreement import Pick
from knowledge.territory.atlas.location import Part, Role
from knowledge.territory.neighbours import Neighbours
from knowledge.territory.reading.reader import Mention, Reader
from knowledge.territory.reading.stream import Kind, Piece
from knowledge.territory.reading.tokens import Tokens

_NAMES = frozenset({Role.PLACE, Role.ASKED, Role.UNKNOWN, Role.WIDE})


def parts_of(tokens: Tokens, reader: Reader, headings: Sequence[Mention], neighbours: Neighbours) -> tuple[Part, ...]:
    """The stretches of the text in order, each with what became of it."""
    roles = dict(_roles(headings, neighbours))
    parts = [Part(span.start, span.end, Role.NOISE, span.noise) for span in tokens.noise]
    for piece in reader.pieces:
        start, end = tokens.items[piece.first].start, tokens.items[piece.last - 1].end
        parts.append(Part(start, end, roles.get(start) or _by_itself(piece)))
    return tuple(sorted(parts, key=lambda part: part.start))


def _roles(headings: Sequence[Mention], neighbours: Neighbours) -> Iterator[tuple[int, Role]]:
    yield from ((mention.start, Role.HEADING) for mention in headings)
    yield from ((mention.start, Role.FIGURE) for mention in neighbours.figures)
    yield from ((mention.start, Role.WORD) for mention in neighbours.landmarks)
    yield from ((mention.start, Role.PRECISION) for mention in neighbours.precisions)
    yield from ((pick.mention.start, role(pick)) for pick in neighbours.picks)


def role(pick: Pick) -> Role:
    """What the resolver made of a pick; a word that turned out to be no place stays a word."""
    return pick.role or (Role.WORD if pick.mention.weak else Role.LOST)


def _by_itself(piece: Piece) -> Role:
    if piece.kind in (Kind.FILLER, Kind.WORD):
        return Role.WORD
    return Role.PRECISION if piece.kind in (Kind.NUMBER, Kind.ORDINAL) else Role.LOST


def names(picks: Iterable[Pick]) -> list[Role]:
    """What became of each name of the text, one a name."""
    return [found for pick in picks if (found := role(pick)) in _NAMES]
