"""A number of inhabitants in people's own words."""

import re
from decimal import Decimal

# Every run is bounded: a long message of digits must not hold the bot.
PEOPLE = re.compile(r"environ\s{1,3}\d|\d[\d\s.,]{0,15}(?:k\b|mille\b|millions?\b|h\b|hab)", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?P<minus>-?)\s{0,3}(?P<digits>\d[\d\s.]{0,15}(?:,\d{1,6})?)\s{0,3}(?P<unit>k\b|mille\b|millions?\b)?",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d*)?")
_UNITS = {"k": 1_000, "mille": 1_000, "million": 1_000_000, "millions": 1_000_000}


def people_in(text: str) -> int | None:
    """A number of inhabitants as people write it: « 52 000 », « 52k », « 1,2 million »; negative when they write so.

    None when there is no number, or more than one: « entre 60 et 90 000 ».
    """
    found = list(_NUMBER.finditer(text))
    if len(found) != 1:
        return None
    unit = (found[0]["unit"] or "").lower()
    people = int(_decimal(found[0]["digits"], dotted=bool(unit)) * _UNITS.get(unit, 1))
    return -people if found[0]["minus"] else people


def _decimal(digits: str, *, dotted: bool) -> Decimal:
    """« 52.000 » counts thousands; the dot of « 52.5 », and any before a unit (`dotted`), is a decimal one."""
    written = re.sub(r"\s", "", digits)
    if written.count(".") == 1 and "," not in written and (dotted or not _THOUSANDS.fullmatch(written)):
        written = written.replace(".", ",")
    return Decimal(written.replace(".", "")[:12].replace(",", "."))
