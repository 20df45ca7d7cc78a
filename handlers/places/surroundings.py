"""A message about what lies around, as the answer to a question about places: communes offered, none added unasked."""

from collections.abc import Sequence

from handlers.engine.flow import Context, Hold, Outcome, Refuse
from handlers.engine.messages import Choice
from handlers.hearing.position import position
from handlers.places import around
from handlers.places.around import Offer
from handlers.places.reading import Reading
from handlers.places.running_list import Draft, choices, draft_of, territory_of

WHICH = "Laquelle est la vôtre ?"
WHICH_ONES = "Choisissez celles du territoire, l'une après l'autre."
LATER = "Une fois ce nom précisé, redemandez les communes autour."


def surroundings(said: str, context: Context, *, collects: bool) -> Outcome | None:
    """The communes offered for a position, or around a place; None when a message is about neither."""
    gazetteer = context.knowledge.gazetteer
    pick, ask = (around.to_add, WHICH_ONES) if collects else (around.itself, WHICH)
    if found := around.here(said, gazetteer, pick, ask):
        return _holding(draft_of(context), found) if found.choices else Refuse(found.text)
    wished = around.wish(said, gazetteer) if collects else None
    return _surrounded(wished, context) if wished else None


def is_about_around(said: str, context: Context) -> bool:
    """Whether a message asks for what lies around, though it may look like a question."""
    return position(said) is not None or around.wish(said, context.knowledge.gazetteer) is not None


def _surrounded(wished: around.Wish, context: Context) -> Outcome | None:
    """What was named before is added as ever; then what lies around is offered."""
    first = Reading(context, collects=True, wide=False).outcome(wished.before) if wished.before else None
    if isinstance(first, Refuse):
        return first
    draft = Draft.model_validate(first.draft) if isinstance(first, Hold) else draft_of(context)
    if isinstance(first, Hold) and draft.asked:
        return Hold(first.draft, f"{first.text}\n\n{LATER}", first.choices)
    found = around.offered(wished, context.knowledge.gazetteer, territory_of(context, draft.codes), around.to_add)
    if found is None:
        return first
    return _holding(draft, found, f"{first.text}\n\n" if isinstance(first, Hold) else "")


def _holding(draft: Draft, offer: Offer, before: str = "") -> Hold:
    return Hold(draft.model_dump(), f"{before}{offer.text}", (*_with_all(offer), *choices(draft)))


def _with_all(offer: Offer) -> Sequence[Choice]:
    """The communes offered, and all of them at once when each is to be added."""
    adds = len(offer.choices) > 1 and all(choice.id.startswith("ajouter ") for choice in offer.choices)
    return (*offer.choices, around.all_of(offer)) if adds else offer.choices
