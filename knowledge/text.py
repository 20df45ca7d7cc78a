"""French text as people type it, reduced to what can be compared."""

import re
import unicodedata
from functools import lru_cache

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l"})
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´′＇"), "'")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_BLANKS = dict.fromkeys(map(ord, "\n\t\N{NO-BREAK SPACE}"), " ")
_ACCENTS = re.compile("[\u0300-\u036f]+")  # all that French, and most of Europe, puts on a letter
_WORD = re.compile(r"[a-z0-9]+")
# Controls, invisible joiners and direction marks carry no meaning a person typed; \n and \t do.
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean(text: str) -> str:
    """Drop what cannot be seen, keep line breaks and tabs, unify apostrophes and dashes."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.translate(_APOSTROPHES).translate(_DASHES)
    if text.translate(_BLANKS).isprintable():  # most messages: nothing to look at letter by letter
        return text
    return "".join(filter(None, map(_visible, text)))


def _visible(char: str) -> str:
    if char in "\n\t":
        return char
    category = unicodedata.category(char)
    if category in INVISIBLE:
        return " " if category == "Cc" else ""
    return char


def fold(text: str) -> str:
    """Lower case without accents or ligatures; the punctuation stays."""
    if text.isascii():
        return text.lower()
    decomposed = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).casefold().translate(_LIGATURES)
    if decomposed.isascii():
        return decomposed
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """The words of a text, folded: « L'Haÿ-les-Roses » gives l, hay, les, roses."""
    return _WORD.findall(fold(clean(text)))


def key(text: str) -> str:
    """One spelling for all the ways of writing the same words."""
    return _of_a_name(text) if len(text) <= _LONGEST_NAME else _of_a_text(text)


def _key(text: str) -> str:
    return " ".join(words(text))


# A message is compared with the name of every card and entry, one after another: they stay what they are.
_LONGEST_NAME = 120  # characters, so that messages never fill the memory of a machine
_of_a_name = lru_cache(maxsize=4_096)(_key)
_of_a_text = lru_cache(maxsize=128)(_key)
