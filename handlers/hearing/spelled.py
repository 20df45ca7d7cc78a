"""Numbers in words, of every country that speaks French: « quatre-vingt-dix mille », « nonante mille »."""

import re

_UNITS = "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
_SMALL = {word: value for value, word in enumerate(_UNITS)} | {"une": 1}
_TENS = {"vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_TENS |= {"septante": 70, "octante": 80, "huitante": 80, "nonante": 90}
_LARGE = {"mille": 1_000, "milles": 1_000, "million": 1_000_000, "millions": 1_000_000}
_HUNDRED = frozenset({"cent", "cents"})
_WORDS = _SMALL.keys() | _TENS.keys() | _LARGE.keys() | _HUNDRED
_ONE = "|".join(sorted(_WORDS, key=len, reverse=True))
_RUN = re.compile(rf"\b(?:{_ONE})(?:(?:[ -]|-?et-?| et )+(?:{_ONE}))*\b(?P<half> et demie?)?")
FEWEST = 100  # « un », « deux communes » are words; a number of inhabitants is larger


def figures(folded: str) -> str:
    """A text without accents, its large numbers in words written in figures."""
    return _RUN.sub(_figure, folded)


def _figure(found: re.Match[str]) -> str:
    words = [word for word in re.split(r"[ -]+", found.group()) if word in _WORDS]
    value = _value(words)
    if found["half"]:
        value += _half(words)
    return (
        str(value)
        if (value >= FEWEST and words[0] not in ("mille", "million", "millions", "milles")) or _is_mille(words, found)
        else found.group()
    )


def _is_mille(words: list[str], found: re.Match[str]) -> bool:
    """« mille cinq cents » alone; after figures, « mille » is their unit: « 45 mille »."""
    before = found.string[: found.start()].rstrip()
    return words[0] == "mille" and not before[-1:].isdigit()


def _value(words: list[str]) -> int:
    total = part = 0
    for word in words:
        if word in _LARGE:
            total += max(part, 1) * _LARGE[word]
            part = 0
        elif word in _HUNDRED:
            part = max(part, 1) * 100
        elif word in ("vingt", "vingts") and part % 100 == 4:
            part += 76  # quatre-vingts
        else:
            part += _SMALL.get(word, _TENS.get(word, 0))
    return total + part


def _half(words: list[str]) -> int:
    """« un million et demi »."""
    return next((_LARGE[word] // 2 for word in reversed(words) if word in _LARGE), 0)
