"""Whom a person creates the CPTS with: noted for the letter, beside the answer to the pending question."""

from dataclasses import replace

from handlers.engine.flow import Refuse
from handlers.engine.messages import Reply, Turn
from handlers.flows.start import start
from handlers.hearing.company import is_instead, parted
from handlers.hearing.intent import is_asking
from handlers.turn.talk import Talk
from knowledge.wording import listing


def company(talk: Talk, said: str) -> Turn | None:
    """« ma collègue est pharmacienne »: kept for the letter; the rest of the message answers the pending question."""
    if talk.session.flow != start.name or is_asking(said):
        return None
    own, found = parted(said, talk.knowledge)
    if not found:
        return None
    noted, note = _noted(talk, said, [profession.id for profession in found])
    dialogue = noted.dialogue() if own else None
    turn = dialogue.answer(own) if dialogue else None
    if turn is None or isinstance(turn, Refuse):
        return noted.say(note)
    return turn.model_copy(update={"replies": (note, *turn.replies)})


def _noted(talk: Talk, said: str, found: list[str]) -> tuple[Talk, Reply]:
    """The same with these companions, or with one instead of the one told last; and what is said of it."""
    known = list(talk.session.answers.get("founders") or ())
    replaced = known.pop() if known and len(found) == 1 and is_instead(said) and known[-1] not in found else None
    founders = list(dict.fromkeys([*known, *found]))
    session = talk.session.model_copy(update={"answers": {**talk.session.answers, "founders": founders}})
    instead = f", et non plus {_labels(talk, [replaced])}" if replaced else ""
    return replace(talk, session=session), Reply(
        text=f"Noté pour la lettre, avec vous : {_labels(talk, found)}{instead}."
    )


def _labels(talk: Talk, codes: list[str]) -> str:
    professions = talk.knowledge.eligibility.professions
    return listing(professions[code].label for code in codes)
