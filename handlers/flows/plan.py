"""The money of a contract in words: what arrives on which day, by contract year, by calendar year, and in a file."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

from dateutil.relativedelta import relativedelta

from handlers.engine.flow import Context, FollowUp
from handlers.engine.messages import Reply
from handlers.flows.documents import PREPARED, PREPARING, order
from handlers.flows.estimate import size_of
from handlers.money.followups import hears
from handlers.money.questions import OPTIONS
from handlers.money.wording import chosen_missions
from knowledge.contract import YEARS, Contract, Hypotheses, Movement, Nature, by_calendar_year, total, unknown
from knowledge.contract import movements as movements_under
from knowledge.in_force import lapsed
from knowledge.rates import Part
from knowledge.wording import NBSP, count, day, euros, listing

_NATURES = {
    Nature.WHOLE: "fonctionnement entier",
    Nature.ADVANCE: "avances",
    Nature.BALANCE: "soldes",
    Nature.VARIABLE: "parts variables",
}
_YEARLY = re.compile(r"\b(?:mois par mois|calendrier des versements|tous les versements|annee par annee)\b")
_TREASURY = re.compile(
    r"\btresorerie\b|\bplan (?:financier|des versements)\b|\btableur\b|\bassemblee generale\b|\b(?:l )?ag\b"
)
CHANGE = (
    "Changez une hypothèse : « et si la part variable est à 70 % ? », « et si la prévention démarre le 1er mars 2024 "
    "? », « et avec une crise en année 3 ? ». Vos propres montants : « Prévention, part fixe : 17 500 », ou collez "
    "l'annexe."
)
UNDATED = "à l'anniversaire qui la suit, faute de date connue : elle peut tomber dans une autre année civile."
BY_THE_TABLE = "Calculé sur le barème, sans les montants de votre contrat."
NO_MORE_OWN = (
    f"Les montants que vous aviez donnés sont ceux d'un contrat de taille{NBSP}{{size}} : ils ne sont pas comptés ici. "
    "Si votre contrat en donne d'autres, écrivez-les."
)
FILES = (
    "Le tableur se recalcule : changez-y une date, une part ou un montant. La page est à imprimer pour l'assemblée "
    "générale. Un montant inconnu y est écrit « inconnu », et compté à part."
)


def own_of(context: Context) -> Mapping[str, Decimal]:
    """The amounts of the contract itself; none once its size is another: those of the former one would be wrong."""
    return {} if own_were_of(context) else context.answers.own or {}


def own_were_of(context: Context) -> int | None:
    """The size that the contract's own amounts were told for, when it is not the one that is counted."""
    told, (size, _) = context.answers.own_band, size_of(context)
    return told if told and told != size else None


def contract_of(context: Context) -> Contract:
    """The contract that the answers describe."""
    answers, parts = context.answers, set(Part)
    size, _ = size_of(context)
    told = ((name.partition("/"), amount) for name, amount in own_of(context).items())
    return Contract(
        signed=answers.signed or context.today,
        band=size,
        missions=tuple(chosen_missions(context.knowledge.rates.on(context.today), answers.options)),
        starts=answers.starts or {},
        own={(mission, Part(part)): amount for (mission, _, part), amount in told if part in parts},
    )


def hypotheses_of(context: Context) -> Hypotheses:
    """What the plan supposes: all of the variable parts and no crisis, unless somebody said otherwise."""
    answers = context.answers
    share = Decimal(100 if answers.variable is None else answers.variable) / 100
    return Hypotheses(share, frozenset(answers.crises or ()))


def movements_of(context: Context) -> list[Movement]:
    return movements_under(context.knowledge.rates.on(context.today), contract_of(context), hypotheses_of(context))


def standing(contract: Contract, today: date) -> str:
    """« année 5 sur 5, du 15 septembre 2026 au 14 septembre 2027 », or that it has ended."""
    year = contract.year_on(today)
    if year > YEARS:
        return f"ses cinq ans se sont terminés le {day(contract.ends)}"
    until = contract.anniversary(year) - relativedelta(days=1)
    return f"année {year} sur {YEARS}, du {day(contract.anniversary(year - 1))} au {day(until)}"


def dated(found: Sequence[Movement]) -> list[str]:
    """A line a day: the sum of what is known, and how many amounts are not."""
    lines = []
    for when, same in groupby(found, key=lambda m: m.day):
        together = list(same)
        what = ", ".join(dict.fromkeys(_named(m) for m in together))
        lines.append(f"{day(when)} : {sum_words(together)} ({what})")
    return lines


def _named(movement: Movement) -> str:
    return f"{_NATURES[movement.nature]} de l'année {movement.year}"


def sum_words(found: Sequence[Movement]) -> str:
    left = unknown(found)
    if not found:
        return "rien"
    if left == len(found):
        return f"montant inconnu ({count(left, 'ligne')})"
    if left:
        return f"{euros(total(found))} connus, et {count(left, 'montant inconnu', 'montants inconnus')}"
    # Every amount is known, but a better result, or an earlier start, may bring more than is supposed.
    return f"{euros(total(found))} {'au plus' if all(m.is_most for m in found) else 'dans ces hypothèses'}"


def supposed_words(supposed: Hypotheses, found: Sequence[Movement]) -> str:
    """What the sums suppose, and which amounts are the contract's own; a crisis has no day of its own."""
    share = int(supposed.variable * 100)
    whole = "entières" if share == 100 else f"à {share}{NBSP}%"
    counted = listing(map(str, sorted(supposed.crises)))
    crises = f" Crise comptée : année {counted} du contrat, {UNDATED}" if supposed.crises else ""
    own = sum((m.amount for m in found if m.own and m.amount is not None), Decimal(0))
    told = f" Dont {euros(own)} selon votre contrat." if own else ""
    return (
        f"Les parts variables sont comptées {whole}, à la date anniversaire : aucun texte lu ne fixe leur date, et "
        f"leur montant suit vos résultats.{crises}{told}"
    )


def supposing(context: Context, found: Sequence[Movement], supposed: Hypotheses | None = None) -> str:
    """What the movements that are summed suppose: of a single year, its own only."""
    told = f"{supposed_words(supposed or hypotheses_of(context), found)} {_optional(context)}"
    former = own_were_of(context)
    return f"{told} {NO_MORE_OWN.format(size=former)}" if former else told


def _optional(context: Context) -> str:
    """Which optional missions are counted: nobody may have chosen them yet."""
    chosen = OPTIONS[context.answers.options or "both"].lower()
    starts = "" if context.answers.options == "none" else ", depuis la signature sauf date donnée"
    return f"Missions optionnelles comptées : {chosen}{starts}."


def table_is_over(context: Context) -> str:
    """That the table of the contract is over, or ""."""
    return lapsed(context.knowledge.rates.on(context.today), context.today)


def _by_contract_year(_: object, context: Context) -> list[Reply]:
    """Every payment of the contract, year by year."""
    found = movements_of(context)
    years = [
        f"**Année {n} du contrat**\n\n" + "\n".join(f"- {line}" for line in dated([m for m in found if m.year == n]))
        for n in range(1, YEARS + 1)
    ]
    whole = f"Sur les cinq ans : {sum_words(found)}. {supposing(context, found)} {table_is_over(context)}".strip()
    return [*(Reply(text=text) for text in years), Reply(text=whole)]


def _treasury(_: object, context: Context) -> list[Reply]:
    """The plan by calendar year on one screen; month by month, with its formulas, in a file."""
    found = movements_of(context)
    years = by_calendar_year(found).items()
    lines = "\n".join(f"- {year} : {sum_words(same)}" for year, same in years)
    text = f"**Plan de trésorerie du contrat, par année civile**\n\n{lines}\n\nEn tout : {sum_words(found)}."
    files = order(context, "treasury", "treasury_page")
    return [
        Reply(text=f"{text} {supposing(context, found)} {table_is_over(context)}".strip() + f"\n\n{CHANGE}"),
        PREPARING,
        Reply(text=FILES, order=files, replaces=PREPARED),
    ]


def moves_payments(kept: Context, supposed: Context) -> bool:
    """Whether the two suppose another signature, start, share or crisis."""
    before, after = contract_of(kept), contract_of(supposed)
    apart = (before.signed, before.starts) != (after.signed, after.starts)
    return apart or hypotheses_of(kept) != hypotheses_of(supposed)


def plans_compared(kept: Context, supposed: Context) -> list[Reply]:
    """Two plans by calendar year: what each supposes, and what arrives when."""
    before, after = (by_calendar_year(movements_of(context)) for context in (kept, supposed))
    years = sorted(before.keys() | after.keys())
    lines = [f"- {year} : {_moved(before.get(year, []), after.get(year, []))}" for year in years]
    whole = _moved(movements_of(kept), movements_of(supposed))
    first, second = _told_apart(kept, supposed)
    text = f"**Deux plans, par année civile**\n\nDe : {first}.\n\nÀ : {second}.\n\n"
    crises = hypotheses_of(kept).crises | hypotheses_of(supposed).crises
    undated = f" Une crise y est {UNDATED}" if crises else ""
    return [Reply(text=f"{text}{chr(10).join(lines)}\n\nEn tout : {whole}.{undated}")]


def _moved(before: Sequence[Movement], after: Sequence[Movement]) -> str:
    first, second = sum_words(before), sum_words(after)
    return f"{first}, inchangé" if first == second else f"{first} → {second}"


def _told_apart(kept: Context, supposed: Context) -> tuple[str, str]:
    """What each of the two says, where they do not say the same."""
    both = [(contract_of(c), hypotheses_of(c), c) for c in (kept, supposed)]
    (old, guess, _), (new, other, _) = both
    told: list[tuple[str, str]] = []
    if old.signed != new.signed:
        told.append((_signature(old, kept), _signature(new, supposed)))
    if guess.variable != other.variable:
        told.append((_share(guess), _share(other)))
    if guess.crises != other.crises:
        told.append((_crises(guess), _crises(other)))
    if old.starts != new.starts:
        told.append((_starts(old, kept), _starts(new, supposed)))
    return ", ".join(first for first, _ in told), ", ".join(second for _, second in told)


def _signature(contract: Contract, context: Context) -> str:
    return f"{day(contract.signed)}, {standing(contract, context.today)}"


def _share(supposed: Hypotheses) -> str:
    share = int(supposed.variable * 100)
    return "toute la part variable" if share == 100 else f"part variable à {share}{NBSP}%"


def _crises(supposed: Hypotheses) -> str:
    if not supposed.crises:
        return "aucune crise comptée"
    return f"crise comptée en année {listing(map(str, sorted(supposed.crises)))}"


def _starts(contract: Contract, context: Context) -> str:
    table = context.knowledge.rates.on(context.today)
    told = [f"{m.short} {day(contract.starts[m.id])}" for m in table.missions if m.id in contract.starts]
    return f"démarrages : {' ; '.join(told)}" if told else "démarrages aux dates limites"


OF_PLAN = (
    FollowUp(hears(_TREASURY), _treasury),
    FollowUp(hears(_YEARLY), _by_contract_year),
)
