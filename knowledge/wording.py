"""How figures and dates are written in French, for every text the bot sends."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from knowledge.months import MONTHS

NBSP = "\N{NO-BREAK SPACE}"
_BEFORE = re.compile(r" ([:;?!»])")
_PUBLISHED = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12]\d|3[01]))?")


def number(value: Decimal | int) -> str:
    """`1234567` → « 1 234 567 », with no-break spaces; decimals only when there are some."""
    rounded = Decimal(value).quantize(Decimal("0.01"))
    whole = f"{rounded:,.2f}".replace(",", NBSP).replace(".", ",")
    return whole.removesuffix(",00")


def euros(value: Decimal | int) -> str:
    return f"{number(value)}{NBSP}€"


def percent(share: Decimal) -> str:
    """`0.75` → « 75 % »."""
    return f"{number(share * 100)}{NBSP}%"


def inhabitants(value: int) -> str:
    return f"{number(value)}{NBSP}habitant{'s' if value > 1 else ''}"


def day(value: date) -> str:
    """`2022-03-31` → « 31 mars 2022 », « 1er » for the first of the month."""
    return f"{day_of_year(value.day, value.month)} {value.year}"


def day_of_year(rank: int, month: int) -> str:
    """« 31 mars », « 1er juillet »: a day of any year."""
    return f"{'1er' if rank == 1 else rank} {MONTHS[month - 1]}"


def published(value: str) -> str:
    """`2019-11` → « novembre 2019 », `2026-10-09` → « 9 octobre 2026 »; what is no such date stays as written."""
    found = _PUBLISHED.fullmatch(value)
    if found is None:
        return value
    rank = int(found["day"] or 0)
    return f"{'1er ' if rank == 1 else f'{rank} ' if rank else ''}{MONTHS[int(found['month']) - 1]} {found['year']}"


def published_on(value: str) -> str:
    """The same where a sentence goes on: « le 9 octobre 2026 », « en novembre 2019 »."""
    return f"{'le' if is_day(value) else 'en'} {published(value)}"


def is_day(value: str) -> bool:
    """Whether a date as it was written says which day."""
    return value.count("-") == 2


def typeset(text: str) -> str:
    """French punctuation keeps to its word: a no-break space before « : ; ? ! » and inside quotation marks."""
    text = _BEFORE.sub(rf"{NBSP}\1", text)
    return text.replace("« ", f"«{NBSP}")


def listing(items: Iterable[str], last: str = "et") -> str:
    """« a, b et c »."""
    *head, tail = list(items) or [""]
    return f"{', '.join(head)} {last} {tail}" if head else tail


def some(names: Sequence[str], most: int, singular: str = "autre", plural: str | None = None) -> str:
    """The first `most` names, the rest counted: « Bourges, Vierzon et 12 autres »."""
    rest = len(names) - most
    return listing([*names[:most], count(rest, singular, plural)] if rest > 0 else names)


def count(n: int, singular: str, plural: str | None = None) -> str:
    """« 1 commune », « 3 communes »."""
    return f"{number(n)} {singular if n < 2 else plural or singular + 's'}"
