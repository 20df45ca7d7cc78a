"""What a turn adds to the weekly counts: which conversation, question or answer, never who."""

from collections.abc import Iterator

from handlers.engine.flow import DONE
from handlers.engine.messages import Arrived, Feedback, Refused, Session, Turn, Unanswered
from handlers.turn.faq import ENTRY, USEFUL

Event = tuple[str, str]
CAMPAIGN = "campaign"


def events(before: Session, turn: Turn, *, first_of_week: bool) -> Iterator[Event]:
    """(what, which) of everything that happened in one turn."""
    if first_of_week:
        yield "conversation", ""
    yield from _in_flow(before, turn.session)
    for choice in (c for reply in turn.replies for c in reply.choices if c.id.startswith(USEFUL)):
        yield "answered", choice.id.removeprefix(USEFUL)
    if any(reply.choices and all(c.id.startswith(ENTRY) for c in reply.choices) for reply in turn.replies):
        yield "suggested", ""  # close questions to choose from, none sure enough to be answered
    for effect in turn.effects:
        match effect:
            case Unanswered():
                yield "unanswered", ""
            case Feedback(entry=entry, useful=useful):
                yield ("useful" if useful else "useless"), entry
            case Arrived(campaign=campaign):
                yield CAMPAIGN, campaign
    yield from refusals(turn)


def refusals(turn: Turn) -> Iterator[Event]:
    """What somebody's role did not allow, an editor's too."""
    for effect in turn.effects:
        if isinstance(effect, Refused):
            yield "denied", effect.command.split(" ")[0]


def _in_flow(before: Session, after: Session) -> Iterator[Event]:
    """A question reached, a question passed, a flow begun or finished."""
    if before.topic == after.topic:
        return
    if before.flow and before.asking and before.asking in after.answers and before.flow == after.flow:
        yield "passed", before.topic
    if after.flow and before.flow != after.flow:
        yield "started", after.flow
    if after.flow and after.asking == DONE:
        yield "finished", after.flow
    elif after.topic:
        yield "asked", after.topic
