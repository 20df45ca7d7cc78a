"""The lines of a text file, whatever program saved it: its encoding and the way its lines end are found."""

import io
from collections.abc import Iterator
from itertools import count
from typing import IO

from knowledge.imports import reading
from knowledge.imports.reading import FormatError

LONGEST_LINE = 1 << 16  # characters: a file without line breaks must not be read whole into memory
HEAD = 4096  # bytes that tell how a file was saved
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def lines_of(stream: IO[bytes]) -> Iterator[str]:
    """Each line with its end. Raises `FormatError` for what is no text in lines."""
    head = head_of(stream)
    encoding = wide_encoding(head)
    # A byte is kept as it is until its line is known whole, and decoded then.
    text = io.TextIOWrapper(stream, encoding or "latin-1", "replace", newline=_newline(head, encoding))
    for number in count():
        if not (line := text.readline(LONGEST_LINE)):
            return
        if number >= reading.MOST_LINES:
            raise FormatError(f"Ce fichier a trop de lignes : {reading.MOST_LINES} au plus.")
        if len(line) == LONGEST_LINE:
            raise FormatError("Une ligne n'a pas de fin : ce n'est pas un fichier de texte en lignes.")
        yield line.removeprefix("\ufeff") if encoding else decoded(line.encode("latin-1"))


def head_of(stream: IO[bytes]) -> bytes:
    """The first bytes, which stay to be read."""
    peeked: bytes = stream.peek(HEAD)[:HEAD] if hasattr(stream, "peek") else b""
    return peeked


def wide_encoding(head: bytes) -> str:
    """UTF-16 by its mark or, without one, by the empty half of its first letters; "" when it is none."""
    if marked := _WIDE.get(head[:2]):
        return marked
    if len(head) >= 4 and 0 in head[:4]:
        return "utf-16-le" if head[1] == 0 else "utf-16-be"
    return ""


def decoded(raw: bytes) -> str:
    """Text in UTF-8 or, where it is not, as Windows writes it: « œ » is a letter of cp1252, not of latin-1."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def text_of(head: bytes) -> str:
    """The first lines, for whoever must know which format they begin; the last one may be cut."""
    if encoding := wide_encoding(head):
        return head.decode(encoding, "ignore").removeprefix("\ufeff")
    return "\n".join(decoded(line) for line in head.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))


def _newline(head: bytes, encoding: str) -> str:
    """How its lines end: an old Macintosh program writes a lone carriage return."""
    text = head.decode(encoding or "latin-1", "ignore")
    return "\r" if "\r" in text and "\n" not in text else "\n"
