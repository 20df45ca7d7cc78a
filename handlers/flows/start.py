"""*Créer une CPTS*: may I, what territory and size, what money, what steps, whom to ask."""

from dataclasses import replace

from handlers.engine.details import choices_of, detail, follow_ups
from handlers.engine.flow import Context, Flow, FollowUp
from handlers.engine.messages import Reply
from handlers.engine.texts import render
from handlers.flows.coverage import coverage_words
from handlers.flows.directory import known_line, likely_lines
from handlers.flows.documents import ASK_DOSSIER, NOT_SUPPOSED, by_communes
from handlers.flows.estimate import size_of
from handlers.flows.money_details import amounts, of_money
from handlers.flows.onward import Onward, onward, whats_next, whom
from handlers.flows.profile import eligibility_replies, exercise, may_start, profession, verdict
from handlers.flows.reached import with_cards
from handlers.flows.renewal import ASK_RENEW, outdated_replies, renewed_replies
from handlers.hearing.leads import LEADS
from handlers.hearing.orders import asks_again
from handlers.money.followups import of_estimate, other_size
from handlers.money.questions import STAGES, options, stage
from handlers.money.situations import side_by_side
from handlers.money.wording import (
    band_words,
    estimate_for,
    held_words,
    size_and_money,
    sure_words,
    total_name,
    unknown_words,
)
from handlers.places.question import territory_question
from handlers.places.running_list import listed
from knowledge.contacts import Contact
from knowledge.funding import Estimate
from knowledge.rates import RateTable
from knowledge.territory import Territory
from knowledge.wording import count, inhabitants

NEXT_STEPS = {
    "idea": "réunir quelques collègues d'autres professions",
    "group": "envoyer la lettre d'intention à l'ARS",
    "letter": "suivre l'examen de la lettre par l'ARS, l'Assurance Maladie et les URPS, puis créer l'association et "
    "rédiger le projet de santé",
    "project": "attendre la réponse de l'ARS et préparer le contrat ACI avec la CPAM",
    "validated": "signer le contrat ACI avec la CPAM et l'ARS",
}
# Until the ARS has read a letter, nobody has looked whether the place is taken.
UNSEEN = ("idea", "group")
ASK_FIRST = "demander à l'ARS si une CPTS couvre déjà vos communes, puis "
JOIN_FIRST = "demander à la CPTS connue, ou à l'ARS, si elle couvre vos communes et si vous pouvez la rejoindre"
FOR_OTHERS = "en parler à des professionnels de santé du territoire, à qui revient l'initiative"
# Where an association follows local law (CSP art. L. 1434-12-1): Moselle, Bas-Rhin, Haut-Rhin.
ALSACE_MOSELLE = {"57", "67", "68"}


def _conclude(context: Context) -> list[Reply]:
    """One screen; its details, and the files, come when they are asked for."""
    return [*_summary(context), *outdated_replies(_of_project(context))]


def _of_project(context: Context) -> Context:
    """The same, of its communes: what an earlier estimate started from says nothing of this project.

    A number of inhabitants that is supposed does: it is what is on the table.
    """
    return context if "basis" in context.supposed else replace(context, answers=by_communes(context.answers))


def _territory(context: Context) -> Territory:
    return context.knowledge.gazetteer.territory(context.answers.territory or ())


def _estimate(context: Context) -> Estimate:
    return estimate_for(context, *_size(context))


def _summary(context: Context) -> list[Reply]:
    territory, result = _territory(context), _estimate(context)
    known = [cpts.name for cpts in context.knowledge.cpts.covering(territory.members)]
    unseen = (context.answers.stage or "idea") in UNSEEN
    told = _onward(context)
    replies = render(
        "summary",
        verdict=verdict(context, "start"),
        territory=f"{count(len(territory), 'commune')}, {inhabitants(territory.population)}",
        band=band_words(result.table, result.band),
        name=total_name(result),
        estimate=result,
        held=held_words(result),
        sure=sure_words(result),
        unknown=unknown_words(result),
        known=known,
        likely=len(likely_lines(context.knowledge, territory)),
        coverage=coverage_words(context.knowledge, territory) if unseen else "",
        notes=territory.notes,
        onward=told,
    )
    [*before, last] = with_cards(replies, told.cards)
    return [*before, last.model_copy(update={"choices": (*choices_of(DETAILS, context), ASK_DOSSIER)})]


def _onward(context: Context) -> Onward:
    territory = _territory(context)
    known = context.knowledge.cpts.covering(territory.members)
    return onward(context, territory, _next_step(context, taken=bool(known)))


def _ars(context: Context, territory: Territory) -> Contact | None:
    return context.knowledge.contacts.ars(territory.regions[0].code) if territory.regions else None


def _next_step(context: Context, *, taken: bool) -> str:
    """What to do first: never to gather people for what exists already."""
    stage = context.answers.stage or "idea"
    if not may_start(context):
        return FOR_OTHERS
    if stage not in UNSEEN:
        return NEXT_STEPS[stage]
    return JOIN_FIRST if taken else ASK_FIRST + NEXT_STEPS[stage]


def _place(context: Context) -> list[Reply]:
    """The communes, their population and size; the CPTS that our directory holds there, or may."""
    territory = _territory(context)
    return [Reply(text=f"{listed(territory, context)}\n\n« carte » le dessine."), *_known(context, territory)]


def _known(context: Context, territory: Territory) -> list[Reply]:
    """Nobody should set out to create what exists."""
    ars, found = _ars(context, territory), context.knowledge.cpts.covering(territory.members)
    if not found:
        lines = likely_lines(context.knowledge, territory)
        return render("known_likely", lines=lines, ars=ars) if lines else []
    covered = frozenset[str]().union(*(cpts.communes for cpts in found))
    gazetteer = context.knowledge.gazetteer
    shared = [c.name for c in territory.communes if gazetteer.territory([c.code]).members & covered]
    return render("known", found=[known_line(cpts) for cpts in found], shared=shared, ars=ars)


def _plan(context: Context) -> list[Reply]:
    territory, figures = _territory(context), context.knowledge.figures
    departements = {d.code for d in territory.departements}
    regions = {r.code for r in territory.regions}
    table = context.knowledge.rates.on(context.today)
    return render(
        "plan",
        stage=STAGES[context.answers.stage or "idea"].lower(),
        alsace_moselle=bool(departements & ALSACE_MOSELLE),
        opposition=figures["opposition-ars"].text,
        contract=figures["aci-duree"].text,
        deadlines=[f"{names} : {due}" for names, due in mission_deadlines(table)],
        deadline_source=_deadline_source(table),
        helps=figures.project_help(regions, departements),
        fund=_fund(territory),
    )


def _fund(territory: Territory) -> str:
    """The health insurance fund, by its name: overseas, where a région is one département, it has others."""
    regions = {r.code: r.name for r in territory.regions}
    overseas = any(d.name == regions[d.region] for d in territory.departements)
    return "votre caisse d'assurance maladie" if overseas else "la CPAM"


def mission_deadlines(table: RateTable) -> list[tuple[str, str]]:
    """(« Accès aux soins ; crises », « démarrage sous 6 mois, déploiement complet sous 18 mois »), one a pair."""
    missions: dict[tuple[int, int], list[str]] = {}
    for mission in table.missions:
        if mission.deadlines:
            pair = (mission.deadlines.start_months, mission.deadlines.full_months)
            missions.setdefault(pair, []).append(mission.short)
    return [
        (" ; ".join(names), f"démarrage sous {first} mois, déploiement complet sous {full} mois")
        for (first, full), names in missions.items()
    ]


def _deadline_source(table: RateTable) -> str:
    keys = dict.fromkeys(m.deadlines.source for m in table.missions if m.deadlines)
    return " ; ".join(table.sources[key].title for key in keys)


def _brief(context: Context) -> list[Reply]:
    """The screen in two sentences: may I, how much and how sure, what to do first."""
    first = f"Prochaine étape : {_onward(context).step}."
    money = size_and_money(_estimate(context))
    return [Reply(text=f"Créer une CPTS : {verdict(context, 'start')}. {money}\n\n{first}")]


def _size(context: Context) -> tuple[int, int | None]:
    return size_of(_of_project(context))


def _compared(kept: Context, supposed: Context) -> list[Reply]:
    """The project beside another list of communes, or beside a number of inhabitants that is no answer here."""
    before, after = kept.answers, supposed.answers
    described = [(a.basis, a.population, a.band) for a in (before, after)]
    as_list = after.basis is None or (described[0] == described[1] and before.territory != after.territory)
    now = replace(kept, answers=by_communes(before))
    other = replace(supposed, answers=by_communes(after)) if as_list else supposed
    return side_by_side(now, other, size_of)


_STEPS = (
    rf"{LEADS}"
    r"(?:(?:(?:quelles sont )?(?:toutes )?(?:les|nos|mes) )?(?:prochaines )?etapes"
    r"|(?:le )?calendrier|(?:c est )?(?:quoi )?la suite)"
)
_WHERE = (
    r"(?:le|notre|mon) territoire(?: en detail)?|(?:le )?detail du territoire"
    r"|(?:les|quelles) cpts (?:connues|voisines|deja la)"
)
_RIGHTS = (
    r"(?:mes|nos) droits|qui peut (?:creer|lancer|adherer|participer)(?: et adherer| une cpts)?"
    r"|(?:est ce que )?(?:je|j) (?:peux|ai le droit de) (?:creer|lancer)(?: une cpts)?"
)
MONEY = of_money(_estimate, inner=True)
STEPS = detail("etapes", "Les étapes", _STEPS, _plan)
WHOM = whom(_territory)
DETAILS = (
    amounts(_estimate, "L'argent, ligne par ligne", *MONEY),
    STEPS,
    WHOM,
    detail("territoire", "Le territoire", _WHERE, _place),
    detail(
        "droits",
        "Qui peut créer et adhérer",
        _RIGHTS,
        lambda context: eligibility_replies(context, "start", "join"),
    ),
    *MONEY,
    whats_next(_onward, (STEPS, WHOM)),
)
PAPERS_AGAIN = FollowUp(
    lambda said, context: True if said == ASK_RENEW.id or asks_again(said) else None,
    lambda _, context: [Reply(text=NOT_SUPPOSED)] if context.supposed else renewed_replies(_of_project(context)),
)
start = Flow(
    name="creer",
    title="Créer une CPTS",
    questions=(
        profession,
        exercise,
        territory_question("Quelles communes envisagez-vous pour la CPTS ? Vous pouvez en donner plusieurs à la fois."),
        stage,
        options,
    ),
    conclude=_conclude,
    after=(*of_estimate(_size), PAPERS_AGAIN, *follow_ups(DETAILS, (ASK_DOSSIER,))),
    brief=_brief,
    supposes=other_size,
    compared=_compared,
)
