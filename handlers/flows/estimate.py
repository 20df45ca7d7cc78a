"""*Estimer le financement*: from communes, a population or a size, what the agreement pays, line by line."""

from handlers.engine.details import choices_of, follow_ups
from handlers.engine.flow import Context, Flow
from handlers.engine.messages import Choice, Reply
from handlers.flows.brief import brief_estimate
from handlers.flows.documents import ASK_DOSSIER
from handlers.flows.money_details import amounts, of_money
from handlers.flows.onward import Onward, onward, whats_next, whom
from handlers.flows.reached import with_cards
from handlers.money.followups import of_estimate, other_size
from handlers.money.questions import band, basis, crisis, options, population, year
from handlers.money.situations import side_by_side
from handlers.money.wording import estimate_for, size_and_money, small_words
from handlers.places.question import territory_question
from knowledge.funding import Estimate
from knowledge.territory import Territory

CONFIRM_FIRST = "faire confirmer la taille et les montants par la CPAM et l'ARS avant de bâtir un budget"
ASK_NEXT_DOOR = "demander à l'ARS si une CPTS voisine peut s'étendre"
ASK_PLACE = Choice(id="contacts", label="Trouver mes contacts")


def _conclude(context: Context) -> list[Reply]:
    """One screen; its details, and the files, come when they are asked for."""
    told = _onward(context)
    [*before, last] = with_cards(brief_estimate(context, size_of, "Estimation du financement", told), told.cards)
    return [
        *before,
        last.model_copy(update={"choices": (*choices_of(DETAILS, context), *_where(context), ASK_DOSSIER)}),
    ]


def _territory(context: Context) -> Territory:
    """The communes it is of: none for a number of inhabitants or a size."""
    answers = context.answers
    return context.knowledge.gazetteer.territory(answers.territory or () if answers.basis in (None, "communes") else ())


def _where(context: Context) -> tuple[Choice, ...]:
    """Whom to ask depends on a place: asked for, where none is known."""
    return () if _territory(context).codes else (ASK_PLACE,)


def _onward(context: Context) -> Onward:
    """Where few people live, whether a CPTS next door could take them in comes before any amount."""
    step = ASK_NEXT_DOOR if small_words(context, _estimate(context)) else CONFIRM_FIRST
    return onward(context, _territory(context), step)


def _estimate(context: Context) -> Estimate:
    return estimate_for(context, *size_of(context))


def size_of(context: Context) -> tuple[int, int | None]:
    """The band, and the population it comes from when the person gave one."""
    answers = context.answers
    if answers.basis == "band":
        return answers.band or 1, None
    if answers.basis == "population":
        people = answers.population or 1
    else:
        people = context.knowledge.gazetteer.territory(answers.territory or ()).population
    return context.knowledge.rates.on(context.today).band_of(max(people, 1)), people


MONEY = of_money(_estimate, inner=False)
WHOM = whom(_territory)
DETAILS = (
    amounts(_estimate, "Les montants, ligne par ligne"),
    *MONEY,
    WHOM,
    whats_next(_onward, (WHOM,)),
)
estimate = Flow(
    name="estimer",
    title="Estimer le financement",
    questions=(
        basis,
        territory_question(
            "Quelles communes couvre le territoire ? Vous pouvez en donner plusieurs à la fois.",
            applies=lambda context: context.answers.basis in (None, "communes"),
        ),
        population,
        band,
        options,
        year,
        crisis,
    ),
    conclude=_conclude,
    after=(*of_estimate(size_of), *follow_ups(DETAILS, (ASK_DOSSIER,))),
    brief=lambda context: [Reply(text=size_and_money(_estimate(context)))],
    supposes=other_size,
    compared=lambda kept, supposed: side_by_side(kept, supposed, size_of),
)
