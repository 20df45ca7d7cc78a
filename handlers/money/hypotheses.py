"""What somebody may suppose or tell of a contract besides its questions: crises, starts, the variable part, amounts.

Each is volunteered, never asked: « et si la part variable est à 70 % », « la prévention a démarré le 1er mars 2024 ».
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from handlers.engine.flow import Accept, Context, Outcome, Question, Refuse
from handlers.hearing.intent import is_asking
from handlers.hearing.numbers import names_people
from handlers.hearing.supposing import is_supposing
from handlers.money.amounts import AMOUNTS, NONE, forgets_own, own_amounts, shown_own
from knowledge.contract import RUNNING, YEARS, Contract
from knowledge.dates import period_in, read_day
from knowledge.rates import Mission
from knowledge.text import clean, fold, key
from knowledge.wording import NBSP, day, listing

_PERCENT = re.compile(r"(?<![+-])\b(\d{1,3})\s*(?:%|pour\s?cents?\b)")
# A change, a refusal or a description: whatever its number is, it is not the share that remains.
_NO_REST = re.compile(
    r"\b(?:baiss|dimin|redui|recul|augment|mont|grimp|chut|progress|amput|tomb|descend|croi|croit|perd|rat|manqu|echou)"
    r"\w* (?:\w+ )?(?:de|d|des)\b"
    r"|\b(?:perd|rat|manqu|echou)\w*|\b(?:plus|moins|pas|jamais|aucune?)\b|\b(?:depend|represent)\w*"
)
_VARIABLE = re.compile(r"\bparts? variables?\b|\bvariables?\b|\bresultats?\b|\bindicateurs?\b")
_CRISIS = re.compile(r"\bcrises?\b")
_CONTRACT_YEAR = re.compile(r"\b(?:annees?|ans?)\s+((?:[1-5](?:\s+et\s+|\s+)?)+)\b")
_CIVIL_YEAR = re.compile(r"\b(20\d\d)\b")
_NONE = re.compile(r"\b(?:sans|aucune|pas de|pas d) (?:\w+ )?crises?\b|^(?:sans|aucune)$")
_DENIED = re.compile(r"\b(?:pas|plus|jamais|aucune?|sans)\b")
_STARTS = re.compile(r"\b(?:demarr|commenc|debut|lanc)\w*")
NO_SHARE = "Donnez une part entre 0 et 100 %, par exemple « part variable à 70 % »."
ONE_SHARE = (
    "Je compte une même part variable pour les cinq ans : dites celle qui reste, entre 0 et 100 %, par exemple « et si "
    "la part variable est à 70 % ? »."
)
NO_YEAR = "Dites l'année du contrat, de 1 à 5 : « une crise en année 3 »."
NO_START = "Dites la mission et le jour : « la prévention a démarré le 1er mars 2024 »."
ASTRIDE = (
    "{civil} tombe sur deux années de votre contrat : l'année {before} jusqu'au {day} exclu, l'année {after} ensuite. "
    "Je ne choisis pas pour vous : écrivez « et avec une crise en année {before} ? » ou « et avec une crise en année "
    "{after} ? »."
)
OUTSIDE = "Ce jour est hors des cinq ans du contrat."


def _share_in(said: str) -> int | None:
    """The one share a text tells; None when it tells several numbers, or by how much a share moves."""
    plain = fold(clean(said))
    found = _PERCENT.search(plain)
    if found is None or len(re.findall(r"\d+", plain)) > 1 or _NO_REST.search(key(said)):
        return None
    return int(found[1]) if int(found[1]) <= 100 else None


def _parse_variable(said: str, context: Context) -> Outcome:
    alone = f"{said.strip()} %" if said.strip().isdecimal() else said
    share = _share_in(alone)
    return Refuse(NO_SHARE) if share is None else Accept(share, note=f"Part variable comptée à {share}{NBSP}%.")


def supposed_share(said: str, context: Context) -> dict[str, int] | None:
    """« et si la part variable est à 70 % ? », as the answers it supposes; the words as typed, for their « % »."""
    share = _share_in(said) if _supposes(said) and _VARIABLE.search(key(said)) else None
    return None if share is None else {variable.key: share}


def unread(said: str, context: Context) -> str | None:
    """Why a supposition about the plan was not heard, None for anything else."""
    if not _supposes(said):
        return None
    if _VARIABLE.search(key(said)) and re.search(r"\d", said):
        return ONE_SHARE
    if _CRISIS.search(key(said)) and not _DENIED.search(key(said)) and (astride := _astride(key(said), context)):
        return astride
    outcome = _parse_starts(said, context) if _STARTS.search(key(said)) else None
    return OUTSIDE if outcome == Refuse(OUTSIDE) else None


def _supposes(said: str) -> bool:
    """Whether a text begins with what it supposes; « avec » and « sans » do it alone after a result."""
    return is_supposing(f"et {said}")


variable = Question(
    key="variable",
    title="Part variable retenue",
    ask=lambda context: "Quelle part des montants variables voulez-vous compter ? 100 % est le maximum.",
    parse=_parse_variable,
    show=lambda value, context: f"{value}{NBSP}%",
    help=NO_SHARE,
    volunteered=True,
    amends=lambda said: _share_in(said) is not None,
    heeds=lambda said, context: bool(_is_told(said) and _share_in(said) is not None and _VARIABLE.search(key(said))),
)


def _crises_in(said: str, context: Context) -> tuple[int, ...] | None:
    """The contract years that a text gives a crisis, in the contract's own count or by calendar years."""
    if _DENIED.search(said):  # « sans crise en année 3 » leaves that of year 4: which ones remain is not said
        return () if _NONE.search(said) and not re.search(r"\d", said) else None
    if found := _CONTRACT_YEAR.search(said):
        return tuple(sorted({int(n) for n in re.findall(r"[1-5]", found[1])}))
    within = [years for _, years in _civil_years(said, context)]
    return tuple(sorted({n for years in within for n in years})) if within and all(map(_is_one, within)) else None


def _civil_years(said: str, context: Context) -> list[tuple[int, list[int]]]:
    """Each civil year that a text names, with the years of the contract that it has days of."""
    signed = context.answers.signed
    if signed is None:
        return []
    running = Contract(signed=signed, band=1, missions=())
    return [(int(year), running.years_in(int(year))) for year in _CIVIL_YEAR.findall(said)]


def _is_one(years: list[int]) -> bool:
    return len(years) == 1


def _astride(said: str, context: Context) -> str | None:
    """Which years of the contract a civil year may mean: a crisis is placed in neither by guess."""
    told = next(((civil, years) for civil, years in _civil_years(said, context) if len(years) > 1), None)
    if told is None or context.answers.signed is None:
        return None
    civil, (before, after) = told
    turns = context.answers.signed + relativedelta(years=before)
    return ASTRIDE.format(civil=civil, before=before, after=after, day=day(turns))


def _parse_crises(said: str, context: Context) -> Outcome:
    years = _crises_in(key(said), context)
    return Refuse(NO_YEAR) if years is None else Accept(years)


def _supposed_crises(said: str, context: Context) -> tuple[int, ...] | None:
    is_short = len(said.split()) <= LONGEST
    return _crises_in(said, context) if is_short and _supposes(said) and _CRISIS.search(said) else None


def _show_crises(years: tuple[int, ...], context: Context) -> str:
    return f"année {listing([str(year) for year in years])} du contrat" if years else "aucune"


LONGEST = 14  # words of a supposition; more tells something else
crises = Question(
    key="crises",
    title="Crise reconnue par l'ARS",
    ask=lambda context: f"En quelles années du contrat comptez-vous une crise sanitaire ? {NO_YEAR}",
    parse=_parse_crises,
    show=_show_crises,
    help=NO_YEAR,
    volunteered=True,
    amends=lambda said: bool(_CRISIS.search(key(said))),
    spoken=_supposed_crises,
)


def _mission_in(said: str, context: Context) -> Mission | None:
    table = context.knowledge.rates.on(context.today)
    named = [m for m in table.missions if (words := AMOUNTS.get(m.id)) and words.search(said)]
    return named[0] if len(named) == 1 else None


def _start_in(said: str, context: Context) -> tuple[str, date] | None:
    """The mission whose start a text gives, and its day."""
    mission, when = _mission_in(key(said), context), read_day(period_in(said, context.today), context.today)
    return None if mission is None or when is None or mission.id == RUNNING else (mission.id, when)


def _parse_starts(said: str, context: Context) -> Outcome:
    """The starts given so far, with the one a text gives."""
    start, signed = _start_in(said, context), context.answers.signed
    if start is None:
        return Refuse(NO_START)
    mission, when = start
    if signed and not signed <= when < signed + relativedelta(years=YEARS):
        return Refuse(OUTSIDE)
    starts = {**(context.answers.starts or {}), mission: when}
    return Accept(starts, note=f"Noté : {_show_starts(starts, context)}.")


def _supposed_starts(said: str, context: Context) -> dict[str, date] | None:
    outcome = _parse_starts(said, context) if _STARTS.search(said) and said.startswith("si ") else None
    return outcome.value if isinstance(outcome, Accept) else None


def _show_starts(starts: Mapping[str, date], context: Context) -> str:
    table = context.knowledge.rates.on(context.today)
    shown = {m.id: m.short for m in table.missions}
    return listing(f"{shown[mission]}, {day(when)}" for mission, when in starts.items() if mission in shown)


starts = Question(
    key="starts",
    title="Démarrages",
    ask=lambda context: f"Quel jour une mission a-t-elle démarré ? {NO_START}",
    parse=_parse_starts,
    show=_show_starts,
    help=NO_START,
    volunteered=True,
    amends=lambda said: bool(_STARTS.search(key(said))),
    heeds=lambda said, context: bool(
        _is_told(said) and _STARTS.search(key(said)) and _start_in(said, context) is not None
    ),
    spoken=_supposed_starts,
)


def _is_told(said: str) -> bool:
    return not is_asking(said) and not is_supposing(said)


def _show_own(own: Mapping[str, Any], context: Context) -> str:
    return " ; ".join(shown_own(own, context))


def _tells_amounts(said: str, context: Context) -> bool:
    """Amounts, or one line that lacks only its part: « Prévention : 17 500 » is asked back, no question of the FAQ."""
    if forgets_own(said, context):
        return True
    if not _is_told(said):
        return False
    outcome = own_amounts(said, context)
    if isinstance(outcome, Refuse):
        is_line = len(said.split()) <= LONGEST_LINE and not names_people(said) and not _PEOPLE.search(key(said))
        is_amount = _mission_in(key(said), context) and _AMOUNT.search(fold(clean(said)))
        return is_line and bool(is_amount) and outcome != Refuse(NONE)
    return True


_AMOUNT = re.compile(r"(?<!\d)(?!(?:19|20)\d\d\b)\d{3,}|\d[ .]\d{3}|\d ?k\b")  # neither a year nor a count
LONGEST_LINE = 10  # words of a row of the annex
_PEOPLE = re.compile(r"\b(?:habitants?|personnes?|patients?|professionnels? de sante)\b")
own = Question(
    key="own",
    title="Selon votre contrat",
    ask=lambda context: HOW_OWN,
    parse=own_amounts,
    show=_show_own,
    help="Un montant écrit dans votre contrat remplace celui du barème dans vos calculs, et n'est montré qu'à vous.",
    volunteered=True,
    amends=lambda said: False,
    heeds=_tells_amounts,
)
HOW_OWN = (
    "Écrivez un montant par ligne, ou collez le tableau de l'annexe : « Accès aux soins, part fixe : 90 000 », "
    "« Accès aux soins, part variable : 35 000 », « Fonctionnement : 75 000 »."
)
HYPOTHESES = (variable, crises, starts)
