"""The source of a contact as an admin tells it, with the day it was read."""

import re

from handlers.admin.form import fields
from handlers.admin.form.form import HalfError, WrongError
from handlers.admin.form.state import Filling
from handlers.engine.messages import Choice
from handlers.engine.quotation import quoted
from handlers.hearing.assent import yes_or_no
from handlers.turn.talk import Talk
from knowledge.dates import dates_told, month_told, read_period, unreal_day
from knowledge.fitness import is_past
from knowledge.months import EITHER
from knowledge.overlay import Value
from knowledge.text import fold
from knowledge.wording import published, published_on

THEN = Choice(id="admin-date", label="")  # its label is the date
NOW = Choice(id="admin-date-du-jour", label="Lu aujourd'hui")
_ADDRESS = r"https?://\S+"
_DAY = re.compile(
    rf"\b(?:\d{{4}}-\d{{2}}(?:-\d{{2}})?|(?:\d{{1,2}}/)?\d{{1,2}}/\d{{4}}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2}}(?:\d{{2}})?"
    rf"|(?:(?:1er|\d{{1,2}}) )?(?:{EITHER}) \d{{4}}|(?:en|debut|fin|mi|vu|lu)[ -]\d{{4}})\b"
)


def parse(said: str, talk: Talk, filling: Filling) -> str:
    """A source on one line, its date in full: « hier » would be another day tomorrow. Raises `WrongError`.

    Raises `HalfError` for a month without its year: it may be a date, or part of a title.
    """
    if filling.held and (settled := _settled(said, talk, filling)):
        return settled
    text = " ".join(fields.a_text(said, "une source").split())
    text = fields.titled(fields.whole_address(text))
    if _DAY.search(fold(text)):
        return _not_to_come(text, talk)
    for told, period in dates_told(_plain(text), talk.today):
        return _put(text, told, published_on(period))
    if month := month_told(_plain(text), talk.today):
        raise _when(text, *month)
    return text


def proof(said: str, talk: Talk, filling: Filling) -> Value:
    """A source as it was written, with the date it was read."""
    source = parse(said, talk, filling)
    return {"source": source, "seen": read_on(source, talk)}


def doubt(talk: Talk, filling: Filling) -> HalfError:
    """The date that an answer was left at."""
    held = filling.held
    return _when(held["text"], held["told"], held["period"])


def read_on(source: str, talk: Talk) -> str:
    """The month or day a source was read: today unless one is written in it."""
    return next((date for date in _dates(source, talk) if is_past(date, talk.today)), talk.today.isoformat())


def _dates(source: str, talk: Talk) -> list[str]:
    folded = fold(source)
    found = (re.sub(r"^(?:vu|lu) ", "en ", match[0]) for match in _DAY.finditer(folded))
    return [period for written in found if (period := read_period(written, talk.today))]


def _plain(text: str) -> str:
    """A text without its addresses, whose words are no date."""
    return re.sub(_ADDRESS, " ", text)


def _not_to_come(text: str, talk: Talk) -> str:
    """The same, when a date in it is one that a source can have been read on. Raises `WrongError`."""
    if wrong := unreal_day(text):
        raise WrongError(f"Le {wrong} n'existe pas : donnez la date où vous avez lu cette source.")
    dates = _dates(text, talk)
    if dates and not any(is_past(date, talk.today) for date in dates):
        raise WrongError(f"{published(dates[0])} est à venir : donnez la date où vous avez lu cette source.")
    return text


def _when(text: str, told: str, period: str) -> HalfError:
    asked = (
        f"{quoted(told)}, dans « {text} » : est-ce la date où vous l'avez lue, {published(period)} ? "
        "Choisissez, ou écrivez la date."
    )
    held = {"text": text, "told": told, "period": period}
    return HalfError(asked, held, [THEN.model_copy(update={"label": published(period)}), NOW])


def _settled(said: str, talk: Talk, filling: Filling) -> str:
    """The source that was held with the date that is chosen, or said; "" when another source is."""
    held = filling.held
    if said == NOW.id:
        return str(held["text"])
    is_then = said == THEN.id or yes_or_no(said)
    period = held["period"] if is_then else read_period(said, talk.today)
    if not period:
        return ""
    if not is_past(period, talk.today):
        raise WrongError(f"{published(period)} est à venir : donnez la date où vous avez lu cette source.")
    return _put(held["text"], held["told"], published(period))


def _put(text: str, told: str, date: str) -> str:
    """The text with a date in the place of what told it, but in an address."""
    pieces = re.split(rf"({_ADDRESS})", text)
    return "".join(piece if at % 2 else piece.replace(told, date) for at, piece in enumerate(pieces))
