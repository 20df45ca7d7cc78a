"""What a text names of a list: the list's own names first, whatever ordinary word they may be."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.territory import Commune, Gazetteer, Territory
from knowledge.territory.atlas.names import place_key, short_keys

_RANK = re.compile(r"\d+")
_SHORTEST = 4  # letters of the beginning of a name that may stand for it
_LIGHT = frozenset(
    "et puis la le les l de du des d a au aux en dans sur communes commune ville aussi svp stp merci y ca on nous je "
    "il elle qui que pas plus ni ne n non liste".split()
)


@dataclass(frozen=True, slots=True)
class Found:
    """The codes a text names of a list, and the words of it that name nothing there."""

    codes: tuple[str, ...]
    left: str


def named_in(text: str, territory: Territory, gazetteer: Gazetteer) -> Found:
    """Of homonyms those of the list; then what only a reader of places can tell: an EPCI, a postcode, a slip."""
    words = place_key(text).split()
    codes, rest = _by_name(words, territory.communes)
    left = [word for word in rest if word not in _LIGHT]
    if not left:
        return Found(tuple(codes), "")
    if not codes and (ranked := _by_rank(left, territory.communes)):
        return Found(tuple(ranked), "")
    whole = text if not codes else " ".join(rest)
    location = gazetteer.locate(whole)
    offered = [place.code for asked in location.ambiguous for place in asked.candidates]
    kept = territory.remove(*location.territory.codes, *offered)
    more = [code for code in territory.codes if code not in kept.codes]
    named = bool(location.places or location.ambiguous) and not more
    return Found(tuple(dict.fromkeys([*codes, *more])), " ".join(left) if named and codes else "")


def _by_rank(words: Sequence[str], communes: Iterable[Commune]) -> list[str]:
    """« Le 13 » of a list of arrondissements; none where more is named: « Allauch 13 » tells a département."""
    ranks = [(rank[0], c.code) for c in communes if c.kind == "arrondissement" and (rank := _RANK.search(c.name))]
    found = [[code for rank, code in ranks if rank == word] for word in words]
    return [codes[0] for codes in found] if all(len(codes) == 1 for codes in found) else []


def _by_name(words: Sequence[str], communes: Iterable[Commune]) -> tuple[list[str], list[str]]:
    """The codes whose name stands in the words, the longest names first, and the words that are left."""
    rest, codes = list(words), list[str]()
    for key, code in _names(communes):
        place = _find(rest, key)
        if place is not None and not _is_denied(rest, place + len(key), code):
            codes.append(code)
            rest[place : place + len(key)] = []
    return codes, rest


def _names(communes: Iterable[Commune]) -> list[tuple[list[str], str]]:
    """Each way to write a name of the list, the longest first; a beginning only when no other name has it."""
    whole: dict[str, str] = {}
    begun: dict[str, list[str]] = {}
    for commune in communes:
        for key in {place_key(commune.name), *short_keys(commune.name)}:
            whole.setdefault(key, commune.code)
        for key in _beginnings(place_key(commune.name)):
            begun.setdefault(key, []).append(commune.code)
    alone = {key: codes[0] for key, codes in begun.items() if len(codes) == 1 and key not in whole}
    named = {key: code for key, code in whole.items() if key} | alone
    return sorted(((key.split(), code) for key, code in named.items()), key=lambda item: -len(item[0]))


def _beginnings(key: str) -> Iterable[str]:
    words = key.split()
    starts = (" ".join(words[:size]) for size in range(len(words) - 1, 0, -1))
    return (start for start in starts if len(start) >= _SHORTEST and start not in ("saint", "sainte", "notre"))


def _find(words: Sequence[str], key: Sequence[str]) -> int | None:
    size = len(key)
    return next((at for at in range(len(words) - size + 1) if words[at : at + size] == key), None)


def _is_denied(words: Sequence[str], after: int, code: str) -> bool:
    """« Saint-Denis 93 » is not the one of the list, in La Réunion."""
    number = words[after] if after < len(words) else ""
    if not (number.isdecimal() and len(number) in (2, 3)):
        return False
    return not code.startswith(number)
