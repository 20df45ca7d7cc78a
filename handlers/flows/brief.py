"""An estimate on one short screen: what it is of, what it comes to, how sure that is. It names nobody."""

from handlers.engine.flow import Context
from handlers.engine.texts import render
from handlers.money.questions import OPTIONS, YEARS
from handlers.money.situations import Sized
from handlers.money.wording import band_words, doubtful_words, estimate_for, notes_of, total_name
from handlers.places.running_list import show
from knowledge.wording import count, inhabitants


def brief_estimate(context: Context, size_of: Sized, heading: str = "Estimation pour une CPTS") -> str:
    """By the table alone: the amounts of a contract of one's own are never in it."""
    result = estimate_for(context, *size_of(context))
    answers, size = context.answers, band_words(result.table, result.band)
    alone = answers.basis == "band"
    replies = render(
        "brief",
        heading=heading,
        described=", ".join(filter(None, (territory_words(context), size[0].upper() + size[1:] if alone else size))),
        name=total_name(result),
        estimate=result,
        doubtful=doubtful_words(result),
        unknown=list(dict.fromkeys(line.short.lower() for line in result.unknown)),
        notes=notes_of(context),
        options=OPTIONS[answers.options or "both"].lower(),
        year=YEARS[answers.year or "later"].lower(),
        crisis="avec une crise sanitaire" if answers.crisis else "sans crise sanitaire",
    )
    return "\n\n".join(reply.text for reply in replies)


def territory_words(context: Context) -> str:
    """« 4 communes : Bourges, Vierzon et 2 autres (95 000 habitants) », a number of people, or nothing."""
    answers = context.answers
    if answers.basis == "band":
        return ""
    if answers.basis == "population":
        return inhabitants(answers.population or 0)
    codes = context.knowledge.gazetteer.territory(answers.territory or ()).codes
    return f"{count(len(codes), 'commune')} : {show(codes, context)}"
