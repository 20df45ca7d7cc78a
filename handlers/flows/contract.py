"""*Nous avons déjà une CPTS*: where its contract stands, what falls due, and when each euro of it may arrive."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from handlers.engine.flow import Accept, Context, Flow, FollowUp, Outcome, Question, Refuse
from handlers.engine.messages import Choice, Effect, Remind, Reminder, Reply
from handlers.engine.texts import render
from handlers.flows.civil_year import OF_CIVIL_YEAR
from handlers.flows.deadlines import Deadline
from handlers.flows.estimate import size_of
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
)
from handlers.flows.reminders import FIRST_YEAR, UNREAL, agreement, coming
from handlers.flows.review import ASK_REVIEW, OF_REVIEW
from handlers.hearing.intent import is_asking
from handlers.hearing.supposing import is_supposing
from handlers.money.followups import hears, of_estimate, other_size
from handlers.money.hypotheses import HYPOTHESES, own, supposed_share, unread
from handlers.money.questions import band, basis, options, population
from handlers.money.situations import side_by_side
from handlers.money.wording import band_words
from handlers.places.question import territory_question
from knowledge.dates import period_in, read_day, unreal_day
from knowledge.text import key
from knowledge.wording import day

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
WHEN = (
    "Quel jour le contrat ACI (accord conventionnel interprofessionnel) a-t-il été signé ? Écrivez une date complète, "
    "par exemple 15 septembre 2022."
)
ONLY_A_YEAR = "Il me faut le jour et le mois : le contrat court d'une date anniversaire à l'autre."
NO_DATE = "Je n'ai pas reconnu de date."
MOVED = (
    "Signature : {before} → {after}. Un plan ou des documents donnés avant cette correction ne valent plus : écrivez "
    "« plan de trésorerie » ou « dossier » pour les refaire."
)
UNMOVED = "C'est la date que je garde : {before}."
IMPOSSIBLE = "Donnez un jour entre 2019, année du premier accord, et aujourd'hui."
_YEAR = re.compile(r"\b(?:en )?(?P<year>20[12]\d)\b")


def _parse_signature(said: str, context: Context) -> Outcome:
    found = read_day(said, context.today) or read_day(period_in(said, context.today), context.today)
    if found is None:
        if unreal := unreal_day(said):
            return Refuse(UNREAL.format(day=unreal))
        return Refuse(ONLY_A_YEAR if _YEAR.search(said) else NO_DATE)
    if found.year < FIRST_YEAR or found > context.today:
        return Refuse(IMPOSSIBLE)
    before = context.answers.signed
    said_back = UNMOVED if before == found else MOVED
    return Accept(found, note=said_back.format(before=day(before), after=day(found)) if before else "")


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
    ask=lambda context: WHEN,
    parse=_parse_signature,
    show=lambda value, context: day(value),
    help=WHEN,
    still_valid=lambda value, context: value <= context.today,
    heeds=_restated,
)


def _conclude(context: Context) -> list[Reply]:
    contract = contract_of(context)
    *first, last = render(
        "contract",
        standing=standing(contract, context.today),
        size=band_words(context.knowledge.rates.on(context.today), contract.band),
        deadlines=[f"{day(d.day)} : {d.title}" for d in coming(context)],
        reminded=bool(context.answers.reminders and coming(context)),
        money=_money(context),
        own=own.show(told, context) if (told := own_of(context)) else "",
        no_more_own=NO_MORE_OWN.format(size=former) if (former := own_were_of(context)) else "",
        today=context.today,
        table=context.knowledge.rates.on(context.today),
    )
    return [*first, last.model_copy(update={"choices": NEXT})]


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
        *OF_PLAN,
        *OF_CIVIL_YEAR,
        *OF_REVIEW,
        *map(_by_the_table, of_estimate(size_of)),
    ),
    brief=_brief,
    supposes=_supposes,
    compared=_compared,
)
