"""*Nous avons déjà une CPTS*: where its contract stands, what falls due, and when each euro of it may arrive."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import groupby

from dateutil.relativedelta import relativedelta

from handlers.engine.flow import Accept, Context, Flow, FollowUp, Outcome, Question, Refuse
from handlers.engine.messages import Choice, Effect, Remind, Reminder, Reply
from handlers.engine.texts import render
from handlers.flows.deadlines import Deadline
from handlers.flows.estimate import size_of
from handlers.flows.reminders import FIRST_YEAR, agreement, coming
from handlers.hearing.intent import is_asking
from handlers.hearing.supposing import is_supposing
from handlers.money.followups import hears, of_estimate, other_size
from handlers.money.questions import band, basis, options, population
from handlers.money.situations import side_by_side
from handlers.money.wording import band_words, chosen_missions
from handlers.places.question import territory_question
from knowledge.contract import YEARS, Contract, Movement, Nature, by_calendar_year, movements, total, unknown
from knowledge.dates import period_in, read_day
from knowledge.text import key
from knowledge.wording import count, day, euros

_NATURES = {
    Nature.WHOLE: "fonctionnement entier",
    Nature.ADVANCE: "avances",
    Nature.BALANCE: "soldes",
    Nature.VARIABLE: "parts variables",
}
MOST_SHOWN = 8  # dates of money shown at once
NEXT = tuple(
    Choice(id=f"faq:{entry}", label=label)
    for entry, label in (
        ("dialogue-gestion", "Préparer le dialogue de gestion"),
        ("changement-taille", "Changer de taille"),
        ("renouvellement-contrat", "Renouveler le contrat"),
        ("changement-dirigeants", "Changer de président"),
    )
)
WHEN = (
    "Quel jour le contrat ACI (accord conventionnel interprofessionnel) a-t-il été signé ? Écrivez une date complète, "
    "par exemple 15 septembre 2022."
)
ONLY_A_YEAR = "Il me faut le jour et le mois : le contrat court d'une date anniversaire à l'autre."
NO_DATE = "Je n'ai pas reconnu de date."
MOVED = "Signature : {before} → {after}."
IMPOSSIBLE = "Donnez un jour entre 2019, année du premier accord, et aujourd'hui."
_YEAR = re.compile(r"\b(?:en )?(?P<year>20[12]\d)\b")
_CIVIL = re.compile(r"\b(?:annee|budget|exercice|en|pour)\b.*?\b(20[23]\d)\b")
_MONTHLY = re.compile(r"\b(?:mois par mois|tresorerie|calendrier des versements|tous les versements|annee par annee)\b")


def _parse_signature(said: str, context: Context) -> Outcome:
    found = read_day(said, context.today) or read_day(period_in(said, context.today), context.today)
    if found is None:
        return Refuse(ONLY_A_YEAR if _YEAR.search(said) else NO_DATE)
    if found.year < FIRST_YEAR or found > context.today:
        return Refuse(IMPOSSIBLE)
    before = context.answers.signed
    return Accept(found, note=MOVED.format(before=day(before), after=day(found)) if before not in (None, found) else "")


LONGEST_RESTATEMENT = 14  # words: more tells a story, whose date may be of something else
_SIGNED = re.compile(r"\bsign\w*\b")
_ENDS = re.compile(r"\b(?:quand|jusqu a|date)\b.*\b(?:fin|fini\w*|termin\w*|expir\w*|echeance)\b|\bfini\w* quand\b")


def _supposed_signature(said: str, context: Context) -> date | None:
    """« et si on avait signé le 1er mars 2023 ? »."""
    if not (_SIGNED.search(said) and said.startswith("si ")):
        return None
    outcome = _parse_signature(said, context)
    return outcome.value if isinstance(outcome, Accept) else None


def _restated(said: str, context: Context) -> bool:
    """« en fait signé en mars 2023 », told and not asked."""
    words = key(said)
    dated = period_in(said, context.today) or _YEAR.search(words)
    told = not is_asking(said) and not is_supposing(said)
    return bool(told and dated and _SIGNED.search(words) and len(words.split()) <= LONGEST_RESTATEMENT)


signature = Question(
    key="signed",
    title="Signature",
    spoken=_supposed_signature,
    ask=lambda context: WHEN,
    parse=_parse_signature,
    show=lambda value, context: day(value),
    help=WHEN,
    still_valid=lambda value, context: value <= context.today,
    heeds=_restated,
)


def contract_of(context: Context) -> Contract:
    """The contract that the answers describe."""
    table = context.knowledge.rates.on(context.today)
    size, _ = size_of(context)
    signed = context.answers.signed or context.today
    return Contract(signed=signed, band=size, missions=tuple(chosen_missions(table, context.answers.options)))


def movements_of(context: Context) -> list[Movement]:
    return movements(context.knowledge.rates.on(context.today), contract_of(context))


def _conclude(context: Context) -> list[Reply]:
    contract = contract_of(context)
    *first, last = render(
        "contract",
        standing=_standing(contract, context.today),
        size=band_words(context.knowledge.rates.on(context.today), contract.band),
        deadlines=[f"{day(d.day)} : {d.title}" for d in coming(context)],
        reminded=bool(context.answers.reminders and coming(context)),
        money=_money(context),
        table=context.knowledge.rates.on(context.today),
    )
    return [*first, last.model_copy(update={"choices": NEXT})]


def _standing(contract: Contract, today: date) -> str:
    """« année 5 sur 5, du 15 septembre 2026 au 14 septembre 2027 », or that it has ended."""
    year = contract.year_on(today)
    if year > YEARS:
        return f"ses cinq ans se sont terminés le {day(contract.ends)}"
    until = contract.anniversary(year) - relativedelta(days=1)
    return f"année {year} sur {YEARS}, du {day(contract.anniversary(year - 1))} au {day(until)}"


def _money(context: Context) -> list[str]:
    """What may still arrive, by day."""
    return _dated([m for m in movements_of(context) if m.day >= context.today])[:MOST_SHOWN]


def _dated(found: Sequence[Movement]) -> list[str]:
    """A line a day: the sum of what is known, and how many amounts are not."""
    lines = []
    for when, same in groupby(found, key=lambda m: m.day):
        together = list(same)
        what = ", ".join(dict.fromkeys(_named(m) for m in together))
        lines.append(f"{day(when)} : {_sum(together)} ({what})")
    return lines


def _named(movement: Movement) -> str:
    return f"{_NATURES[movement.nature]} de l'année {movement.year}"


def _sum(found: Sequence[Movement]) -> str:
    left = unknown(found)
    if left == len(found):
        return f"montant inconnu ({count(left, 'ligne')})"
    if left:
        return f"{euros(total(found))} connus, et {count(left, 'montant inconnu', 'montants inconnus')}"
    return f"{euros(total(found))} au plus"


def _end(context: Context) -> Reply:
    running = contract_of(context)
    last = running.ends - relativedelta(days=1)
    standing = _standing(running, context.today)
    return Reply(
        text=f"Signé le {day(running.signed)}, votre contrat court cinq ans : son dernier jour est le {day(last)} "
        f"({standing}). Sur le renouvellement, les textes que nous avons lus ne donnent pas de procédure : parlez-en à "
        "la CPAM (caisse primaire d'assurance maladie) et à l'ARS (agence régionale de santé) plusieurs mois avant.",
        choices=(Choice(id="faq:renouvellement-contrat", label="Renouveler le contrat"),),
    )


def _civil_year(said: str, context: Context) -> int | None:
    found = None if _SIGNED.search(key(said)) else _CIVIL.search(key(said))
    return int(found[1]) if found else None


def _budget(year: int, context: Context) -> list[Reply]:
    """What a calendar year may bring, contract years apart."""
    found = by_calendar_year(movements_of(context)).get(year, [])
    if not found:
        return [
            Reply(
                text=f"Rien de ce contrat n'est attendu en {year} : il court jusqu'au {day(contract_of(context).ends)}."
            )
        ]
    lines = "\n".join(f"- {line}" for line in _dated(found))
    heading = f"**Ressources du contrat en {year}**"
    return [Reply(text=f"{heading}\n\n{lines}\n\nEn tout : {_sum(found)}. {SUPPOSED}")]


SUPPOSED = (
    "Les parts variables sont comptées entières, à la date anniversaire : aucun texte lu ne fixe leur date, et leur "
    "montant suit vos résultats."
)


def _plan(_: object, context: Context) -> list[Reply]:
    """Every payment of the contract, year by year."""
    found = movements_of(context)
    years = [
        f"**Année {n} du contrat**\n\n" + "\n".join(f"- {line}" for line in _dated([m for m in found if m.year == n]))
        for n in range(1, YEARS + 1)
    ]
    whole = f"Sur les cinq ans : {_sum(found)}. {SUPPOSED}"
    return [*(Reply(text=text) for text in years), Reply(text=whole)]


def _compared(kept: Context, supposed: Context) -> list[Reply]:
    """Another signature moves every date, and no amount of a whole year; the rest is compared line by line."""
    old, new = contract_of(kept), contract_of(supposed)
    if old.signed == new.signed:
        return side_by_side(kept, supposed, size_of)
    text = (
        "**Deux dates de signature**\n\n"
        f"De : {day(old.signed)}, {_standing(old, kept.today)}.\n\n"
        f"À : {day(new.signed)}, {_standing(new, kept.today)}.\n\n"
        f"Ce qui peut encore arriver : {_left(kept)} → {_left(supposed)}."
    )
    moved = [Reply(text=text)]
    return (
        moved
        if old.band == new.band and old.missions == new.missions
        else [
            *moved,
            *side_by_side(kept, supposed, size_of),
        ]
    )


def _left(context: Context) -> str:
    found = [m for m in movements_of(context) if m.day >= context.today]
    return _sum(found) if found else "rien"


def _effects(context: Context) -> Sequence[Effect]:
    due: list[Deadline] = coming(context) if context.answers.reminders else []
    return (Remind(reminders=tuple(Reminder(day=d.day, title=d.title, text=d.text) for d in due)),)


contract = Flow(
    name="contrat",
    title="Nous avons déjà une CPTS",
    questions=(
        basis,
        territory_question(
            "Quelles communes couvre votre CPTS ? Vous pouvez en donner plusieurs à la fois.",
            applies=lambda context: context.answers.basis in (None, "communes"),
        ),
        population,
        band,
        signature,
        options,
        agreement,
    ),
    conclude=_conclude,
    effects=_effects,
    after=(
        FollowUp(hears(_ENDS), lambda _, context: [_end(context)]),
        FollowUp(hears(_MONTHLY), _plan),
        FollowUp(_civil_year, _budget),
        *of_estimate(size_of),
    ),
    supposes=other_size,
    compared=_compared,
)
