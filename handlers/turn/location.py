"""A position somebody sent, which is neither an answer by its digits nor a question kept."""

from handlers.engine.messages import Turn
from handlers.flows.presence import nearby
from handlers.places.question import KEYS
from handlers.turn.talk import Talk


def located(talk: Talk) -> Turn:
    """An answer where a place is asked, else the communes near it to ask about."""
    said = talk.incoming.text.strip()
    dialogue = talk.dialogue()
    outcome = dialogue.answer(said) if dialogue and talk.session.asking in KEYS else None
    return outcome if isinstance(outcome, Turn) else talk.say(*nearby(said, talk.knowledge))
