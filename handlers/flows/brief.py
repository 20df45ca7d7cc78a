"""An estimate on one screen: what it is of, what it comes to, how sure that is. Handed to others, it names nobody."""

from handlers.engine.flow import Context
from handlers.engine.messages import Reply
from handlers.engine.texts import render
from handlers.flows.onward import Onward
from handlers.money.questions import OPTIONS, YEARS
from handlers.money.situations import Sized
from handlers.money.wording import (
    band_words,
    estimate_for,
    gap_words,
    notes_of,
    small_words,
    sure_words,
    total_name,
    unknown_words,
)
from handlers.places.running_list import show
from knowledge.wording import count, inhabitants


def brief_estimate(
    context: Context, size_of: Sized, heading: str = "Estimation pour une CPTS", onward: Onward | None = None
) -> list[Reply]:
    """By the table alone: the amounts of a contract of one's own are never in it."""
    result = estimate_for(context, *size_of(context))
    answers, size = context.answers, band_words(result.table, result.band)
    alone = answers.basis == "band"
    where = territory_words(context) if onward is None else counted_words(context)
    bound = result.table.nearest_bound(result.population) if result.population else None
    return render(
        "brief",
        heading=heading,
        described=", ".join(filter(None, (where, size[0].upper() + size[1:] if alone else size))),
        name=total_name(result),
        estimate=result,
        bound=gap_words(bound) if bound else "",
        small=small_words(context, result),
        sure=sure_words(result),
        unknown=unknown_words(result),
        notes=notes_of(context),
        options=OPTIONS[answers.options or "both"].lower(),
        year=YEARS[answers.year or "later"].lower(),
        crisis="avec une crise sanitaire" if answers.crisis else "sans crise sanitaire",
        onward=onward,
    )


def territory_words(context: Context) -> str:
    """« 4 communes : Bourges, Vierzon et 2 autres (95 000 habitants) », a number of people, or nothing."""
    answers = context.answers
    if answers.basis == "band":
        return ""
    if answers.basis == "population":
        return inhabitants(answers.population or 0)
    codes = context.knowledge.gazetteer.territory(answers.territory or ()).codes
    return f"{count(len(codes), 'commune')} : {show(codes, context)}"


def counted_words(context: Context) -> str:
    """The same, for who has just listed the communes."""
    if context.answers.basis in ("band", "population"):
        return territory_words(context)
    territory = context.knowledge.gazetteer.territory(context.answers.territory or ())
    return f"{count(len(territory), 'commune')}, {inhabitants(territory.population)}"
