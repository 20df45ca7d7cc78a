"""A first message that says it all: « CPTS de 78 500 habitants, ACI signé en 2022, on passe à 82 000, quel impact ? ».

What was told is said back, with what follows from it; what was not told is not made up: neither the day of a year, nor
the names of « 2 communes de plus ».
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from handlers.engine.flow import Context
from handlers.engine.messages import Choice, Reply
from handlers.flows.plan import standing
from handlers.flows.told import signed_in, undated_people
from handlers.hearing.numbers import COMMUNES, becomes, moves, two_numbers
from handlers.money.comparison import comparison
from handlers.money.wording import band_words, estimate_for
from knowledge.contract import YEARS, Contract
from knowledge.rates import FundingError
from knowledge.wording import day, inhabitants, is_day, number, published_on

DOOR = Choice(id="contrat", label="Nous avons déjà une CPTS")
KNOWN = Choice(id="faq:changement-taille", label="Que sait-on d'un changement de taille ?")
HEARD = "**Ce que je retiens de votre message**\n\n{lines}"
NO_DAY = (
    "Contrat signé {told}. Sans le jour, je sais seulement : {standing}, dernier jour entre le {first} et le {last}. "
    "Donnez-le dans « Nous avons déjà une CPTS » pour vos échéances."
)
SIGNED = "Contrat signé {told} : {standing}."
UNNAMED = "Les communes ne sont pas nommées : je compte vos nombres d'habitants, sans deviner lesquelles."
UNSIGNED = "Date de signature non dite : donnez-la dans « Nous avons déjà une CPTS » pour vos échéances."


@dataclass(frozen=True, slots=True)
class Change:
    """Two numbers of inhabitants, as much of the day of signature as was told, and whether communes are counted.

    `moved` is how many come (or go, below zero), where that is what was told rather than what it comes to.
    """

    before: int
    after: int
    signed: str  # « 2022-09-15 », « 2022-09 », « 2022 », or nothing
    counts_communes: bool
    moved: int = 0


def change_in(said: str, context: Context) -> Change | None:
    """The change of size that a message tells; nothing else is heard."""
    people = two_numbers(undated_people(said))
    moved = _moved(said, *people) if people else 0
    if people is None or not (moved or becomes(said)):
        return None
    before, after = (people[0], people[0] + moved) if moved else people
    table = context.knowledge.rates.on(context.today)
    try:
        for people_then in (before, after):
            table.band_of(people_then)
    except FundingError:
        return None
    return Change(before, after, signed_in(said, context.today), COMMUNES.search(said) is not None, moved)


def _moved(said: str, before: int, part: int) -> int:
    """How many people come, or go (below zero); 0 where the second number is what it comes to."""
    sign = moves(said)
    return 0 if sign < 0 and part >= before else sign * part


def change_replies(change: Change, context: Context) -> list[Reply]:
    """What was understood, both situations side by side, and who decides."""
    table = context.knowledge.rates.on(context.today)
    bands = [table.band_of(people) for people in (change.before, change.after)]
    before, after = (
        estimate_for(context, band, people) for band, people in zip(bands, (change.before, change.after), strict=True)
    )
    lines = [
        f"Aujourd'hui : {inhabitants(change.before)}, {band_words(table, bands[0])}.",
        _signature(change.signed, context.today) if change.signed else UNSIGNED,
        f"À l'étude : {_sum(change)}{inhabitants(change.after)}, {band_words(table, bands[1])}.",
        *([UNNAMED] if change.counts_communes else []),
    ]
    told = Reply(text=HEARD.format(lines="\n".join(f"- {line}" for line in lines)))
    *compared, last = comparison(before, after, context.knowledge.rates.tables)
    return [told, *compared, last.model_copy(update={"choices": (KNOWN, DOOR)})]


def _sum(change: Change) -> str:
    """« 78 000 + 3 000 = », where what comes or goes was told."""
    if not change.moved:
        return ""
    return f"{number(change.before)} {'+' if change.moved > 0 else '-'} {number(abs(change.moved))} = "


def _signature(period: str, today: date) -> str:
    """Where the contract stands; of half a date, between which days that is true."""
    if is_day(period):
        contract = _contract(date.fromisoformat(period))
        return SIGNED.format(told=published_on(period), standing=standing(contract, today))
    year, _, month = period.partition("-")
    first = date(int(year), int(month or 1), 1)
    last = min(today, date(int(year), int(month or 12), monthrange(int(year), int(month or 12))[1]))
    early, late = _contract(first), _contract(last)
    ends = (one.ends - relativedelta(days=1) for one in (early, late))
    told = dict(zip(("first", "last"), map(day, ends), strict=True))
    return NO_DAY.format(told=published_on(period), standing=_between(early, late, today), **told)


def _between(early: Contract, late: Contract, today: date) -> str:
    """« année 4 ou 5 sur 5 », or that it may have ended."""
    years = sorted({late.year_on(today), early.year_on(today)})
    named = " ou ".join(str(year) for year in years if year <= YEARS)
    over = "ses cinq ans sont terminés" if years[-1] > YEARS else ""
    running = f"année {named} sur {YEARS}" if named else ""
    return " ou ".join(filter(None, (running, over)))


def _contract(signed: date) -> Contract:
    return Contract(signed=signed, band=1, missions=())
