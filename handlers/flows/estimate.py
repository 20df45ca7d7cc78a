"""*Estimer le financement*: from communes, a population or a size, what the agreement pays, line by line."""

from handlers.engine.flow import Context, Flow
from handlers.engine.messages import Reply
from handlers.flows.brief import brief_estimate
from handlers.flows.documents import ASK_DOSSIER, picture_reply
from handlers.money.followups import of_estimate, other_size
from handlers.money.questions import band, basis, crisis, options, population, year
from handlers.money.situations import side_by_side
from handlers.money.wording import estimate_for, estimate_replies
from handlers.places.question import territory_question


def _conclude(context: Context) -> list[Reply]:
    size, people = size_of(context)
    summary, *details, last = estimate_replies(context, estimate_for(context, size, people))
    return [summary, picture_reply(context), *details, last.model_copy(update={"choices": (ASK_DOSSIER,)})]


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
    after=of_estimate(size_of),
    brief=lambda context: [Reply(text=brief_estimate(context, size_of))],
    supposes=other_size,
    compared=lambda kept, supposed: side_by_side(kept, supposed, size_of),
)
