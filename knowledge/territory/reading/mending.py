"""Text that a machine spoiled on its way: read in the wrong encoding, dictated mark by mark, numbered with emoji."""

import re

_KEYCAP = re.compile("(\\d)\ufe0f?\u20e3")
# UTF-8 read as Windows-1252: « Ã© » is « é », « â€™ » is « ’ ». Each run is one letter or mark.
_LEADS = "ÂÃÅâ"
_SPOILT = "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122"
_MOJIBAKE = re.compile(f"[{_LEADS}][{_SPOILT}]{{1,2}}")
_LOST = "\N{REPLACEMENT CHARACTER}"
_SPOKEN = (
    (re.compile(r"[ ,]*\bpoint[ -]virgule\b[ ,]*", re.IGNORECASE), " ; "),
    (re.compile(r"[ ,]*\bvirgule\b[ ,]*", re.IGNORECASE), ", "),
    (re.compile(r"[ ,]*\b(?:(?:point )?(?:[àa] la|retour [àa] la|nouvelle) ligne)\b[ ,]*", re.IGNORECASE), "\n"),
    (re.compile(r"[ ]*\b(?:tiret|trait d['’ ]union)\b[ ]*", re.IGNORECASE), "-"),
)


# Spaces that make columns are a tab; what else is empty says nothing, and would only take time.
_EMPTY = ((re.compile(" {3,}"), "\t"), (re.compile(r"(?<![ \t])[ \t]+\n"), "\n"), (re.compile("\n{3,}"), "\n\n"))


def mend(raw: str) -> str:
    """The text as it was meant to be typed."""
    for empty, mark in _EMPTY:
        raw = empty.sub(mark, raw)
    if any(lead in raw for lead in _LEADS):
        raw = _MOJIBAKE.sub(lambda found: _read_again(found.group()), raw)
    # A letter that is lost was an accented one, most often an e.
    raw = _KEYCAP.sub(r"\1. ", raw.replace(_LOST, "e"))
    for pattern, mark in _SPOKEN:
        raw = pattern.sub(mark, raw)
    return raw


def _read_again(spoiled: str) -> str:
    try:
        return b"".join(map(_byte, spoiled)).decode()
    except UnicodeError:
        return spoiled


def _byte(sign: str) -> bytes:
    try:
        return sign.encode("cp1252")
    except UnicodeEncodeError:
        return sign.encode("latin-1")  # the five bytes that Windows-1252 leaves without a sign
