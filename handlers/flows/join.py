"""*Rejoindre une CPTS*: may I, is there one where I work, whom do I ask."""

from handlers.engine.details import choices_of, detail, follow_ups
from handlers.engine.flow import Context, Flow
from handlers.engine.messages import Choice, Reply
from handlers.engine.texts import render
from handlers.flows.directory import directory_replies, reached_first, short_line
from handlers.flows.onward import Onward, onward, whats_next, whom
from handlers.flows.profile import eligibility_replies, exercise, may_start, profession, ruling, verdict
from handlers.flows.reached import with_cards
from handlers.places.question import place_question
from knowledge.cpts import Presence, presence_of
from knowledge.territory import Territory

MOST_NAMED = 3  # CPTS on the screen
ASK_ONE = "demander à {whom} le bulletin d'adhésion, les statuts et la cotisation"
ASK_WHICH = (
    "demander à la délégation de l'ARS (agence régionale de santé) ou à la CPAM (caisse d'assurance maladie) quelle "
    "CPTS couvre votre lieu d'exercice"
)
ASK_COST = Choice(id="faq:cotisation-montant", label="Combien coûte l'adhésion ?")


def _conclude(context: Context) -> list[Reply]:
    """One screen; its details come when they are asked for."""
    territory, told = _territory(context), _onward(context)
    found, rule = _presence(context), ruling(context, "join")
    replies = render(
        "join",
        verdict=verdict(context, "join"),
        rule=rule.text if rule.verdict != "yes" else "",
        covering=[short_line(one) for one in found.covering[:MOST_NAMED]],
        others=max(0, len(found.covering) - MOST_NAMED),
        likely=len(found.possible),
        places=[commune.name for commune in territory.communes],
        onward=told,
    )
    [*before, last] = with_cards(replies, told.cards)
    return [*before, last.model_copy(update={"choices": (*choices_of(DETAILS, context), ASK_COST)})]


def _brief(context: Context) -> list[Reply]:
    """May I, and what to do first."""
    told = _onward(context)
    [first, *others] = with_cards(render("next", onward=told), told.cards)
    said = f"Adhérer à une CPTS : {verdict(context, 'join')}.\n\n{first.text}"
    return [first.model_copy(update={"text": said}), *others]


def _territory(context: Context) -> Territory:
    return context.knowledge.gazetteer.territory(context.answers.place or ())


def _presence(context: Context) -> Presence:
    return presence_of(_territory(context), context.knowledge.cpts, context.knowledge.gazetteer)


def _onward(context: Context) -> Onward:
    """A CPTS that is known there and can be reached comes before whoever knows which one it is."""
    territory, covering = _territory(context), _presence(context).covering
    if not covering:
        return onward(context, territory, ASK_WHICH)
    step = ASK_ONE.format(whom="cette CPTS" if len(covering) == 1 else "celle qui est la vôtre")
    reached = reached_first(covering[0].cpts) if len(covering) == 1 else None
    if reached is None:
        return onward(context, territory, step)
    call, card = reached
    return Onward(step, call, (card,))


def _cpts(context: Context) -> list[Reply]:
    territory = _territory(context)
    return directory_replies(context.knowledge, territory, "presence", show_ask=True)


def _steps(context: Context) -> list[Reply]:
    return render("join_steps", covering=_presence(context).covering, may_start=may_start(context))


_RIGHTS = (
    r"(?:mes|nos) droits|(?:ce que|qu est ce que) (?:je|on) (?:peux|peut)(?: faire)?"
    r"|(?:est ce que )?(?:je|j) (?:peux|ai le droit d) adherer|qui peut adherer"
)
_HERE = (
    r"(?:et )?(?:la|ma|notre|quelle) cpts(?: d ici| est ce| c est)?|(?:c est )?laquelle(?: c est)?"
    r"|(?:(?:est ce qu )?il y a|y a t il) une cpts(?: ici| chez moi)?"
)
_HOW = (
    r"(?:et )?comment (?:(?:on|je) )?(?:fait|fais|faire|adhere|adherer|m inscri\w+|s inscri\w+)(?: pour adherer)?"
    r"|(?:(?:quelles sont )?les )?(?:prochaines )?etapes|(?:c est )?(?:quoi )?la suite|(?:le )?bulletin(?: d adhesion)?"
)
HOW = detail("adherer", "Comment adhérer", _HOW, _steps)
WHOM = whom(_territory)
DETAILS = (
    detail(
        "droits", "Ce que vous pouvez faire", _RIGHTS, lambda context: eligibility_replies(context, "join", "partner")
    ),
    detail("cpts", "La CPTS d'ici", _HERE, _cpts),
    HOW,
    WHOM,
    whats_next(_onward, (HOW, WHOM)),
)
join = Flow(
    name="rejoindre",
    title="Rejoindre une CPTS",
    questions=(
        profession,
        exercise,
        place_question("Pour quelle commune ? Celle où vous exercez, ou celle de votre mandat. Un code postal suffit."),
    ),
    conclude=_conclude,
    after=follow_ups(DETAILS, (ASK_COST,)),
    brief=_brief,
)
