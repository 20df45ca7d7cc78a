"""Dates as people write them: a whole day, or as much of one as they know."""

import re
from datetime import date, datetime, timedelta

from dateutil.parser import ParserError, parse, parserinfo
from dateutil.relativedelta import relativedelta

from knowledge.months import EITHER
from knowledge.text import fold, words
from knowledge.wording import day_of_year, published

_WEEKDAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()


class _French(parserinfo):
    """Dates as people write them here, without accents; the day comes first."""

    def __init__(self) -> None:
        self.JUMP = [" ", ".", ",", ";", "-", "/", "le", "du", "au"]
        self.MONTHS = [
            ("janv", "janvier"),
            ("fevr", "fevrier", "fev"),
            ("mars", "mars"),
            ("avr", "avril"),
            ("mai", "mai"),
            ("juin", "juin"),
            ("juil", "juillet"),
            ("aout", "aout"),
            ("sept", "septembre"),
            ("oct", "octobre"),
            ("nov", "novembre"),
            ("dec", "decembre"),
        ]
        self.WEEKDAYS = [(d[:3], d) for d in _WEEKDAYS]
        super().__init__(dayfirst=True)


_FRENCH = _French()
MONTHS = 12
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})(?:[-/. ](\d{1,2})[-/. ](\d{1,2})|(\d{2})(\d{2}))(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)\d{1,2}[-/. ](?P<month>\d{1,2})[-/. ]\d{2,4}(?!\d)")
_HOUR = re.compile(r"(?:t| (?:a )?)\d{1,2}[:h]\d{0,2}(?::\d{2}(?:\.\d+)?)?z?$")  # of a cell that a program wrote
_MONTH = r"(?:janv|fev|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec)[a-z]*"
_SHORT_YEAR = re.compile(rf"({_MONTH})\.? (\d{{2}})")  # « mars 24 »: a day comes before its month
# In a sentence: « le 1er mars 2023 », « mars 2023 », « 01/03/2023 ».
_WRITTEN = re.compile(
    r"\b(?:\d{1,2}(?:er)?\s+)?"
    rf"{_MONTH}\.?\s+\d{{4}}\b"
    r"|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b"
)
# A whole day, as a sentence writes it or a program does: what it may be of a calendar is not looked at.
_WHOLE = re.compile(
    rf"(?<![\d/.-])(?:(?P<day>\d{{1,2}})(?:\s+(?P<name>{_MONTH})\.?\s+"
    r"|(?P<mark>[/.-])(?P<month>\d{1,2})(?P=mark))(?P<year>\d{4})|(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2}))(?![\d/-])"
)
_MONTHS_AGO = re.compile(
    r"\b(?:il y a|depuis|voila|ca fait)\s+(?:environ\s+|a peu pres\s+)?(?P<months>\d{1,2})\s+mois\b"
    r"|\b(?:le )?mois dernier\b"
)
_SPELT = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20,
    "trente": 30,
}  # fmt: skip
_SOME_DAYS = {"huit": 8, "dix": 10, "quinz": 15, "vingt": 20, "trent": 30}
_ABOUT_SO_MANY = rf"une (?P<many>{'|'.join(_SOME_DAYS)})aine(?: de jours)?"  # « une quinzaine de jours »
_SOME = re.compile(rf"\b{_ABOUT_SO_MANY}\b")
_COUNTED = re.compile(
    r"(?:(?:il y a|depuis|voila|ca fait) )?(?:environ |a peu pres )?"
    rf"(?P<many>\d{{1,2}}|{'|'.join(_SPELT)}) (?P<unit>jours?|semaines?|mois|ans?|annees?)"
)
_DAYS_BACK = {"aujourd hui": 0, "ce jour": 0, "ce matin": 0, "hier": 1, "avant hier": 2}
_LAST_YEAR = frozenset({"l an dernier", "an dernier", "l annee derniere", "annee derniere"})
_PASSED = {"passe": "dernier", "passee": "derniere"}  # « le mois passé » is « le mois dernier »
# « en 2023 », « début 2024 », « fin mars 2024 »: the year or the month is all that is sure of it.
_ABOUT = re.compile(r"(?:en|courant|depuis|(?:au |a la |le |depuis )?(?:debut|mi|milieu|fin))(?: de)?(?: l annee)? ")
_WEEKDAY = re.compile(
    rf"(?:depuis )?(?:le )?(?P<day>{'|'.join(_WEEKDAYS)})(?: dernier)?(?P<week> de la semaine derniere)?"
    r"(?: (?:matin|midi|soir|apres midi))?"
)
_LAST = {  # as they are counted
    "le mois dernier": "1 mois", "mois dernier": "1 mois", "la semaine derniere": "1 semaine",
    "semaine derniere": "1 semaine", "ce mois ci": "0 mois", "ce mois": "0 mois",
}  # fmt: skip
# A date counted back within a sentence, accents and apostrophes as they are written.
_TOLD = re.compile(
    r"\b(?:aujourd['’ ]?hui|ce jour|ce matin|avant[- ]hier|hier|(?:le )?mois (?:dernier|pass[eé])|ce mois(?:[- ]ci)?"
    r"|l['’ ]?an (?:dernier|pass[eé])|l['’ ]?ann[eé]e (?:derni[eè]re|pass[eé]e)"
    r"|(?:il y a|voil[aà]|depuis|[cç]a fait) (?:environ |[aà] peu pr[eè]s )?"
    rf"(?:(?:\d{{1,2}}|{'|'.join(_SPELT)}) (?:jours?|semaines?|mois)"
    rf"|{_ABOUT_SO_MANY})"
    rf"|(?:(?:le )?(?:{'|'.join(_WEEKDAYS)}) de )?(?:la )?semaine (?:derni[eè]re|pass[eé]e)"
    rf"|(?:le )?(?:{'|'.join(_WEEKDAYS)})(?: dernier| pass[eé])?)\b",
    re.IGNORECASE,
)
# What a sentence says of when that no month or day comes of: « cet été », « récemment », « il y a quelques semaines ».
_SEASON = r"(?:[eé]t[eé]|hiver|automne|printemps)"
_UNIT = r"(?:jours?|semaines?|mois|ans?|ann[eé]es?|trimestres?|temps|moment)"
_RANK = r"(?:premier|1er|deuxi[eè]me|2e|second|troisi[eè]me|3e|quatri[eè]me|4e|dernier)"
_VAGUE = re.compile(
    rf"\b(?:(?:(?:dans|pendant|depuis|avant|apr[eè]s|[aà]|en|de|fin|d[eé]but) )?(?:cet|cette|ce|l['’ ]?)\s?{_SEASON}"
    rf"|(?:en|au) {_SEASON}|[eé]t[eé] dernier"
    rf"|(?:il y a|depuis|[cç]a fait|voil[aà])(?: [^\W\d]+| \d+){{0,5}}? {_UNIT}|il y a (?:peu|longtemps)"
    r"|r[eé]cemment|derni[eè]rement|l['’ ]?autre (?:jour|semaine)|un de ces jours|ces jours[- ]ci"
    rf"|ces (?:derniers |derni[eè]res )?{_UNIT}|cette (?:semaine|ann[eé]e)"
    r"|(?:[aà]|pour|depuis|avant|apr[eè]s) (?:no[eë]l|p[aâ]ques|la toussaint|la rentr[eé]e)"
    rf"|(?:pendant|avant|apr[eè]s) les (?:f[eê]tes|vacances)|(?:au|ce|le) {_RANK} (?:trimestre|semestre)"
    r"|(?:(?:en|au|[aà] la) )?(?:d[eé]but|milieu|fin) (?:de l['’ ]?|d['’ ]?)ann[eé]e)(?!\w)",
    re.IGNORECASE,
)
_MONTH_TOLD = re.compile(rf"\b(?:(\d{{1,2}})(?:er)? )?({EITHER})\b(?!\.?\s+\d{{4}}\b)(?: (\d{{2}})\b)?", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
# What says that a date is not sure, or which part of a year it is of.
_DOUBTING = frozenset(
    "vers environ approximativement peut etre sans doute probablement surement plutot genre je j on crois pense "
    "dirais il me semble ne n sais sait plus pas souviens rappelle quand exactement precisement trop bien mais ou "
    "entre et euh bon alors c est etait ca doit cela serait memoire confirmer verifier peu pres autour alentours "
    "courant cours debut fin mi milieu moitie partie annee mois trimestre semestre premier premiere deuxieme "
    "second seconde troisieme quatrieme 1er 2e 3e 4e printemps ete automne hiver en au aux a la le les l de du d "
    "dans depuis date sur".split()
)
DAYS_OF_A_WEEK = 7
_NO_YEAR = re.compile(
    rf"(?<![\d/.-])(?P<day>\d{{1,2}})(?:er)?\s+(?P<name>{_MONTH})\b"
    r"(?!\.?\s+\d{2})"
)
# What is missing is taken from a default: what two of them agree on was written. Both are leap years: the 29th of
# February is a day of each.
_DEFAULTS = (datetime(2000, 1, 1), datetime(2004, 2, 2))


def read_day(said: str, today: date) -> date | None:
    """The day somebody wrote, None when it is not a whole date."""
    found = read_period(said, today)
    return date.fromisoformat(found) if len(found) == len("2026-11-29") else None


def read_period(said: str, today: date) -> str:
    """As much of a date as was written: « mars 2024 » is « 2024-03 », « 15/03/2024 » a day; "" for no date."""
    spoken = " ".join(words(said))
    if told := _counted_back(spoken, today):
        return told
    if (about := _ABOUT.match(spoken)) and (sure := read_period(spoken[about.end() :], today)):
        return sure
    text = _YEAR_FIRST.sub(_turned, _HOUR.sub("", re.sub(r"\b1er\b", "1", fold(said).strip())))
    if re.fullmatch(r"\d{4}", text):
        return text
    if (short := _SHORT_YEAR.fullmatch(text)) and int(short[2]) <= today.year % 100:
        text = f"{short[1]} 20{short[2]}"
    if (numbers := _DAY_FIRST.search(text)) and int(numbers["month"]) > MONTHS:
        return ""  # « 10/13/2026 »: the parser would swap them in silence
    if month := re.fullmatch(r"(\d{4})-(\d{1,2})", text):
        text = f"{month[2]}/{month[1]}"
    try:
        return _agreed(*(parse(text, _FRENCH, default=d) for d in _DEFAULTS))
    except (ParserError, OverflowError):
        return ""


def _counted_back(said: str, today: date) -> str:
    """« hier », « il y a 3 jours », « il y a 3 mois », « l'an dernier », as exact as it is; "" for anything else.

    A week or more of days is a round number, which tells the month.
    """
    said = " ".join(_PASSED.get(word, word) for word in said.split())
    said = _SOME.sub(lambda some: f"{_SOME_DAYS[some['many']]} jours", said)
    if said in _DAYS_BACK:
        return (today - timedelta(days=_DAYS_BACK[said])).isoformat()
    if day := _WEEKDAY.fullmatch(said):
        return _weekday(_WEEKDAYS.index(day["day"]), today, week_before=bool(day["week"])).isoformat()
    if said in _LAST_YEAR:
        return f"{today.year - 1}"
    found = _COUNTED.fullmatch(_LAST.get(said, said))
    if found is None or found["unit"].startswith("an"):
        return ""
    many, unit = _number(found["many"]), found["unit"]
    if unit == "mois":
        return f"{today - relativedelta(months=many):%Y-%m}"
    then = today - timedelta(days=many * (7 if unit.startswith("semaine") else 1))
    return then.isoformat() if (today - then).days < DAYS_OF_A_WEEK else f"{then:%Y-%m}"


def _weekday(rank: int, today: date, *, week_before: bool) -> date:
    """The last day of this name, before today; that of the week before this one."""
    since = today.weekday() - rank + DAYS_OF_A_WEEK if week_before else (today.weekday() - rank) % DAYS_OF_A_WEEK
    return today - timedelta(days=since or DAYS_OF_A_WEEK)


def dates_told(text: str, today: date) -> list[tuple[str, str]]:
    """What a sentence says of when by counting back, « vu avant-hier », as it is written, and the date it means."""
    return [(found[0], date) for found in _TOLD.finditer(text) if (date := read_period(found[0], today))]


def vaguely_told(text: str) -> str:
    """« cet été », « récemment »: what a text says of when that tells neither month nor day; "" when it says none."""
    found = _VAGUE.search(text)
    return found[0].strip() if found else ""


def month_told(text: str, today: date) -> tuple[str, str] | None:
    """The month a text says without its year, as it is written, and the last time it was; None for none."""
    found = _MONTH_TOLD.search(text)
    if found is None:
        return None
    month = _month_named(fold(found[2]))
    rest = f"-{month:02}" + (f"-{int(found[1]):02}" if found[1] else "")
    is_to_come = f"{today.year}{rest}" > today.isoformat()
    year = 2000 + int(found[3]) if found[3] else today.year - is_to_come
    return found[0], f"{year}{rest}"


def doubtfully_told(said: str, today: date) -> str:
    """« vers avril 2024 », « printemps 2024 », « avril 2024 je crois »: the date of a text that is not sure of it.

    To be asked about. "" when it says anything else, no year or several. Of two months, the year alone.
    """
    text = fold(said)
    dates, years, months = _WRITTEN.findall(text), _YEAR.findall(text), re.findall(rf"\b(?:{EITHER})\b", text)
    if len(years) != 1 or len(dates) > 1:
        return ""
    told = dates[0] if dates and not months[1:] else years[0]
    rest = {*words(text.replace(told, " "))} - {*months}
    return read_period(told, today) if rest <= _DOUBTING else ""


def years_back(said: str, today: date) -> str:
    """« depuis 2 ans » as the year it most likely means, to be asked about; "" when no years are counted."""
    found = _COUNTED.fullmatch(" ".join(words(said)))
    is_years = found is not None and found["unit"].startswith("an")
    return f"{today.year - _number(found['many'])}" if found and is_years else ""


def _number(said: str) -> int:
    return int(said) if said.isdigit() else _SPELT[said]


def _turned(whole: re.Match[str]) -> str:
    """« 2026-03-01 » with its day first: after words or before an hour, the parser would take the month for it."""
    return "/".join(part for part in reversed(whole.groups()) if part)


def period_in(text: str, today: date) -> str:
    """The one date that stands in a sentence, as much of it as was written; "" for none, or for several."""
    found = [period for written in _WRITTEN.findall(fold(text)) if (period := read_period(written, today))]
    return found[0] if len(found) == 1 else ""


def ago(text: str, today: date) -> str:
    """« Il y a 14 mois » as its month, « le mois dernier » too; years that are counted tell neither month nor year."""
    found = _MONTHS_AGO.search(fold(text))
    if found is None:
        return ""
    then = today - relativedelta(months=int(found["months"] or 1))
    return f"{then:%Y-%m}"


def undated(text: str) -> str:
    """A text without accents and without the dates that stand in it: their numbers count nothing."""
    return _MONTHS_AGO.sub(" ", _WRITTEN.sub(" ", fold(text)))


def day_without_year(text: str) -> str:
    """« 15 juillet », when a text says a day of a month and of no year; "" when it says none, or several."""
    found = [day_of_year(int(one["day"]), _month_named(one["name"])) for one in _NO_YEAR.finditer(fold(text))]
    return found[0] if len(found) == 1 else ""


def unreal_day(text: str) -> str:
    """The day written in a text that no calendar has, as « 31 février 2022 » or as it stands; "" when there is none."""
    return next(filter(None, map(_unreal, _WHOLE.finditer(fold(text)))), "")


def _unreal(whole: re.Match[str]) -> str:
    month = _month_named(whole["name"]) if whole["name"] else int(whole["month"] or whole["m"])
    rank, year = int(whole["day"] or whole["d"]), int(whole["year"] or whole["y"])
    try:
        date(year, month, rank)
    except ValueError:
        shown = published(f"{year}-{month:02}-{rank:02}")
        return whole[0] if shown.startswith(str(year)) else shown
    return ""


def _month_named(name: str) -> int:
    """« fevr » is 2; four letters tell « juin » from « juillet »."""
    return next(at for at, names in enumerate(_FRENCH.MONTHS, 1) if any(n.startswith(name[:4]) for n in names))


def _agreed(first: datetime, second: datetime) -> str:
    """What two readings have in common: the month with its year, or all of it; less is no date."""
    if (first.year, first.month) != (second.year, second.month):
        return ""
    return first.date().isoformat() if first.day == second.day else f"{first:%Y-%m}"
