"""A wish for one of the conversations: « on voudrait monter une CPTS », begun with all that it tells."""

from typing import Any

from handlers.engine.messages import Reply, Turn
from handlers.flows.contract import contract
from handlers.flows.start import start
from handlers.flows.told import is_told
from handlers.hearing.intent import PLACE, asks_how, has_one, homonym, is_asking, told, wish, wish_of_trade
from handlers.places.question import KEYS
from handlers.places.running_list import Draft, as_asked
from handlers.turn import answering
from handlers.turn.menu import FLOWS
from handlers.turn.presented import opened
from handlers.turn.talk import Talk
from knowledge.wording import listing


def wished(talk: Talk, said: str) -> Turn | None:
    """The conversation that is wished for, or that what is told of a CPTS belongs to; None for anything else."""
    flow = None if is_asking(said) and not has_one(said) else wish(said) or wish_of_trade(said, talk.knowledge)
    if flow:
        return begun(talk, flow, said)
    return opened(talk, said) if not is_asking(said) and is_told(said, talk.context()) else None


def begun(talk: Talk, flow: str, said: str) -> Turn:
    """A conversation begun with what the wish for it tells; whom one creates a CPTS with is said back."""
    if flow == contract.name:
        return opened(talk, said)
    answers = told(said, talk.knowledge, flow)
    turn = talk.with_drafts(_homonym(talk, flow, said)).open(flow, answers)
    professions = talk.knowledge.eligibility.professions
    labels = [professions[code].label for code in answers.get("founders", ())]
    noted = (Reply(text=f"Noté pour la lettre : {listing(labels)}."),) if labels else ()
    first = answering.how_to_begin(talk) if flow == start.name and asks_how(said) else answering.besides(talk, said)
    return turn.model_copy(update={"replies": (*first, *noted, *turn.replies)})


def _homonym(talk: Talk, flow: str, said: str) -> dict[str, Any]:
    """The draft of a place whose name several towns bear: the question for it tells them apart."""
    asked = homonym(said, talk.knowledge) if flow in PLACE else None
    if asked is None:
        return {}
    draft = Draft(asked=as_asked([asked]))
    return {question.key: draft.model_dump() for question in FLOWS[flow].questions if question.key in KEYS}
