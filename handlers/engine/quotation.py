"""What a person typed, said back to them: as words, never as formatting nor as something to open."""

import re

LONGEST = 80  # characters: enough to know one's own words again
QUOTES = "\"'« »"  # around a path, as a file manager copies it; with the spaces beside it
# Every mark that Markdown or a list begins with; the terminal reads more of Markdown than our own subset.
_MARKS = re.compile(r"[\\`*_\[\]<>#~|&=]|^[-+]|(?<=^\d)[.)]")
# Programs make a link of « exemple.fr » by themselves, and of « @nom », « #mot », « /mot » in Telegram.
_DOT = re.compile(r"(?<=\S)[.。．｡](?=[^\W\d])")
# It breaks them for programs, and shows people their own words as they wrote them.
_BREAK = "\N{WORD JOINER}"
_SIGN = re.compile(r"(?:[@#$]|://|(?<!\w)/)(?=\S)")


def literal(text: str) -> str:
    """A text on one line, its Markdown marks escaped and its addresses broken."""
    line = _SIGN.sub(rf"\g<0>{_BREAK}", _DOT.sub(rf"\g<0>{_BREAK}", " ".join(text.split())))
    return _MARKS.sub(r"\\\g<0>", line)


def marked(text: str) -> str:
    """A text as it stands, its Markdown marks escaped: an address of somebody that is to be opened."""
    return _MARKS.sub(r"\\\g<0>", text)


def cited(text: str) -> str:
    """« a text of the data, as it stands »: a name, a site, a mailbox that were checked before they were kept.

    An address is never cut: its beginning would open another page.
    """
    line = _inner(" ".join(text.split()))
    is_whole = len(line) <= LONGEST or " " not in line
    return f"« {marked(line if is_whole else f'{line[: LONGEST - 1]}…')} »"


def entire(text: str) -> str:
    """The same, however long: what is about to be published, and nobody would see elsewhere."""
    return f"« {marked(_inner(' '.join(text.split())))} »"


def _inner(line: str) -> str:
    """Quotation marks that come to stand within others: « dit “ainsi” », and not « dit « ainsi » »."""
    return re.sub(r"\s*»", "”", re.sub(r"«\s*", "“", line))


def quoted(text: str) -> str:
    """« the beginning of a text », literally."""
    line = _inner(" ".join(text.split()))
    return f"« {literal(line if len(line) <= LONGEST else f'{line[: LONGEST - 1]}…')} »"
