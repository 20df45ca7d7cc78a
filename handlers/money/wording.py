"""An estimate put into words: grouped by how sure we are, with its table, its date and its sources."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from handlers.engine.flow import Context
from handlers.engine.messages import Reply
from handlers.engine.texts import render
from knowledge.funding import MONTHS, Estimate, EstimateLine, Payment, estimate, schedule
from knowledge.in_force import lapsed
from knowledge.rates import Bound, Part, RateTable
from knowledge.sources import Status
from knowledge.wording import NBSP, day, euros, inhabitants, listing, number, published_on

# An amount read elsewhere says in what: the heading is its source's.
_GROUP_TITLES = {
    Status.OFFICIAL: "Tableau officiel",
    Status.CONTESTED: "Chiffre contesté : à vérifier auprès de la CPAM ou de l'ARS",
    Status.CARRIED_OVER: "Valeur 2019, non confirmée depuis l'avenant 2",
    Status.UNKNOWN: "Montant inconnu à ce jour, à demander à la CPAM ou à l'ARS",
}
_PLANS = {Part.PLAN: "rédaction du plan de crise", Part.UPDATE: "mise à jour du plan de crise"}
_OPTIONS = {"none": (), "qualite": ("qualite",), "accompagnement": ("accompagnement",)}


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of an estimate that share a status."""

    title: str
    lines: Sequence[str]


def chosen_missions(table: RateTable, options: str | None) -> list[str]:
    """The core missions and the optional ones a person keeps; "both" and None keep both."""
    core = [m.id for m in table.missions_of("core")]
    optional = [m.id for m in table.missions_of("optional")]
    return core + list(_OPTIONS.get(options or "both", optional))


def estimate_for(context: Context, band: int, population: int | None, contract_year: int | None = None) -> Estimate:
    """The estimate of the answers so far, in the table in force today, for the year they tell or another one."""
    table = context.knowledge.rates.on(context.today)
    answers = context.answers
    return estimate(
        table,
        band,
        on=context.today,
        population=population,
        missions=chosen_missions(table, answers.options),
        contract_year=contract_year or (1 if answers.year == "first" else 2),
        crisis=bool(answers.crisis),
    )


def payments_of(context: Context, result: Estimate) -> list[Payment]:
    """When the money of an estimate arrives."""
    missions = list(dict.fromkeys(line.mission for line in result.lines))
    advance = context.knowledge.figures["avance"].value / Decimal(100)
    return schedule(result.table, result.band, missions, advance)


def known_before(payments: Iterable[Payment], month: int) -> Decimal:
    """The sum of what is known to arrive before a month of the contract."""
    known = (p.amount for p in payments if p.amount is not None and p.month is not None and p.month < month)
    return sum(known, Decimal(0))


def amounts_replies(context: Context, result: Estimate) -> list[Reply]:
    """Every line of an estimate, then how its total is to be read."""
    return render(
        "amounts",
        estimate=result,
        band=band_words(result.table, result.band),
        name=total_name(result),
        held=held_words(result),
        reserve=reserve(result),
        smaller=_smaller(result),
        comparable=_comparable(context, result),
        groups=groups(result),
        contract=context.knowledge.figures["aci-duree"].text,
    )


def sources_replies(result: Estimate) -> list[Reply]:
    return render("sources", sources=list(dict.fromkeys(line.source for line in result.lines)))


def payments_replies(context: Context, result: Estimate) -> list[Reply]:
    """When the money arrives, and what of it is known to come in the first year."""
    payments = payments_of(context, result)
    return render("payments", payments=payments, first_year=known_before(payments, 12))


def notes_of(context: Context) -> Sequence[str]:
    """What to know about the population, when it is counted from communes."""
    answers = context.answers
    codes = answers.territory if answers.basis in (None, "communes") else None
    return context.knowledge.gazetteer.territory(codes).notes if codes else ()


def total_name(result: Estimate) -> str:
    """What a total is: a maximum, or what is known of one. Never a floor: lines of it may prove lower."""
    if result.prorated:
        return "maximum connu de la première année" if result.uncertain else "maximum de la première année"
    return "maximum annuel connu à ce jour" if result.uncertain else "maximum annuel"


def table_dates(table: RateTable, on: date) -> str:
    """The table of an amount, its dates, and that it is over when it is; without the full stop."""
    dates = f"signé le {day(table.signed)}, publié le {day(table.published)}"
    whole = f"{table.title}, {dates}, nos sources relues le {day(table.checked)}. {lapsed(table, on)}"
    return whole.rstrip(". ")


def table_note(table: RateTable, on: date) -> str:
    """The table of the amounts, its dates and what was read of it: stands in a file that is sent alone."""
    return f"Barème : {table_dates(table, on)}. {table.note}"


def held_words(result: Estimate) -> str:
    """What a sum holds besides: « missions optionnelles et mise à jour du plan de crise comprises, sans crise… »."""
    counted = [line for line in result.lines if line.amount]
    optional = len({line.mission for line in counted if line.optional})
    plans = [words for part, words in _PLANS.items() if any(line.part is part for line in counted)]
    named = ["mission optionnelle" if optional == 1 else "missions optionnelles"] if optional else []
    held = f"{listing([*named, *plans])} {'comprises' if optional + len(plans) > 1 else 'comprise'}, "
    return f"{held if named or plans else ''}{'avec' if result.crisis else 'sans'} crise sanitaire reconnue"


def total_words(result: Estimate) -> str:
    """« maximum annuel connu à ce jour : 375 000 € »."""
    return f"{total_name(result)} : {euros(result.total)}"


def doubtful_words(result: Estimate) -> str:
    """What a total counts without being sure, « 290 000 € de valeurs de 2019 non confirmées », or ""."""
    doubts = [
        (result.total_of(Status.CONTESTED), "contestés (à vérifier)"),
        (result.total_of(Status.CARRIED_OVER), "de valeurs de 2019 non confirmées depuis"),
    ]
    shown = [f"{euros(share)} {what}" for share, what in doubts if share]
    return listing(shown) if shown else ""


def sure_words(result: Estimate) -> str:
    """How far a total can be trusted, said just after it: « non garanti, dont 70 000 € contestés (à vérifier) »."""
    if not result.uncertain:
        return "si toutes les missions comptées sont menées et leurs résultats atteints"
    if result.total_of(Status.CARRIED_OVER) == result.total:
        return "non garanti : ce sont des valeurs de 2019, non confirmées depuis"
    doubtful = doubtful_words(result)
    return f"non garanti, dont {doubtful}" if doubtful else "non garanti"


def unknown_words(result: Estimate) -> list[str]:
    """The missions of which an amount is unknown, once each."""
    return list(dict.fromkeys(line.short.lower() for line in result.unknown))


def size_and_money(result: Estimate) -> str:
    """« Taille 2, maximum annuel connu à ce jour : 287 000 € (non garanti ; …). »: the shortest of an estimate."""
    besides = " ; ".join(filter(None, (_briefly_sure(result), held_words(result))))
    return f"Taille{NBSP}{result.band}, {total_words(result)} ({besides}). {result.lapsed}".strip()


def _briefly_sure(result: Estimate) -> str:
    """How far a total can be trusted, and of when it is, in a few words."""
    if not result.uncertain:
        return "montants relevés, tableau officiel non lu" if result.observed else ""
    carried = result.total_of(Status.CARRIED_OVER)
    if not carried:
        return "non garanti"
    return "non garanti : valeurs de 2019" if carried == result.total else "non garanti, en partie des valeurs de 2019"


def reserve(result: Estimate) -> str:
    """The sentences that stand beside a total that is no plain maximum: what it counts, what it leaves out."""
    return " ".join(filter(None, [_from_when(result), _doubt(result)]))


def _from_when(result: Estimate) -> str:
    """From when a first year counts its missions, and what it would be if they all began at once."""
    if not result.prorated:
        return ""
    return (
        "Chaque mission y est comptée à partir de sa date limite de démarrage, une mission optionnelle dès la "
        f"signature ; si toutes démarraient le jour de la signature : {euros(result.from_signature)}."
    )


def _doubt(result: Estimate) -> str:
    if not result.uncertain:
        read = list(
            dict.fromkeys(line.source.how(line.status) for line in result.lines if line.status is Status.OBSERVED)
        )
        return f"Montants à faire confirmer : {listing(read)}." if read else ""
    counted = f"Ce total compte {doubtful_words(result)}. " if doubtful_words(result) else ""
    unknown = " ; ".join(f"{line.short} ({line.part.short})" for line in result.unknown)
    left_out = f"Lignes inconnues, non comptées : {unknown}. " if unknown else ""
    return f"{counted}{left_out}Ce n'est pas une somme garantie."


def small_words(context: Context, result: Estimate) -> str:
    """A sentence where fewer people live than in the smallest CPTS ever reported, or than one region asks for.

    No floor of the country is known.
    """
    figures, people = context.knowledge.figures, result.population
    smallest, asked = figures["plus-petite-cpts"], figures["petit-territoire-bretagne"]
    if people and people < smallest.value:
        return (
            f"Très petit territoire : la plus petite CPTS citée par la presse, {published_on(smallest.date)}, comptait "
            f"environ {smallest.text}."
        )
    if people and people < asked.value:
        return (
            "Petit territoire : aucun minimum national n'est connu ; en Bretagne, GECO Lib' compte à partir de "
            f"{asked.text}."
        )
    return ""


def _smaller(result: Estimate) -> Estimate | None:
    """The same estimate one size below, when its total is higher: lines known there are missing or of 2019 here."""
    if result.band == 1 or not result.uncertain:
        return None
    missions = [line.mission for line in result.lines]
    year, crisis = result.contract_year, result.crisis
    below = estimate(result.table, result.band - 1, on=result.on, missions=missions, contract_year=year, crisis=crisis)
    return below if below.total > result.total else None


def _comparable(context: Context, result: Estimate) -> str:
    """What other sizes may be compared by: totals of one same table, never one of 2019 with one read since."""
    tables = [t for t in context.knowledge.rates.tables if t.total("snp", result.band)]
    if not tables or result.table is tables[-1]:
        return ""
    year = tables[-1].signed.year
    known = [euros(total.amount or 0) for band in range(1, 5) if (total := tables[-1].total("snp", band))]
    return (
        f"Ne le soustrayez pas du total d'une autre taille : selon la taille, nos lignes sont de {year} ou relevées "
        f"depuis. Maximums qui se comparent, de {year}, de la taille 1 à la taille 4 : {listing(known)}."
    )


def groups(result: Estimate) -> list[Group]:
    """The lines by how their amount came to us, the surest first, the parts of one mission on one line."""
    order = list(Status)
    lines = sorted(result.lines, key=lambda line: (order.index(line.status), _heading(line)))
    return [
        Group(heading, [_mission_line(list(of_mission)) for _, of_mission in groupby(same, _mission)])
        for heading, same in groupby(lines, _heading)
    ]


def _heading(line: EstimateLine) -> str:
    how = line.source.how(line.status)
    return _GROUP_TITLES.get(line.status) or f"{how[0].upper()}{how[1:]}"


def _mission(line: EstimateLine) -> str:
    return line.mission


def _mission_line(lines: Sequence[EstimateLine]) -> str:
    label = lines[0].label + (" (optionnelle)" if lines[0].optional else "")
    if lines[0].amount is None:
        return f"{label}, {' ; '.join(line.part.french for line in lines)}"
    if lines[0].months < MONTHS:
        return f"{label} : {_part_of_a_year(lines)}"
    amounts = " + ".join(f"{euros(line.amount or 0)} ({line.part.french})" for line in lines)
    return f"{label} : {amounts}"


def _part_of_a_year(lines: Sequence[EstimateLine]) -> str:
    """« 46 000 €, soit 6 mois de 92 000 € (par an, au plus) » : a first year, whose amounts are not those of a year."""
    yearly = " + ".join(f"{euros(line.yearly or 0)} ({line.part.french})" for line in lines)
    months = lines[0].months
    if not months:
        return f"rien la première année, car elle démarre au plus tard au douzième mois ; ensuite {yearly}"
    return f"{euros(sum(line.amount or 0 for line in lines))}, soit {months} mois de {yearly}"


def band_words(table: RateTable, band: int) -> str:
    """« taille 2 (de 40 000 à 80 000 habitants) »."""
    lower, upper = table.upper(band - 1) if band > 1 else None, table.upper(band)
    if lower is None:
        span = f"moins de {number(upper or 0)}"
    elif upper is None:
        span = f"plus de {number(lower)}"
    else:
        # The lower bound belongs to the band; the last bound of the texts, 175 000, to the third.
        until = "à" if table.band_of(upper) == band else "à moins de"
        span = f"de {number(lower)} {until} {number(upper)}"
    return f"taille{NBSP}{band} ({span} habitants)"


def bound_words(result: Estimate) -> str:
    """A sentence when the population lies within 5 % of a bound, "" otherwise."""
    bound = result.table.nearest_bound(result.population) if result.population else None
    return near_words(bound) if bound else ""


def near_words(bound: Bound) -> str:
    return f"{gap_words(bound)} Faites confirmer la taille retenue par la CPAM et l'ARS."


def gap_words(bound: Bound) -> str:
    """How far a population is from a bound, for who is told besides to have the size confirmed."""
    beyond = bound.population - bound.threshold
    if bound.gap > 0:
        gap = f"Il manque {inhabitants(bound.gap)} pour entrer en taille {bound.above}"
    elif beyond == 0:
        gap = _exactly(bound)
    else:
        gap = f"Vous dépassez de {inhabitants(beyond)} le seuil de la taille {bound.above}"
    return f"Attention, vous êtes près d'un seuil. {gap}."


def _exactly(bound: Bound) -> str:
    return f"Vous êtes exactement au seuil de la taille {bound.above} : les textes ne disent pas de quel côté il tombe"
