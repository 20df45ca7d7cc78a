"""Cells as people write them, as the values we keep: days, telephones, INSEE codes, départements, mailboxes."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from knowledge.areas import departement
from knowledge.imports.reading import Left
from knowledge.mailboxes import is_service_mailbox
from knowledge.months import FOLDED
from knowledge.reach import is_phone, is_premium, phone_of
from knowledge.territory import Gazetteer
from knowledge.text import words

_BETWEEN = re.compile(r"\s*[,;/|\n]\s*|\s+(?:-|–|—)\s+|\s+et\s+")
_PARTS = re.compile(r"\s*[,;/|\n]\s*")
# A run of letters is read once, from its beginning: each of them could begin an address.
_ADDRESS = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}+@[\w.-]{1,254}\w")
# Saint-Barthélemy and Saint-Martin: FINESS keeps the codes they had within Guadeloupe.
_SINCE = {"97123": "97701", "97127": "97801"}
_SEAS = {"9A": "971", "9B": "972", "9C": "973", "9D": "974", "9E": "975", "9F": "976"}


def day(text: str) -> str:
    """A day, month or year as we write it: « 01/03/2026 », « mars 2026 », « 2026-03-01 00:00 »; "" when it is none."""
    found = words(re.sub(r"(?<=[0-9])T[0-9:.]+Z?$", "", text.strip()))
    numbers = [int(w.removesuffix("er")) for w in found[:3] if w.removesuffix("er").isdecimal()]
    months = [FOLDED.index(w) + 1 for w in found if w in FOLDED]
    if months and numbers:
        return _written(numbers[-1], months[0], numbers[0] if len(numbers) > 1 else None)
    if len(numbers) == 1 == len(found):
        return _written(numbers[0], None, None)
    if not numbers or len(numbers) != min(len(found), 3):
        return ""
    year, *rest = numbers if numbers[0] > 31 else numbers[::-1]
    return _written(year, *[*rest, None][:2])


def _written(year: int, month: int | None, of_month: int | None) -> str:
    """Raises nothing: a day that no calendar has is none."""
    try:
        real = date(year, month or 1, of_month or 1)
    except (ValueError, OverflowError):
        return ""
    if not 1990 <= year <= 2100:
        return ""
    return f"{real:%Y-%m-%d}" if of_month else f"{real:%Y-%m}" if month else f"{year}"


def phone(text: str) -> str:
    """A number as we write it; a spreadsheet takes the first zero away. "" when it is none."""
    if known := phone_of(text):
        return known
    digits = re.sub(r"[\s.\-/()]|\N{NO-BREAK SPACE}", "", text.removesuffix(".0")).replace("+330", "0")
    digits = re.sub(r"^(?:\+|00)33", "0", digits)
    if digits.isdecimal() and len(digits) == 9 and digits[0] != "0":
        digits = f"0{digits}"
    national = len(digits) == 10 and digits.isdecimal() and digits[0] == "0"
    shown = " ".join(digits[at : at + 2] for at in range(0, 10, 2)) if national else digits
    return shown if is_phone(shown) else ""


_A_DATE = "il faut une date, comme 01/03/2026 ou mars 2026"
FORMS = {
    "téléphone": "il faut dix chiffres, comme 02 97 00 00 00",
    "« vu le »": _A_DATE,
    "date du statut": _A_DATE,
}


PERSONS = ", celui d'une personne ou illisible"


def unread(where: str, name: str, told: Mapping[str, tuple[str, str]]) -> Iterator[Left]:
    """What cells held and nobody takes, of each column what it says and what we made of it: nothing is lost unsaid.

    A row that is refused tells it as well: it is corrected once.
    """
    for column, (cell, taken) in told.items():
        if cell and not taken:
            is_number = column != "téléphone" and phone(cell)
            form = f" ({FORMS[column]})" if column in FORMS else ""
            why = ", qui est un numéro : il va dans la colonne du téléphone" if is_number else form
            shown = "" if "@" in cell else f" : « {cell[:40]} »"  # a mailbox names somebody, often
            why = why or (PERSONS if column == "courriel" and not shown else "")
            yield Left(where, name, f"{column} non repris{shown}{why}")


def premium(where: str, name: str, number: str) -> Iterator[Left]:
    """A number that costs is taken, and said."""
    if is_premium(number):
        yield Left(where, name, f"numéro surtaxé, repris et dit aux personnes : {number}")


def insee(text: str) -> str:
    """A code whose zero a spreadsheet took away: « 1053 » is 01053."""
    code = text.strip().upper().removesuffix(".0")
    return code.zfill(5) if code.isdecimal() else code


def parts(text: str) -> list[str]:
    """The things a cell lists."""
    return [part for part in _PARTS.split(text.strip()) if part]


def finess_insee(departement: str, commune: str) -> str:
    """FINESS gives the départements of the seas letters: « 9A », « 101 » is 97101, « 9J », « 613 » Uvea at 98613."""
    departement = departement.strip().upper()
    if departement[:1] != "9" or departement[1:2].isdecimal():
        return _SINCE.get(code := f"{departement[:2]}{commune}", code)
    sea = _SEAS.get(departement, "98")
    code = f"{sea[:2]}{commune}"
    return _SINCE.get(code, code) if sea == "98" or commune[:1] == sea[2] else ""


def departements(gazetteer: Gazetteer, text: str) -> list[str] | None:
    """The départements a cell names, by code or by name: « Ain (01) », « 18, 36 »; None when one of them is none."""
    found: list[str] = []
    for part in filter(None, _BETWEEN.split(text.strip().removesuffix(".0"))):
        if (named := departement(gazetteer, part)) is None:
            return None
        found.append(named.code)
    return list(dict.fromkeys(found))


def site(text: str) -> str:
    """The address of a site in a cell, "" when there is none."""
    first = text.strip().split()[0] if text.strip() else ""
    if not first or "." not in first or "@" in first:
        return ""
    return first if first.startswith("http") else f"https://{first}"


def mailbox(text: str) -> str:
    """The first address of a service in a cell, "" when there are only persons'."""
    found = _ADDRESS.findall(text)
    return next((a.lower() for a in found if is_service_mailbox(a.lower())), "")
