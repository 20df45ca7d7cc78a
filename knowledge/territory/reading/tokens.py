"""What was typed, cut into words that remember what stood before them."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import pairwise

from knowledge import text
from knowledge.territory.atlas.names import place_key, unmark
from knowledge.territory.atlas.store import Store
from knowledge.territory.atlas.words import CITIES
from knowledge.territory.reading.layout import Layout, Span
from knowledge.territory.reading.mending import mend
from knowledge.territory.reading.slashes import unslash

MOST_CHARACTERS = 20_000
MOST_WORDS = 600
_WORD = re.compile(r"[^\W_]+")
_ORDINAL = re.compile(r"(\d{1,2})(?:er|ere|e|eme|ieme|nd|nde)")
_ROMAN = re.compile(r"(x{0,2})(ix|iv|v?i{0,3})(?:er|e|eme|ieme|nd)?")
_IN_NAMES = frozenset({"canton", "ville", "campagne"})  # « Château-Chinon (Ville) »
_CORSICA = frozenset({"2a", "2b"})
_ABBREVIATED = frozenset({"st", "ste", "sts", "stes", "mt", "arr"})


class Gap(IntEnum):
    """What separates a word from the one before, the weakest first."""

    NONE = 0
    PAREN = 1
    CELL = 2
    COMMA = 3
    JOIN = 4
    LINE = 5


_GAPS = {"(": Gap.PAREN, ")": Gap.PAREN, "[": Gap.PAREN, "\t": Gap.CELL, "|": Gap.CELL}
_GAPS |= dict.fromkeys(",/:.!?…<>=", Gap.COMMA) | dict.fromkeys(";+&•·→*", Gap.JOIN)
_GAPS["\n"] = Gap.LINE
_HYPHENS = ("-", "\u2010", "\u2011")


@dataclass(frozen=True, slots=True)
class Token:
    word: str
    raw: str
    gap: Gap = Gap.NONE
    start: int = 0
    end: int = 0
    tied: bool = False  # to the word before, by a hyphen without spaces

    @property
    def capital(self) -> bool:
        return self.raw[0].isupper()


@dataclass(frozen=True, slots=True)
class Tokens:
    text: str
    items: tuple[Token, ...]
    truncated: bool
    noise: tuple[Span, ...] = ()
    stated: int | None = None  # how many people the text itself says live there

    def typed(self, first: int, last: int) -> str:
        """The text from token `first` to before token `last`, as the person wrote it."""
        return self.text[self.items[first].start : self.items[last - 1].end]


def tokenize(raw: str, store: Store) -> Tokens:
    """The words of a text, without what its layout says is no place."""
    seen = text.clean(mend(raw[:MOST_CHARACTERS]))
    whole = unicodedata.normalize("NFC", unmark(unslash(seen, store.names.__contains__)))
    layout = Layout(whole, store.is_code)
    clean, cells = layout.text, _cell_marks(whole)
    found: list[Token] = []
    for match in _WORD.finditer(clean):
        if len(found) > MOST_WORDS:
            break
        between = clean[found[-1].end : match.start()] if found else ""
        gap = _gap(between, match.group(), found[-1].raw if found else "")
        gap = Gap.CELL if cells and gap in (Gap.COMMA, Gap.JOIN) and set(between) & cells else gap
        token = _token(match, gap, between in _HYPHENS)
        found.append(replace(token, word=token.word.zfill(5)) if token.start in layout.padded else token)
    kept = _join_digits(found[:MOST_WORDS], store.posted)
    truncated = len(found) > MOST_WORDS or len(raw) > MOST_CHARACTERS
    return Tokens(whole, tuple(_romans(kept)), truncated, tuple(layout.spans), layout.stated)


def _cell_marks(clean: str) -> frozenset[str]:
    """What separates columns: the sign that every line bears as often."""
    lines = [line for line in clean.split("\n") if line.strip()]
    counts = {mark: {line.count(mark) for line in lines} for mark in ";,"}
    regular = (mark for mark, found in counts.items() if len(found) == 1 and 0 not in found)
    return frozenset(regular) if len(lines) > 1 else frozenset()


def _token(match: re.Match[str], gap: Gap, tied: bool) -> Token:
    raw = match.group()
    word = place_key(raw) or text.fold(raw)
    return Token(word, raw, gap, match.start(), match.end(), tied)


def _gap(between: str, word: str, before: str) -> Gap:
    if between.strip() == "(" and word.lower() in _IN_NAMES:
        return Gap.NONE
    if between.strip(" \n") == "." and before.lower() in _ABBREVIATED:
        return Gap.NONE
    return max((_gap_of(char) for char in between), default=Gap.NONE)


def _gap_of(char: str) -> Gap:
    # An emoji or any other symbol between two names separates them.
    known = _GAPS.get(char)
    return known if known is not None else Gap.NONE if ord(char) < 0x2100 else Gap.COMMA


def _join_digits(tokens: Sequence[Token], is_postcode: Callable[[str], object]) -> list[Token]:
    """« 18 000 » is the postcode 18000, « 2A 004 » a code of Corsica."""
    joined: list[Token] = []
    for token in tokens:
        before = joined[-1] if joined else None
        if before and _halves(before, token) and _is_whole(before.raw + token.raw, is_postcode):
            whole = before.raw + token.raw
            joined[-1] = replace(before, word=whole.lower(), raw=whole, end=token.end)
        else:
            joined.append(token)
    return joined


def _halves(left: Token, right: Token) -> bool:
    digits = (left.raw.isdecimal() or left.word in _CORSICA) and right.raw.isdecimal()
    sizes = len(left.raw) == 2 and len(right.raw) == 3
    return digits and sizes and right.start - left.end == 1


def _is_whole(code: str, is_postcode: Callable[[str], object]) -> bool:
    return not code.isdecimal() or bool(is_postcode(code))


def _romans(tokens: list[Token]) -> list[Token]:
    """« Paris XIII »: a Roman number means an arrondissement only after such a city."""
    read = list(tokens[:1])
    for before, token in pairwise(tokens):
        value = roman(token.word) if before.word in CITIES else 0
        read.append(replace(token, word=f"{value}e") if value else token)
    return read


def roman(word: str) -> int:
    match = _ROMAN.fullmatch(word)
    if not match:
        return 0
    tens, units = match.groups()
    ones = {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8}
    return 10 * len(tens) + (ones | {"ix": 9})[units]


def ordinal(word: str) -> int:
    match = _ORDINAL.fullmatch(word)
    return int(match.group(1)) if match else 0
