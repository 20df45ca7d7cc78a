"""A position somebody sent: read before all else, so that it is neither an answer by its digits nor a question kept."""

from handlers.engine.messages import Turn
from handlers.flows.presence import nearby
from handlers.hearing.position import position
from handlers.places.question import KEYS
from handlers.turn.talk import Talk


def located(talk: Talk) -> Turn | None:
    """An answer where a place is asked, else the communes near it to ask about; None when no position was sent."""
    said = talk.incoming.text.strip()
    if position(said) is None:
        return None
    dialogue = talk.dialogue()
    outcome = dialogue.answer(said) if dialogue and talk.session.asking in KEYS else None
    return outcome if isinstance(outcome, Turn) else talk.say(*nearby(said, talk.knowledge))
