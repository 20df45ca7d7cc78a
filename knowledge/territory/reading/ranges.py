"""« Lyon 1 à 5 », « du 18e au 20e de Paris », « 13013 à 13016 »: every arrondissement from the first to the last."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge.territory.atlas.store import Store
from knowledge.territory.atlas.words import CITIES
from knowledge.territory.reading.reader import Mention
from knowledge.territory.reading.tokens import Gap

_TO = frozenset({"a", "au"})
_POSTCODE = 5


def expanded(mentions: Sequence[Mention], store: Store) -> list[Mention]:
    """The mentions, with those that a range leaves out."""
    found: list[Mention] = []
    for place, mention in enumerate(mentions):
        before = found[-1] if found else None
        if before is None or not _continues(mention):
            found.append(mention)
        elif _is_posted(before, mention):
            found += _posted(before, mention, store)
        elif most := _most(mentions, place, store):
            found += _counted(found, mention, most)
        else:
            found.append(mention)
    return found


def _continues(mention: Mention) -> bool:
    ranged = mention.tied or (mention.links and mention.links[-1] in _TO and mention.gap == Gap.NONE)
    return bool(ranged) and bool(mention.number or mention.ordinal)


def _is_posted(before: Mention, mention: Mention) -> bool:
    numbers = (before.number, mention.number)
    return all(len(number) == _POSTCODE and number.isdecimal() for number in numbers)


def _posted(before: Mention, last: Mention, store: Store) -> Iterator[Mention]:
    """The postcodes between, when all are those of arrondissements of a city."""
    first, end = int(before.number), int(last.number)
    between = [f"{number:05}" for number in range(first + 1, end)] if first < end <= first + 20 else []
    if all(_is_part(number, store) for number in (before.number, *between, last.number)):
        yield from (replace(last, number=number, gap=Gap.JOIN, links=(), tied=False) for number in between)
    yield replace(last, gap=Gap.JOIN, links=(), tied=False)


def _is_part(number: str, store: Store) -> bool:
    return any(store.commune(row).kind == "arrondissement" for row in store.posted(number))


def _most(mentions: Sequence[Mention], place: int, store: Store) -> int:
    """How many arrondissements the city that a range is of has: the one named before, else after."""
    before = next((m for m in reversed(mentions[:place]) if not (m.number or m.ordinal)), None)
    after = next((m for m in mentions[place:] if not (m.number or m.ordinal)), None)
    for named in (before, after):
        if named and named.key in CITIES:
            return len(store.arrondissements[CITIES[named.key]])
    return 0


def _value(mention: Mention) -> int:
    if mention.ordinal:
        return mention.ordinal
    return int(mention.number) if mention.number.isdecimal() and len(mention.number) < _POSTCODE else 0


def _counted(found: list[Mention], last: Mention, most: int) -> list[Mention]:
    """What comes after the first of the range, which becomes an arrondissement too."""
    first, end = _value(found[-1]), _value(last)
    if not 0 < first < end <= most:
        return [last]
    found[-1] = replace(found[-1], ordinal=first, number="", bare=False)
    counted = replace(last, number="", gap=Gap.JOIN, links=(), tied=False, bare=False)
    return [replace(counted, ordinal=number) for number in range(first + 1, end + 1)]
