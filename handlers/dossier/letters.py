"""Which characters our documents can show: nothing that got into the data may stop one."""

import unicodedata
from typing import Any

from knowledge.door import tidy

UNDRAWN = "\N{WHITE SQUARE}"  # in place of a letter that no font of ours has: something is missing, and it is seen
# What Lato, or one of the fonts typst brings, draws for sure; beyond, one letter in ten is missing.
_DRAWN = (range(0x20, 0x7F), range(0xA0, 0x180), range(0x391, 0x3A2), range(0x3A3, 0x3CA), range(0x410, 0x450))
_SIGNS = frozenset("\n\t–—‘’‚“”„†‡•…‰‹›⁄€™−≈≤≥→←\u202f\u2009" + UNDRAWN)


def drawn(value: Any) -> Any:
    """The same data in letters that can be drawn: an odd form of one is that one, an unknown one is a square."""
    if isinstance(value, str):
        return _drawn(value)
    if isinstance(value, dict):
        return {k: drawn(v) for k, v in value.items()}
    return [drawn(v) for v in value] if isinstance(value, list | tuple) else value


def _drawn(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if _is_drawn(c) else _nearest(c) for c in unicodedata.normalize("NFC", tidy(text)))


def _nearest(char: str) -> str:
    """« ﬁ » is f and i, « Ａ » is A, « ễ » is e: the mark is lost, the letter stays."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
    return plain if plain and all(map(_is_drawn, plain)) else "" if unicodedata.combining(char) else UNDRAWN


def _is_drawn(char: str) -> bool:
    return char in _SIGNS or any(ord(char) in span for span in _DRAWN)
