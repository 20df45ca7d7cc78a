"""*Nous avons déjà une CPTS*: where its contract stands, what falls due, and when each euro of it may arrive."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dateutil.relativedelta import relativedelta

from handlers.engine.details import choices_of, detail, follow_ups
from handlers.engine.flow import MENU, REVIEW, Accept, Context, Flow, FollowUp, Outcome
from handlers.engine.messages import Choice, Effect, Remind, Reminder, Reply
from handlers.engine.texts import render
from handlers.flows.civil_year import OF_CIVIL_YEAR
from handlers.flows.deadlines import Deadline
from handlers.flows.estimate import size_of
from handlers.flows.money_details import SOURCES, WHEN
from handlers.flows.plan import (
    BY_THE_TABLE,
    NO_MORE_OWN,
    OF_PLAN,
    contract_of,
    dated,
    movements_of,
    moves_payments,
    own_of,
    own_were_of,
    plans_compared,
    standing,
    supposing,
    table_is_over,
)
from handlers.flows.reminders import agreement, coming, listed
from handlers.flows.review import ASK_REVIEW, OF_REVIEW
from handlers.flows.signature import signature
from handlers.flows.told import told_of_contract
from handlers.money.amounts import FORGOTTEN, forgets_own
from handlers.money.followups import hears, of_estimate, other_size
from handlers.money.hypotheses import HYPOTHESES, own, supposed_share, unread
from handlers.money.questions import band, basis, options, population
from handlers.money.situations import side_by_side
from handlers.money.what_if import crisis as crisis_supposed
from handlers.money.wording import band_words, estimate_for, gap_words, sources_replies
from handlers.places.question import territory_question
from knowledge.contract import YEARS
from knowledge.text import key
from knowledge.wording import count, day

OWN_SHOWN = 2  # own amounts on the screen
MOST_SHOWN = 8  # dates of money shown at once
NEXT = (
    ASK_REVIEW,
    *(
        Choice(id=f"faq:{entry}", label=label)
        for entry, label in (
            ("changement-taille", "Changer de taille"),
            ("renouvellement-contrat", "Renouveler le contrat"),
            ("changement-dirigeants", "Changer de président"),
        )
    ),
)
_ENDS = re.compile(r"\b(?:quand|jusqu a|date)\b.*\b(?:fin|fini\w*|termin\w*|expir\w*|echeance)\b|\bfini\w* quand\b")


def _conclude(context: Context) -> list[Reply]:
    """One screen: where the contract stands, what comes next; each detail is a choice."""
    contract = contract_of(context)
    table = context.knowledge.rates.on(context.today)
    *first, last = render(
        "contract",
        standing=standing(contract, context.today),
        size=band_words(table, contract.band),
        bound=_bound(context),
        deadlines=_deadlines(context),
        reminded=bool(context.answers.reminders and coming(context)),
        money=_money(context),
        own=_own_words(context),
        no_more_own=NO_MORE_OWN.format(size=former) if (former := own_were_of(context)) else "",
        note=f"Barème : {table.title}. {table.note} {table_is_over(context)}".strip(),
    )
    budget = Choice(id=f"budget {context.today.year + 1}", label=f"Budget {context.today.year + 1}")
    return [*first, last.model_copy(update={"choices": (*choices_of(DETAILS, context), ASK_PLAN, budget, *NEXT)})]


def _bound(context: Context) -> str:
    """How far the population is from another size, when it is near one."""
    _, people = size_of(context)
    bound = context.knowledge.rates.on(context.today).nearest_bound(people) if people else None
    return gap_words(bound) if bound else ""


def _own_words(context: Context) -> str:
    """The contract's own amounts, the first of them: the recap shows all."""
    told = own_of(context)
    shown = own.show(dict(list(told.items())[:OWN_SHOWN]), context) if told else ""
    more = len(told) - OWN_SHOWN
    return f"{shown} ; et {count(more, 'autre')}, que « modifier » montre" if more > 0 else shown


def _deadlines(context: Context) -> list[str]:
    return [f"{day(d.day)} : {d.title}" for d in coming(context)]


def _money(context: Context) -> list[str]:
    """What may still arrive, by day."""
    return dated([m for m in movements_of(context) if m.day >= context.today])[:MOST_SHOWN]


def _brief(context: Context) -> list[Reply]:
    """Where the contract stands, what falls due next, what arrives next."""
    contract, due, money = contract_of(context), coming(context), _money(context)
    lines = [f"Prochaine échéance : {day(due[0].day)}, {due[0].title}"] if due else []
    lines += [f"Prochain versement attendu le {money[0]}"] if money else []
    shown = "\n".join(f"- {line}" for line in lines)
    size = band_words(context.knowledge.rates.on(context.today), contract.band)
    return [
        Reply(text=f"**Votre contrat : {standing(contract, context.today)}**\n\nTaille comptée : {size}.\n\n{shown}")
    ]


def _all_money(context: Context) -> list[Reply]:
    lines = _money(context)
    if not lines:
        return [Reply(text="Rien n'est plus attendu de ce contrat.")]
    found = [m for m in movements_of(context) if m.day >= context.today]
    told = "\n".join(f"- {line}" for line in lines)
    supposed = f"{supposing(context, found)} {table_is_over(context)}".strip()
    return [Reply(text=f"**Ce qui peut encore arriver**\n\n{told}\n\n{supposed}")]


def _end(context: Context) -> Reply:
    running = contract_of(context)
    last = running.ends - relativedelta(days=1)
    where = standing(running, context.today)
    return Reply(
        text=f"Signé le {day(running.signed)}, votre contrat court cinq ans : son dernier jour est le {day(last)} "
        f"({where}). Sur le renouvellement, les textes que nous avons lus ne donnent pas de procédure : parlez-en à "
        "la CPAM (caisse primaire d'assurance maladie) et à l'ARS (agence régionale de santé) plusieurs mois avant.",
        choices=(Choice(id="faq:renouvellement-contrat", label="Renouveler le contrat"),),
    )


def _sources(context: Context) -> list[Reply]:
    """Where the amounts of the table come from; the contract's own come from the person alone."""
    replies = sources_replies(estimate_for(context, *size_of(context)))
    return _headed(OWN_FROM_YOU, replies) if own_of(context) else replies


def _which_year(_: object, context: Context) -> list[Reply]:
    """« Et s'il y a une crise ? »: its year is asked, for it moves the plan."""
    running = contract_of(context)
    left = range(min(running.year_on(context.today), YEARS), YEARS + 1)
    choices = (Choice(id=f"et avec une crise en année {n} ?", label=f"Une crise en année {n}") for n in left)
    return [Reply(text=WHICH_YEAR, choices=(*choices, REVIEW, MENU))]


def _crisis_of_no_year(said: str, context: Context) -> bool | None:
    return True if crisis_supposed(key(said), context) else None


def _compared(kept: Context, supposed: Context) -> list[Reply]:
    """What one supposes of the plan moves its payments; another size or mission is compared line by line."""
    old, new = contract_of(kept), contract_of(supposed)
    moved = plans_compared(kept, supposed) if moves_payments(kept, supposed) else []
    if moved and old.band == new.band and old.missions == new.missions:
        return moved
    if moved and (former := own_were_of(supposed)):
        moved = _headed(NO_MORE_OWN.format(size=former), moved)
    lines = side_by_side(kept, supposed, size_of)
    return [*moved, *(_headed(BY_THE_TABLE, lines) if own_of(kept) else lines)]


OWN_FROM_YOU = "Les montants de votre contrat viennent de vous. Voici d'où viennent ceux du barème."
WHICH_YEAR = (
    "Une crise n'est payée que si l'ARS (agence régionale de santé) la reconnaît. En quelle année du contrat la "
    "comptez-vous ?"
)
ASK_PLAN = Choice(id="plan de trésorerie", label="Plan de trésorerie")
DETAILS = (
    detail(
        "suite",
        "Échéances et versements",
        r"(?:(?:toutes|tous) )?(?:les |mes |nos )?(?:prochaine?s? )?(?:echeances|versements)(?: et versements)?"
        rf"|ce qui (?:peut|va) (?:encore )?arriver|{WHEN}",
        lambda context: [Reply(text=listed(context)), *_all_money(context)],
    ),
    detail("sources", "D'où viennent ces montants", SOURCES, _sources, inner=True),
)


def _headed(note: str, replies: Sequence[Reply]) -> list[Reply]:
    first, *others = replies
    return [first.model_copy(update={"text": f"*{note}*\n\n{first.text}"}), *others]


def _effects(context: Context) -> Sequence[Effect]:
    due: list[Deadline] = coming(context) if context.answers.reminders else []
    return (Remind(reminders=tuple(Reminder(day=d.day, title=d.title, text=d.text) for d in due)),)


def _by_the_table(one: FollowUp) -> FollowUp:
    """A follow-up of the estimate, which knows the table only: said, once the contract's own amounts are known."""

    def says(heard: object, context: Context) -> Sequence[Reply]:
        replies = one.says(heard, context)
        return _headed(BY_THE_TABLE, replies) if own_of(context) else replies

    return FollowUp(one.hears, says)


def _own_amounts(said: str, context: Context) -> Outcome:
    """The contract's own amounts, with the size they are told for: of another size they would be wrong."""
    if forgets_own(said, context):
        return Accept(None, note=FORGOTTEN, also={"own_band": None}, quiet=True)
    outcome = own.parse(said, context)
    return replace(outcome, also={"own_band": size_of(context)[0]}) if isinstance(outcome, Accept) else outcome


def _supposes(said: str, context: Context) -> Mapping[str, Any] | None:
    return supposed_share(said, context) or other_size(said, context)


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
        *HYPOTHESES,
        replace(own, parse=_own_amounts, still_valid=lambda value, context: own_were_of(context) is None),
    ),
    conclude=_conclude,
    effects=_effects,
    after=(
        FollowUp(hears(_ENDS), lambda _, context: [_end(context)]),
        FollowUp(unread, lambda why, _: [Reply(text=why)]),
        FollowUp(_crisis_of_no_year, _which_year),
        *OF_PLAN,
        *OF_CIVIL_YEAR,
        *OF_REVIEW,
        *follow_ups(DETAILS, (ASK_PLAN, ASK_REVIEW)),
        *map(_by_the_table, of_estimate(size_of)),
    ),
    brief=_brief,
    supposes=_supposes,
    compared=_compared,
    tells=told_of_contract,
)
