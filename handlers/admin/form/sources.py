"""A source as an admin tells it, with the day it was read."""

import re
from collections.abc import Sequence

from handlers.admin.form import fields, message
from handlers.admin.form.editing import changing
from handlers.admin.form.field import UNKNOWING, UNSURE, Field, HalfError, UnsureError, Words, WrongError, fixed
from handlers.admin.form.state import Filling
from handlers.engine.messages import Choice
from handlers.engine.quotation import quoted
from handlers.hearing.assent import yes_or_no
from handlers.turn.talk import Talk
from knowledge import areas, read_on
from knowledge.dates import dates_told, month_told, read_period, unreal_day
from knowledge.fitness import is_past
from knowledge.months import EITHER
from knowledge.overlay import Value
from knowledge.proofs import REACHED_BY, Proof, own_proof
from knowledge.reach import without_addresses
from knowledge.reading import READ_ON
from knowledge.text import key
from knowledge.wording import published, published_on

THEN = Choice(id="admin-date", label="")  # its label is the date
NOW = Choice(id="admin-date-du-jour", label="Lu aujourd'hui")
NO_SOURCE = (
    "{said} ne dit pas où cela se relit. Une source est une page, un document ou l'organisme qui l'a dit, puis la "
    "date : « page de l'ARS Bretagne, mars 2026 »."
)
WHERE_VERIFIED = (
    "Où l'avez-vous vérifié ? Une adresse ou un document, et la date (« 15/03/2026 », « mars 2026 ») si ce n'est "
    "pas aujourd'hui. Si vous passez, ce qui change sera marqué « à vérifier avant usage »."
)
WHERE_AGAIN = "{said} : est-ce bien là que cela se relit ?"
NOT_THERE = (
    "D'accord, ce n'est pas gardé. Où cela se relit-il ? Une page, un document ou l'organisme qui l'a dit, puis la "
    "date."
)
NO_DATE = "Je n'y lis pas de date : la source reste, il ne manque qu'elle. "
IN_PLACE = "Cette source prend la place de « {before} »."
# When something was read, told by the month: « Relu le » is a day.
_READ_IN = re.compile(rf"\b{READ_ON} en (?:{EITHER}) \d{{4}}", re.IGNORECASE)
_TO_COME = re.compile(
    r"\b(?:après[ -]?demain|demain|(?:la semaine|le mois|l['’]an|l['’]année) prochaine?)\s*$", re.IGNORECASE
)
# Of a date that was read in a source: it is another.
_NOT_THEN = re.compile(
    r"(?:non|nan|nope)?(?: ?(?:ce n est )?pas (?:ca|celle la|cette (?:date|annee)|la (?:bonne )?date|la bonne|en \d+))?"
)


def parse(said: str, talk: Talk, filling: Filling, *, asks_year: bool = True) -> str:
    """A source on one line, its date in full: « hier » would be another day tomorrow. Raises `WrongError`.

    Raises `HalfError` for a month without its year, a year alone, which may be part of a title, or « cet été ».
    """
    if filling.held.get(UNSURE):
        agrees = yes_or_no(said)
        if agrees is False:
            raise HalfError(NOT_THERE, {})
        return _dated(filling.held[UNSURE] if agrees else _placed(said, talk), talk, asks_year=asks_year)
    if filling.held and (settled := _settled(said, talk, filling)):
        return settled
    return _dated(_placed(said, talk), talk, asks_year=asks_year)


def _placed(said: str, talk: Talk) -> str:
    """A source that says where, on one line. Raises `WrongError`, and `UnsureError` for words that may be no place."""
    text = " ".join(fields.a_text(said, "une source").split())
    text = fields.titled(fields.whole_address(text))
    if to_come := _TO_COME.search(without_addresses(text)):
        raise WrongError(f"{quoted(to_come[0])} est à venir : donnez la date où vous avez lu cette source.")
    if not read_on.names_a_source(text, talk.today) or areas.region(talk.knowledge.gazetteer, text):
        raise WrongError(NO_SOURCE.format(said=quoted(text)))
    if not read_on.says_where(text, talk.today):
        raise _whether_there(text)
    return text


def _whether_there(text: str) -> UnsureError:
    """The question whether words that nothing tells to be a place are one."""
    return UnsureError(WHERE_AGAIN.format(said=quoted(text)), text)


def _dated(text: str, talk: Talk, *, asks_year: bool) -> str:
    """The same with its date in full. Raises `HalfError` for what leaves it open."""
    told, period = read_on.left_open(text, talk.today)
    if not told and read_on.has_date(text):
        return _not_to_come(text, talk)
    if not told and dates_told(without_addresses(text), talk.today):
        return read_on.whole(text, talk.today)
    year = read_on.year_borne(text, talk.today)
    if told and (period or not year):
        raise _when(text, told, period)
    if asks_year and year:
        raise _when(text, year, year)
    return text


def proof(said: str, talk: Talk, filling: Filling) -> Value:
    """A source as it was written, with the date it was read; nothing for « pas encore »: nobody checked."""
    if not filling.held and read_on.is_not_yet(said, talk.today):
        return {}
    source = parse(said, talk, filling)
    return {"source": source, "seen": read_on.read_on(source, talk.today)}


def cited(said: str, talk: Talk, filling: Filling, *, asks_year: bool = True) -> Value:
    """A source with its address, its date in full. Raises `WrongError`, `HalfError` as `parse` does."""
    return fields.source_of(parse(said, talk, filling, asks_year=asks_year))


def written(said: str, talk: Talk, filling: Filling) -> Value:
    """The same, of what says itself when it was read, « Relu le »: a year alone is the title of its document.

    The day that somebody says they read it on is `read`, and no part of the title.
    """
    return read(parse(said, talk, filling, asks_year=False), talk)


def read(text: str, talk: Talk) -> Value:
    """A source as it was parsed, and the day it was read apart from it. Raises `HalfError` for a month."""
    source, day = read_on.apart(text, talk.today)
    if not day and (month := _READ_IN.search(without_addresses(text))):
        raise _when(text, month[0], "")
    return {**fields.source_of(source), "read": day}


def moves(filling: Filling) -> bool:
    """Whether a form gives a way to reach somebody, or will, and not only takes some away."""
    return any(way in changing(filling) and filling.values.get(way) != "" for way in REACHED_BY)


def with_proof(text: str, proofs: Sequence[Proof], way: str) -> str:
    """A way to reach somebody, with where it was read when that is not where the rest of its card was."""
    own = own_proof(proofs, way)
    return f"{text} ({own.said})" if text and own else text


def doubt(talk: Talk, filling: Filling) -> HalfError:
    """What an answer was left at: its date, or whether it says where at all."""
    held = filling.held
    if held.get(UNSURE):
        return _whether_there(held[UNSURE])
    return _when(held["text"], held["told"], held["period"])


def remark(talk: Talk, filling: Filling, said: str) -> str:
    """That a source took the place of the one whose date was asked; "" where it did not."""
    before = filling.held.get("text", "")
    is_other = before and said not in (THEN.id, NOW.id) and not _period(message.read(said).body or said, talk)
    is_other = is_other and yes_or_no(said) is None and read_on.says_where(said, talk.today)
    return IN_PLACE.format(before=before) if is_other else ""


def asking(words: Words) -> Words:
    """The same question, with the source that was given already: to ask anew takes nothing off."""

    def ask(talk: Talk, filling: Filling) -> str:
        given = filling.values.get("proof") or {}
        return f"Vous avez donné : {given['source']}.\n\n{words(talk, filling)}" if given else words(talk, filling)

    return ask


def _not_to_come(text: str, talk: Talk) -> str:
    """The same, when a date in it is one that a source can have been read on. Raises `WrongError`."""
    if wrong := unreal_day(text):
        raise WrongError(f"Le {wrong} n'existe pas : donnez la date où vous avez lu cette source.")
    dates = list(read_on.dates_written(text, talk.today))
    if dates and not any(is_past(date, talk.today) for date in dates):
        raise WrongError(f"{published(dates[0])} est à venir : donnez la date où vous avez lu cette source.")
    return text


def _when(text: str, told: str, period: str) -> HalfError:
    if _READ_IN.fullmatch(told):
        asked = f"{quoted(told)}, dans « {text} » : quel jour ? « Relu le » est un jour entier, comme « 15/03/2026 »."
        return HalfError(asked, {"text": text, "told": told, "period": period}, [NOW])
    if not period:
        asked = f"{quoted(told)}, dans « {text} » : à quelle date l'avez-vous lue ? Écrivez-la, comme « mars 2026 »."
        return HalfError(asked, {"text": text, "told": told, "period": period}, [NOW])
    is_year = told == period
    what = "ce que vous y avez lu date-t-il de cette année-là" if is_year else "est-ce la date où vous l'avez lue"
    then = "" if is_year else f", {published(period)}"
    asked = f"{quoted(told)}, dans « {text} » : {what}{then} ? Choisissez, ou écrivez la date."
    held = {"text": text, "told": told, "period": period}
    return HalfError(asked, held, [THEN.model_copy(update={"label": published(period)}), NOW])


def _settled(said: str, talk: Talk, filling: Filling) -> str:
    """The source that was held with the date that is chosen, or said; "" when another source is."""
    held = filling.held
    is_year = held["told"] == held["period"]
    is_vague = not held["period"]
    if said == NOW.id:  # the year of a document is the date of what it says unless another is written
        when = f", lu le {published(talk.today.isoformat())}"
        return read_on.put(held["text"], held["told"], when.strip(", ")) if is_vague else held["text"] + when * is_year
    is_then = said == THEN.id or yes_or_no(said)
    period = held["period"] if is_then else _period(message.read(said).body or said, talk)
    if not period and (_NOT_THEN.fullmatch(key(said)) or key(said) in UNKNOWING):
        asked = _when(held["text"], held["told"], "")
        raise HalfError(str(asked), held, asked.choices) if is_year else asked  # the year stays that of its document
    is_other = read_on.says_where(said, talk.today)
    if not period and not is_other:
        written = [*read_on.dates_written(said, talk.today), *(told for _, told in dates_told(said, talk.today))]
        month = month_told(said, talk.today)
        period = next(iter(written), month[1] if month else "")
    if not period and not is_other:
        asked = _when(held["text"], held["told"], held["period"])
        raise HalfError(f"{NO_DATE}{asked}", held, asked.choices)
    if not period:
        return ""
    if not is_past(period, talk.today):
        raise WrongError(f"{published(period)} est à venir : donnez la date où vous avez lu cette source.")
    if is_year:
        return str(held["text"]) if period == held["period"] else f"{held['text']}, lu {published_on(period)}"
    return read_on.put(held["text"], held["told"], f"vu {published_on(period)}" if is_vague else published(period))


def _period(said: str, talk: Talk) -> str:
    """The date that is given where one is asked; « juillet » is the last one."""
    month = month_told(said, talk.today)
    is_bare = month is not None and key(month[0]) == key(said)
    return read_period(said, talk.today) or (month[1] if month and is_bare else "")


PROOF = Field(
    "proof",
    "Où c'est vérifié",
    asking(fixed(WHERE_VERIFIED)),
    proof,
    doubt=doubt,
    remark=remark,
    applies=lambda talk, filling: moves(filling) and "source" not in changing(filling),
    default="",
    denied=True,  # « pas encore » says that nobody checked
)
