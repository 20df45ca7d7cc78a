"""What is told where something else is asked: « on est à Bourges » at the profession is no question to the FAQ."""

from handlers.engine.dialogue import Dialogue
from handlers.engine.flow import Refuse
from handlers.engine.messages import Turn
from handlers.flows.join import join
from handlers.flows.profile import OF_OTHERS
from handlers.hearing.intent import is_asking, is_list_of_places, told
from handlers.hearing.numbers import tells_people
from handlers.hearing.selves import is_of_somebody
from handlers.turn.talk import Talk


def out_of_turn(talk: Talk, dialogue: Dialogue, refused: Refuse, said: str) -> Turn | None:
    """The pending question again, after what was told of a place, of people, or with a « oui » that chooses nothing.

    A place is kept for the question that asks for it. None for a message that may ask something.
    """
    is_placed = not is_asking(said) and bool(told(said, talk.knowledge, join.name).get("place"))
    if is_placed and is_of_somebody(said):
        return dialogue.ask_again(Refuse(OF_OTHERS))
    if (is_placed or is_list_of_places(said, talk.knowledge)) and (misplaced := dialogue.misplaced(said)):
        return misplaced
    if tells_people(said) or talk.knowledge.faq.chatter(said) == "assent":  # « 15 500 habitants », « oui » to a choice
        return dialogue.ask_again(refused)
    return None
