"""Asking for a territory: people write places as they come, see the running list, add, remove, tell homonyms apart."""

from collections.abc import Callable
from dataclasses import replace

from handlers.engine.flow import Context, Outcome, Question
from handlers.engine.messages import Choice
from handlers.hearing.company import at_work
from handlers.money.by_cpts import communes_taken, told_by_name
from handlers.places.held import GO_ON, HELP
from handlers.places.reading import Reading
from handlers.places.running_list import Draft, apart, choices, draft_of, listed, show, territory_of
from handlers.places.surroundings import is_about_around, surroundings
from handlers.places.unnamed import asked_which, is_unnamed

TAKEN_UP = "Je pars du lieu que vous m'avez dit : complétez-le, ou videz la liste."
KEYS = frozenset({"place", "area", "territory"})  # of the questions that a position may answer
Condition = Callable[[Context], bool]


def _always(context: Context) -> bool:
    return True


def _nothing(said: str, context: Context) -> str:
    return ""


def place_question(ask: str, applies: Condition = _always) -> Question:
    """Where somebody practises: taken at once when nothing is ambiguous."""
    return _question("place", "Lieu d'exercice", ask, collects=False, applies=applies)


def area_question(ask: str) -> Question:
    """Where contacts are wanted: a whole département will do, its chef-lieu stands for it."""
    return _question("area", "Lieu", ask, collects=False, wide=True)


def territory_question(ask: str, applies: Condition = _always) -> Question:
    """The territory of a CPTS: a list that grows and shrinks until the person says it is complete."""
    return _question("territory", "Territoire", ask, collects=True, applies=applies)


def _question(
    key: str, title: str, ask: str, *, collects: bool, wide: bool = False, applies: Condition = _always
) -> Question:
    def meant(said: str, context: Context) -> bool:
        return Reading(context, collects, wide).is_about_the_place(said, context.answers.get(key) or ())

    def listing_heeds(said: str, context: Context) -> bool:
        around = is_about_around(said, context) or (is_unnamed(said) and bool(draft_of(context).codes))
        return around or Reading(context, collects, wide).is_about_the_list(said)

    def begun(said: str, context: Context) -> Context:
        """A place is given anew, but « aussi à Déols » and « pas à Bourges mais à Déols » start from the one given."""
        given = context.answers.get(key) or ()
        reading = Reading(context, collects, wide)
        if collects or draft_of(context).codes or not reading.changes_the_place(said, given):
            return context
        return replace(context, draft=Draft(codes=list(given)).model_dump())

    return Question(
        key=key,
        title=title,
        ask=lambda context: _asking(ask, context),
        parse=lambda said, context: (
            surroundings(said, context, collects=collects)
            or (_collected(said, context) if collects else None)
            or Reading(begun(said, context), collects, wide).outcome(said if collects else at_work(said))
        ),
        show=show,
        help=HELP,
        choices=lambda context: (*choices(draft_of(context)), *(_region_choice(context) if wide else ())),
        applies=applies,
        still_valid=lambda codes, context: len(territory_of(context, codes)) > 0,
        draft=lambda context: Draft(codes=known).model_dump() if (known := _known(key, context)) else None,
        heeds=listing_heeds if collects else meant,
        shown=(lambda said, context: Reading(context, collects, wide).shown(said)) if collects else _nothing,
        settled=lambda context: Reading(context, collects, wide).settled(),
    )


def _collected(said: str, context: Context) -> Outcome | None:
    """What is said of a territory without the name of a commune."""
    if codes := communes_taken(said, context):
        return Reading(context, collects=True, wide=False).joined_by(codes)
    if told := told_by_name(said, context):
        return replace(told, choices=(*told.choices, *choices(draft_of(context))))
    return asked_which(said, context)


def _known(key: str, context: Context) -> list[str]:
    """The codes a list starts from: the territory so far, or the place of practice; a place is given anew."""
    return list(context.answers.territory or context.answers.place or ()) if key == "territory" else []


def _asking(ask: str, context: Context) -> str:
    """The question, the list so far, or the homonyms still to be told apart."""
    draft = draft_of(context)
    if draft.asked:
        return apart(draft.asked[0])
    if not draft.codes:
        return ask
    taken_up = not context.answers.territory and tuple(draft.codes) == context.answers.place
    parts = [TAKEN_UP] if taken_up else []
    return "\n\n".join([*parts, listed(territory_of(context, draft.codes), context, draft.aside), GO_ON])


def _region_choice(context: Context) -> tuple[Choice, ...]:
    """The whole region of the room or of the link, where a region is enough."""
    region = context.knowledge.gazetteer.region(context.region or "")
    return (Choice(id=region.name, label=f"Toute la région : {region.name}"),) if region else ()
