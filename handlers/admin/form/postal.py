"""A postal address by its shape, alone or among other things."""

import re

_STREET = (
    r"rue|place|avenue|av\.?|boulevard|bd\.?|quai|all[ée]es?|chemin|route|impasse|cours|square|esplanade|rond[- ]point"
    r"|passage|mail|parvis|zac|z\.?a\.?|zi|r[ée]sidence|b[âa]timent|b[âa]t\.?|immeuble|parc|cit[ée]|h[ôo]tel|centre|maison"
    r"|h[ôo]pital|clinique|mairie|lieu[- ]dit|bourg|bp|cs|cedex"
)
# What a postal address has: a street, a postcode, « 3 bis, le Bourg ».
BEGINS = re.compile(rf"\s+(?=\d{{5}}\b|\d+\s*(?:bis|ter|quater)?,?\s+(?:{_STREET})\b|(?:bp|cs)\s?\d)", re.IGNORECASE)
OF_ONE = re.compile(rf"\b(?:{_STREET})(?!\w)|\b\d{{5}}\b|^\d+\s", re.IGNORECASE)
_MARKED = r"\s*[|•·]\s*|\s+[-–—/]\s+"
BETWEEN = rf"{_MARKED}|\s*\n\s*"  # the pieces of what was pasted
# What is of something else than a name or a town: « tel 36 46 », « site www.ameli.fr ».
LABEL = (
    r"(?:t[ée]l(?:[ée]phone)?|fax|t[ée]l[ée]copie|standard|num[ée]ro|site|page|e-?mail|m[ée]l|courriel|www|https?)\b"
)
# « 12 bis, rue des Lilas, 35000 Rennes Cedex »: a number and its street, then a postcode and its town, in one piece
# or on two lines.
# No word of a town says what follows, nor is an address of the web; « Cedex 9 » ends one.
_TOWN = (
    rf"[^\W\d](?:[^\W\d]|(?!{BETWEEN})['’ -]+(?!{LABEL}|[\w-]+\.\w)(?=[^\W\d])){{0,40}}"
    r"(?:(?<=cedex)\s\d{1,2}\b(?!\s\d))?"
)
_WHOLE = re.compile(
    rf"\b\d{{1,4}}\s?(?:(?:bis|ter|quater|[a-d])\b)?,?\s+(?:{_STREET})\s(?:(?!{_MARKED})[^;]){{0,80}}?"
    rf"\b\d{{5}}\s+{_TOWN}",
    re.IGNORECASE,
)


_ON_ITS_STREET = re.compile(
    rf"(?:^|(?<=\s))(?=\d{{1,4}}\s?(?:(?:bis|ter|quater|[a-d])\b)?,?\s+(?:{_STREET})(?!\w)|(?:bp|cs)\s?\d)",
    re.IGNORECASE,
)
FIELD = "address"  # the key of the field, of whatever has one


def parted(text: str) -> tuple[str, str] | None:
    """What stands before the address that a text ends with, and that; None where no number of a street begins one."""
    begun = _ON_ITS_STREET.search(text)
    return (text[: begun.start()].strip(), text[begun.start() :].strip()) if begun else None


def is_address(text: str) -> bool:
    """Whether a text is a whole address and nothing else, which tells by itself what it is of."""
    return bool(text.strip()) and address_in(text) == text.strip()


def address_in(text: str) -> str:
    """The one whole address that stands in a text, as it is written; "" for none, or several."""
    found = [match[0].strip(" -") for match in _WHOLE.finditer(text)]
    return found[0] if len(found) == 1 else ""
