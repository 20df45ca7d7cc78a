"""The door of the data: what a text of a file or of a form becomes before it is kept, and what got in before.

Some characters are no text: controls, marks nobody sees, letters of a private font, pictures. A phone shows a box for
them, and a document that must be readable by everybody (PDF/UA) cannot be made with them at all.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from knowledge.datafile import Fault, read_text
from knowledge.text import INVISIBLE

BULLET = "•"
_CURATED = {".toml", ".csv"}
_CHAT = "faq"  # the folder of what is only ever read in a chat
_HEARD = {"talk.toml", "parts.toml", "lexicon.toml"}  # what people write, pictures included: it is never shown
# Read as latin-1, the letters of Windows-1252 (« ’ », « œ », « € ») come out as controls; five codes are no letter.
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
# Word's bullets are letters of the fonts Symbol and Wingdings, which it files there.
_BULLETS = dict.fromkeys((*range(0xF020, 0xF100), *range(0x25A0, 0x2600), *range(0x2794, 0x27C0)), BULLET)
_PUT_RIGHT = str.maketrans({**_WINDOWS, **_BULLETS, 0x2028: "\n", 0x2029: "\n"})
_OF_PICTURES = frozenset((0x20E3, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))  # keycaps, variants
_FIRST_PICTURE = 0x2300  # symbols before it are of texts: ©, °, №, ™, arrows


def tidy(text: str, *, pictures: bool = False) -> str:
    """The text without what no reader sees or can be sure to see; what Windows and Word wrote is put right.

    `pictures` are left to what is only ever read in a chat.
    """
    if text.isascii() and text.isprintable():
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_PUT_RIGHT)
    kept = "".join(c for c in lines if not _is_no_text(c, pictures))
    return text if kept == text else re.sub(r" {2,}", " ", kept).strip(" ")


def tidied(value: Any, *, pictures: bool = False) -> Any:
    """The same record, list or text with each of its texts tidy."""
    if isinstance(value, str):
        return tidy(value, pictures=pictures)
    if isinstance(value, Mapping):
        return {k: tidied(v, pictures=pictures) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return type(value)(tidied(v, pictures=pictures) for v in value)
    return value


def untidy(value: Any, *, pictures: bool = False) -> list[str]:
    """The characters a record, a list or a text should not hold, « U+F0B7 », each once."""
    found = [c for text in _texts(value) for c in text if c.translate(_PUT_RIGHT) != c or _is_no_text(c, pictures)]
    return [f"U+{ord(c):04X}" for c in dict.fromkeys(found)]


def untidy_lines(folder: Path) -> list[Fault]:
    """Where the curated files of a folder hold such characters."""
    return [fault for path in sorted(folder.rglob("*")) if path.suffix in _CURATED for fault in _untidy_lines(path)]


def _untidy_lines(path: Path) -> Iterator[Fault]:
    text, pictures = read_text(path), path.parent.name == _CHAT or path.name in _HEARD
    if not untidy("".join(set(text)), pictures=pictures):  # most files: nothing to look at line by line
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if found := untidy(line, pictures=pictures):
            yield Fault(path, number, f"caractères à remplacer ou à retirer : {', '.join(found)}")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for v in value.values() for text in _texts(v))
    elif isinstance(value, list | tuple | set | frozenset):
        yield from (text for v in value for text in _texts(v))


def _is_no_text(char: str, pictures: bool) -> bool:
    if char in "\n\t":
        return False
    category = unicodedata.category(char)
    is_picture = (category in ("So", "Sk") and ord(char) >= _FIRST_PICTURE) or ord(char) in _OF_PICTURES
    return category in INVISIBLE or (is_picture and not pictures)
