"""*Créer une CPTS*: may I, what territory and size, what money, what steps, whom to ask."""

from dataclasses import replace

from handlers.engine.flow import Context, Flow
from handlers.engine.messages import Reply
from handlers.engine.texts import render
from handlers.flows.brief import brief_estimate
from handlers.flows.contacts import contact_replies
from handlers.flows.coverage import coverage_words
from handlers.flows.directory import known_line, likely_lines
from handlers.flows.documents import by_communes
from handlers.flows.estimate import size_of
from handlers.flows.profile import eligibility_replies, exercise, may_start, profession, verdict
from handlers.flows.renewal import renewed_replies
from handlers.money.followups import of_estimate, other_size
from handlers.money.questions import STAGES, options, stage
from handlers.money.situations import side_by_side
from handlers.money.wording import band_words, doubtful_words, estimate_for, estimate_replies
from handlers.places.question import territory_question
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
    territory = context.knowledge.gazetteer.territory(context.answers.territory or ())
    people = territory.population
    band = context.knowledge.rates.on(context.today).band_of(max(people, 1))
    result = estimate_for(context, band, people)
    return [
        *_summary(context, territory, result),
        *_known(context, territory),
        *contact_replies(context, territory.codes),  # before the rest: whoever has to call needs no more
        *eligibility_replies(context, "start", "join"),
        *_plan(context, territory),
        *estimate_replies(context, result),
        *renewed_replies(replace(context, answers=by_communes(context.answers))),
    ]


def _summary(context: Context, territory: Territory, result: Estimate) -> list[Reply]:
    """One screen that says it all; the messages after it are its detail."""
    regions = territory.regions
    known = [cpts.name for cpts in context.knowledge.cpts.covering(territory.members)]
    unseen = (context.answers.stage or "idea") in UNSEEN
    return render(
        "summary",
        verdict=verdict(context, "start"),
        territory=f"{count(len(territory), 'commune')}, {inhabitants(territory.population)}",
        band=band_words(result.table, result.band),
        estimate=result,
        doubtful=doubtful_words(result),
        next_step=_next_step(context, taken=bool(known)),
        known=known,
        coverage=coverage_words(context.knowledge, territory) if unseen else "",
        notes=territory.notes,
        ars=context.knowledge.contacts.ars(regions[0].code) if regions else None,
    )


def _next_step(context: Context, *, taken: bool) -> str:
    """What to do first: never to gather people for what exists already."""
    stage = context.answers.stage or "idea"
    if not may_start(context):
        return FOR_OTHERS
    if stage not in UNSEEN:
        return NEXT_STEPS[stage]
    return JOIN_FIRST if taken else ASK_FIRST + NEXT_STEPS[stage]


def _known(context: Context, territory: Territory) -> list[Reply]:
    """The CPTS our directory holds there, or may: nobody should set out to create what exists."""
    regions = territory.regions
    ars = context.knowledge.contacts.ars(regions[0].code) if regions else None
    found = context.knowledge.cpts.covering(territory.members)
    if not found:
        lines = likely_lines(context.knowledge, territory)
        return render("known_likely", lines=lines, ars=ars) if lines else []
    covered = frozenset[str]().union(*(cpts.communes for cpts in found))
    gazetteer = context.knowledge.gazetteer
    shared = [c.name for c in territory.communes if gazetteer.territory([c.code]).members & covered]
    return render("known", found=[known_line(cpts) for cpts in found], shared=shared, ars=ars)


def _plan(context: Context, territory: Territory) -> list[Reply]:
    figures = context.knowledge.figures
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
    """What to do first, and the money of the communes in one line."""
    here = replace(context, answers=by_communes(context.answers))
    known = context.knowledge.cpts.covering(context.knowledge.gazetteer.territory(here.answers.territory or ()).members)
    first = f"Prochaine étape : {_next_step(context, taken=bool(known))}."
    return [Reply(text=f"Créer une CPTS : {verdict(context, 'start')}. {first}\n\n{brief_estimate(here, size_of)}")]


def _size(context: Context) -> tuple[int, int | None]:
    """The size of the list of communes: what an earlier estimate started from says nothing of this project."""
    return size_of(replace(context, answers=by_communes(context.answers)))


def _compared(kept: Context, supposed: Context) -> list[Reply]:
    """The project beside another list of communes, or beside a number of inhabitants that is no answer here."""
    before, after = kept.answers, supposed.answers
    described = [(a.basis, a.population, a.band) for a in (before, after)]
    as_list = after.basis is None or (described[0] == described[1] and before.territory != after.territory)
    now = replace(kept, answers=by_communes(before))
    other = replace(supposed, answers=by_communes(after)) if as_list else supposed
    return side_by_side(now, other, size_of)


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
    after=of_estimate(_size),
    brief=_brief,
    supposes=other_size,
    compared=_compared,
)
