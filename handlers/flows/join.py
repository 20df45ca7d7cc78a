"""*Rejoindre une CPTS*: may I, is there one where I work, whom do I ask."""

from handlers.engine.flow import Context, Flow
from handlers.engine.messages import Reply
from handlers.flows.contacts import contact_replies, first_contacts
from handlers.flows.directory import directory_replies
from handlers.flows.profile import eligibility_replies, exercise, may_start, profession, verdict
from handlers.places.question import place_question
from knowledge.wording import listing


def _conclude(context: Context) -> list[Reply]:
    codes = context.answers.place or ()
    territory = context.knowledge.gazetteer.territory(codes)
    # Whom to ask comes just after, whole.
    directory = directory_replies(context.knowledge, territory, "join", show_ask=False, may_start=may_start(context))
    return [*eligibility_replies(context, "join", "partner"), *directory, *contact_replies(context, codes)]


def _brief(context: Context) -> list[Reply]:
    """May I, which CPTS, whom to ask first: a line each."""
    territory = context.knowledge.gazetteer.territory(context.answers.place or ())
    known = [cpts.name for cpts in context.knowledge.cpts.covering(territory.members)]
    there = f"CPTS connue ici : {listing(known)} (à confirmer)." if known else "Aucune CPTS ne nous est connue ici."
    told = f"Adhérer à une CPTS : {verdict(context, 'join')}. {there}"
    return [Reply(text=told), *first_contacts(context, territory.codes)]


join = Flow(
    name="rejoindre",
    title="Rejoindre une CPTS",
    questions=(
        profession,
        exercise,
        place_question("Pour quelle commune ? Celle où vous exercez, ou celle de votre mandat. Un code postal suffit."),
    ),
    conclude=_conclude,
    brief=_brief,
)
