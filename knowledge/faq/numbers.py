"""Numbers of inhabitants as people say them: « 28000 », « 28 000 », « 28k », « vingt-huit mille »."""

from collections.abc import Iterator

_UNITS = {
    w: n
    for n, w in enumerate(
        "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
    )
}
_TENS = {"vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_SMALL = {**_UNITS, **_TENS}
_PLACES = ("communes", "commune", "villes", "ville", "villages", "arrondissements", "cantons")
# A population worth a size band; below it is a count of people or a price, above it a whole region.
SMALLEST, LARGEST = 5_000, 1_000_000


def populations(words: tuple[str, ...]) -> Iterator[int]:
    """Each number of `words` that may be a number of inhabitants."""
    if "mille" not in words and not any(word[0].isdigit() for word in words):
        return
    at, end = 0, -1  # where the number before ended
    while at < len(words):
        value, used = _digits(words, at)
        if not used:
            value, used = _spelled(words, at)
        if used and _is_each(words, at):
            value *= _several(words[at - 3])
        priced = words[at + used : at + used + 1] in (("euro",), ("euros",))
        if used and SMALLEST <= value <= LARGEST and not priced:
            yield value + _beside(words, at, range_end=end == at - 1)
            end = at + used
        at += max(used, 1)


def _beside(words: tuple[str, ...], at: int, *, range_end: bool) -> int:
    """« moins de 40 000 » and the end of « 40 000 à 80 000 » lie below the number, « plus de 175 000 » above it."""
    before = words[at - 1] if at else ""
    if range_end and before in ("a", "et"):
        return -1
    limit = words[at - 2] if at >= 2 and before == "de" else ""
    return {"moins": -1, "plus": 1, "dela": 1}.get(limit, 0)


def _is_each(words: tuple[str, ...], at: int) -> bool:
    """« 2 communes de 30 000 [habitants] », each of them: not « une CPTS de 30 000 », nor « 2 communes, 30 000 »."""
    return at >= 3 and words[at - 1] in ("de", "a") and words[at - 2] in _PLACES and _several(words[at - 3]) > 1


def _several(word: str) -> int:
    return int(word) if word.isdigit() and len(word) < 3 else _SMALL.get(word, 0)


def _digits(words: tuple[str, ...], at: int) -> tuple[int, int]:
    """The number written in figures at this place and how many words it takes."""
    word = words[at]
    if word.endswith("k") and word[:-1].isdigit():
        return _bounded(word[:-1]) * 1000, 1
    if not word.isdigit():
        return 0, 0
    value, used = _bounded(word), 1
    while at + used < len(words) and len(words[at + used]) == 3 and words[at + used].isdigit():
        value, used = min(value * 1000 + int(words[at + used]), LARGEST + 1), used + 1
    if at + used < len(words) and words[at + used] in ("mille", "k"):
        value, used = value * 1000, used + 1
    return value, used


def _bounded(digits: str) -> int:
    return int(digits) if len(digits) <= 9 else LARGEST + 1


def _spelled(words: tuple[str, ...], at: int) -> tuple[int, int]:
    """The number written in letters at this place, « et » inside allowed, and how many words it takes."""
    total = part = used = 0
    for word in words[at:]:
        if word in _SMALL:
            part = part * 20 if word in ("vingt", "vingts") and part == 4 else part + _SMALL[word]
        elif word in ("cent", "cents"):
            part = max(part, 1) * 100
        elif word == "mille":
            total, part = max(part, 1) * 1000, 0
        elif not (word == "et" and part):
            break
        used += 1
    return total + part, used
