"""When a source was read, as whoever tells it writes it with it: « annuaire de l'ARS, mars 2026 »."""

import re
from collections.abc import Iterator
from datetime import date

from knowledge.dates import read_period
from knowledge.fitness import is_past
from knowledge.months import EITHER
from knowledge.text import fold

_ADDRESS = re.compile(r"https?://\S+")
_DAY = re.compile(
    rf"\b(?:\d{{4}}-\d{{2}}(?:-\d{{2}})?|(?:\d{{1,2}}/)?\d{{1,2}}/\d{{4}}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2}}(?:\d{{2}})?"
    rf"|(?:(?:1er|\d{{1,2}}) )?(?:{EITHER}) \d{{4}}|(?:en|debut|fin|mi|vu|lu)[ -]\d{{4}})\b"
)
_YEAR = re.compile(r"(?<![\d/.-])(?:19|20)\d{2}(?![\d/.-])")


def read_on(source: str, today: date) -> str:
    """The month or day a source was read; the year that it bears, when no more is written; else today.

    What a document of 2018 says is not of today because it was opened today.
    """
    written = (period for period in dates_written(source, today) if is_past(period, today))
    return next(written, "") or year_borne(source, today) or today.isoformat()


def dates_written(source: str, today: date) -> Iterator[str]:
    """The dates that a source is told with, those to come too."""
    for match in _DAY.finditer(fold(source)):
        written = re.sub(r"^(?:vu|lu) ", "en ", match[0])
        if period := read_period(written, today):
            yield period


def has_date(source: str) -> bool:
    """Whether a source is told with a date, be it one of no calendar."""
    return bool(_DAY.search(fold(source)))


def year_borne(source: str, today: date) -> str:
    """« 2018 » in « rapport d'activité 2018 », outside its address; the last one past when there are several."""
    years = [year for year in _YEAR.findall(_ADDRESS.sub(" ", source)) if int(year) <= today.year]
    return max(years, default="")
