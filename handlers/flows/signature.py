"""The day a contract was signed, asked, told again, supposed, or told by halves: « en 2022 », then « 15 septembre »."""

import re
from collections.abc import Mapping
from datetime import date

from handlers.engine.flow import Accept, Context, Hold, Outcome, Question, Refuse
from handlers.engine.messages import Choice
from handlers.flows.reminders import FIRST_YEAR, UNREAL
from handlers.hearing.intent import is_asking
from handlers.hearing.supposing import is_supposing
from knowledge.cpts import CptsDirectory
from knowledge.dates import ago, day_without_year, period_in, read_day, unreal_day
from knowledge.text import key
from knowledge.wording import day, published_on

WHEN = (
    "Quel jour le contrat ACI (accord conventionnel interprofessionnel) a-t-il été signé ? Écrivez une date complète, "
    "par exemple 15 septembre 2022."
)
ONLY_A_YEAR = "Il me faut le jour et le mois : le contrat court d'une date anniversaire à l'autre."
HALF = "Noté : {told}. Il me faut le jour et le mois : le contrat court d'une date anniversaire à l'autre. {write}"
LACKING = "Vous avez dit que le contrat a été signé {told}. Donnez-moi le jour et le mois. {write}"
WRITE = "Écrivez-les, par exemple « 15 septembre »."
WHICH_YEAR = "Le {day} de quelle année ?"
NO_DATE = "Je n'ai pas reconnu de date."
MOVED = (
    "Signature : {before} → {after}. Un plan ou des documents donnés avant cette correction ne valent plus : écrivez "
    "« plan de trésorerie » ou « dossier » pour les refaire."
)
UNMOVED = "C'est la date que je garde : {before}."
EARLIER = (
    "Mon annuaire dit que la CPTS {name} avait déjà signé {since} (source : {source}) ; vous dites {told}. Je ne "
    "tranche pas : je compte avec votre date, vérifiez-la sur le contrat."
)
IMPOSSIBLE = "Donnez un jour entre 2019, année du premier accord, et aujourd'hui."
_PERIOD = re.compile(r"20\d\d(?:-(?:0[1-9]|1[0-2]))?")
_YEAR = re.compile(r"\b(?:en )?(?P<year>20[12]\d)\b")


def half_told(period: str, today: date) -> dict[str, str] | None:
    """As much of the day as « 2022 » or « 2022-09 » tells, as the draft of the answer; None when it cannot be of it."""
    is_possible = _PERIOD.fullmatch(period) and int(period[:4]) >= FIRST_YEAR and period <= f"{today:%Y-%m}"
    return {"period": period} if is_possible else None


def told_period(text: str, today: date) -> str:
    """As much of a past day as a text tells, with its year: « en mars 2023 », « il y a 14 mois »; "" for less."""
    return period_in(text, today) or ago(text, today)


def _half(context: Context) -> str:
    told = context.draft.get("period") if isinstance(context.draft, Mapping) else None
    return told if isinstance(told, str) and half_told(told, context.today) else ""


def _completed(said: str, context: Context) -> date | None:
    """The day, when the year was told before: « 15 septembre »; or the other way about."""
    if rank := _day_told(context):
        return read_day(f"{rank} {said.strip()}", context.today) if _YEAR.fullmatch(said.strip()) else None
    half = _half(context)
    written = dict.fromkeys(("/".join(reversed(half.split("-"))), half[:4])) if half else ()
    return next(filter(None, (read_day(f"{said} {rest}", context.today) for rest in written)), None)


def _day_told(context: Context) -> str:
    """« 15 juillet », when a day was told before, of no year."""
    told = context.draft.get("day") if isinstance(context.draft, Mapping) else None
    return told if isinstance(told, str) else ""


def _asked(context: Context) -> str:
    half = _half(context)
    return LACKING.format(told=published_on(half), write=WRITE) if half else WHEN


def _undated(said: str, context: Context) -> Outcome:
    """What is no whole day: half of one is kept, for an answer that was not given yet."""
    if unreal := unreal_day(said):
        return Refuse(UNREAL.format(day=unreal))
    if rank := day_without_year(said):
        years = [str(year) for year in range(FIRST_YEAR, context.today.year + 1)]
        return Hold({"day": rank}, WHICH_YEAR.format(day=rank), [Choice(id=year, label=year) for year in years])
    year = _YEAR.search(said)
    period = told_period(said, context.today) or (year["year"] if year else "")
    if not period:
        return Refuse(NO_DATE)
    draft = half_told(period, context.today)
    if draft is None or context.answers.signed:
        return Refuse(ONLY_A_YEAR)
    return Hold(draft, HALF.format(told=published_on(draft["period"]), write=WRITE))


def _parse_signature(said: str, context: Context) -> Outcome:
    told = read_day(said, context.today) or read_day(period_in(said, context.today), context.today)
    found = told or _completed(said, context)
    if found is None:
        return _undated(said, context)
    if found.year < FIRST_YEAR or found > context.today:
        return Refuse(IMPOSSIBLE)
    before = context.answers.signed
    said_back = UNMOVED if before == found else MOVED
    moved = said_back.format(before=day(before), after=day(found)) if before else ""
    other = "" if before == found else contradicted(found, context.answers.cpts, context.knowledge.cpts)
    return Accept(found, note=f"{moved} {other}".strip())


def contradicted(signed: date, code: str | None, directory: CptsDirectory) -> str:
    """That our directory saw the CPTS under contract before the day that is told; neither is chosen.

    It knows a day on which the contract was signed, not always the day of its signature: an earlier one is no quarrel.
    """
    card = directory.by_id.get(code or "")
    if card is None or card.status != "aci-signed" or not card.since or card.since >= signed.isoformat():
        return ""
    if signed.isoformat().startswith(card.since):
        return ""  # « en novembre 2019 » and a day of it agree
    return EARLIER.format(
        name=card.name, since=published_on(card.since), source=card.source.title, told=published_on(signed.isoformat())
    )


LONGEST_RESTATEMENT = 14  # words: more tells a story, whose date may be of something else
_SIGNED = re.compile(r"\bsign\w*\b")
# « Ah je me suis trompée, c'était le 15 juillet 2022 »: a date corrected, and nothing else said.
_DATE = r"(?:(?:\d{1,2}|1er) )?(?:\d{1,2}|(?:janv|fev|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec)[a-z]*) \d{2,4}"
_CORRECTS = (
    r"pardon|desolee?|oups|erreur|une erreur|non|en fait|finalement|plutot|c etait|c est|je voulais dire|je corrige"
    r"|(?:je me suis|on s est|nous nous sommes) tromp\w+"
)
_AROUND = r"ah|oh|euh|mais|bien|et|le|du|au|la|de|date|bonne|est|etait|jour|excuse[rz]? moi|attend[sz]?|attendez"
_CORRECTED = re.compile(
    rf"(?=.*\b(?:{_CORRECTS})\b)(?:(?:{_CORRECTS}|{_AROUND}) )+{_DATE}(?: (?:{_CORRECTS}|{_AROUND}))*"
)


def _supposed_signature(said: str, context: Context) -> date | None:
    """« et si on avait signé le 1er mars 2023 ? »."""
    if not (_SIGNED.search(said) and said.startswith("si ")):
        return None
    outcome = _parse_signature(said, context)
    return outcome.value if isinstance(outcome, Accept) else None


def _restated(said: str, context: Context) -> bool:
    """« en fait signé en mars 2023 », told and not asked."""
    words = key(said)
    dated = period_in(said, context.today) or _YEAR.search(words) or unreal_day(said)
    if is_supposing(said) or not dated or len(words.split()) > LONGEST_RESTATEMENT:
        return False
    return _is_corrected(said, context) or bool(_SIGNED.search(words) and not is_asking(said))


def _is_corrected(said: str, context: Context) -> bool:
    """A date corrected without a word of what it is of: the signature, unless a start was told, which it may be of."""
    return "?" not in said and not context.answers.starts and bool(_CORRECTED.fullmatch(key(said)))


signature = Question(
    key="signed",
    title="Signature",
    spoken=_supposed_signature,
    ask=_asked,
    parse=_parse_signature,
    show=lambda value, context: day(value),
    help=WHEN,
    still_valid=lambda value, context: value <= context.today,
    heeds=_restated,
)
