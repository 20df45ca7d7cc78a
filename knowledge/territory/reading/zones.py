"""« Bourges et environs », « canton de Mehun »: words that say of a place that another zone is meant."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge.territory.atlas.words import CITIES
from knowledge.territory.reading.reader import Mention
from knowledge.territory.reading.stream import Kind, Piece, Stream
from knowledge.territory.reading.tokens import Gap

# What lies around a place, which itself is counted.
_AROUND = frozenset(
    "secteur secteurs environs alentours alentour autour peripherie limitrophe limitrophes couronne agglo "
    "agglomeration".split()
)
_BESIDE = frozenset({"voisine", "voisines", "proches"})  # of communes: of anything else they mean nothing here
_COMMUNES = frozenset({"commune", "communes", "ville", "villes", "villages"})
# Zones that bear the name of a place and are something else.
_OTHER = frozenset(
    "canton cantons bassin arrondissement arrondissements quartier quartiers partie moitie portion morceau".split()
)
_PARTS = frozenset("quartier quartiers partie moitie portion morceau".split())  # of a city too
_SIDES = frozenset({"nord", "sud", "est", "ouest", "centre"})
_OF = frozenset("de d du des la le l les vie emploi sante une vers".split())


def zoned(mentions: Sequence[Mention], stream: Stream, pieces: Sequence[Piece]) -> list[Mention]:
    """The mentions, those of which another zone is said knowing its word."""
    inside = {place for piece in pieces if piece.kind is Kind.NAME for place in range(piece.first, piece.last)}
    said: dict[int, tuple[str, bool]] = {}
    for place in range(len(stream)):
        if place not in inside:
            said |= dict(_said(place, mentions, stream))
    return [_with(mention, *said[mention.start]) if mention.start in said else mention for mention in mentions]


def _with(mention: Mention, word: str, whole: bool) -> Mention:
    return replace(mention, around=word) if whole else replace(mention, zone=word)


def _said(place: int, mentions: Sequence[Mention], stream: Stream) -> Iterator[tuple[int, tuple[str, bool]]]:
    """Which mention a word is said of, with that word and whether the place itself is meant too."""
    word = stream.word(place)
    if word in _OTHER and (named := _named_after(place, mentions, stream)):
        if named.key not in CITIES or word in _PARTS:
            yield named.start, (stream[place].raw, False)
    elif word in _AROUND or (word in _BESIDE and stream.word(place - 1) in _COMMUNES):
        named = _named_after(place, mentions, stream) or _named_before(place, mentions, stream)
        if named:
            yield named.start, (stream[place].raw, True)
    elif word in _SIDES and (named := _city_before(place, mentions, stream)):
        yield named.start, (stream[place].raw, False)


def _named_after(place: int, mentions: Sequence[Mention], stream: Stream) -> Mention | None:
    after = place + 1
    while stream.word(after) in _OF | _SIDES and stream.gap(after) == Gap.NONE:
        after += 1
    if after == place + 1 or after >= len(stream) or stream.gap(after) > Gap.NONE:
        return None
    return next((m for m in mentions if m.start == stream[after].start and _is_named(m)), None)


def _named_before(place: int, mentions: Sequence[Mention], stream: Stream) -> Mention | None:
    """The last name before, on the same line."""
    before = [m for m in mentions if m.end <= stream[place].start and _is_named(m)]
    if not before or "\n" in stream.tokens.text[before[-1].end : stream[place].start]:
        return None
    return before[-1]


def _city_before(place: int, mentions: Sequence[Mention], stream: Stream) -> Mention | None:
    if place == 0 or stream.gap(place) > Gap.NONE:
        return None
    return next((m for m in mentions if m.end == stream[place - 1].end and m.key in CITIES), None)


def _is_named(mention: Mention) -> bool:
    return bool(mention.rows or mention.guesses or mention.key in CITIES)
