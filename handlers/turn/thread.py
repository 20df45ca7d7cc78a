"""What a conversation is about: the entries of the FAQ that a person's last messages led to, and how much.

« Quels papiers il faut », to who joins, is not what it is to who creates a CPTS. What is asked next is heard beside it
(`handlers/hearing/going_on.py`). No word of a message is kept.
"""

from collections.abc import Mapping

from handlers.engine.messages import Erase, Turn, Unanswered
from handlers.flows.contract import contract
from handlers.flows.estimate import estimate
from handlers.flows.join import join
from handlers.flows.start import start
from handlers.turn.faq import ENTRY, NOT_OURS
from handlers.turn.menu import FLOWS
from handlers.turn.talk import Talk

MOST = 10  # entries: more blur what was said
# The entry that tells what each conversation is for.
_OF_FLOWS = {
    join.name: "comment-adherer",
    start.name: "etapes-creation",
    estimate.name: "aci-montants-total",
    contract.name: "aci-contrat",
}
FADES = 0.5  # what a message leaves of what was talked about before it


def thread(talk: Talk) -> Mapping[str, float]:
    """What was talked about before a message, and what the questions that are put to the person are for."""
    of_flow = talk.knowledge.faq.get(_OF_FLOWS.get(talk.session.flow or talk.session.paused or "", ""))
    said, aim = talk.session.thread, talk.knowledge.faq.leads(of_flow.question, MOST) if of_flow else {}
    return {entry: said.get(entry, 0.0) + aim.get(entry, 0.0) for entry in {**said, **aim}}


def kept(talk: Talk, turn: Turn, said: str) -> Turn:
    """The turn, with what the message leads to kept for what comes next."""
    led = talk.knowledge.faq.leads(_in_words(talk, said), MOST) if _is_of_ours(talk, turn, said) else {}
    if not led:
        return turn
    before = talk.session.thread
    weights = {entry: led.get(entry, 0.0) + FADES * before.get(entry, 0.0) for entry in {**before, **led}}
    heaviest = sorted(weights, key=weights.__getitem__, reverse=True)[:MOST]
    session = turn.session.model_copy(update={"thread": {entry: round(weights[entry], 1) for entry in heaviest}})
    return turn.model_copy(update={"session": session})


def _is_of_ours(talk: Talk, turn: Turn, said: str) -> bool:
    """Whether a message is of what we talk about: understood, no answer, no chatter, nothing not to keep."""
    is_word = len(said.split()) < 2 and turn.session.entry is None and said not in FLOWS  # « menu », « oui »
    if is_word or said.startswith("/") or _is_answer(talk, turn):
        return False
    faq = talk.knowledge.faq
    if any(isinstance(effect, Erase | Unanswered) for effect in turn.effects) or talk.knowledge.safety.danger(said):
        return False
    return not (any(reply.text == NOT_OURS for reply in turn.replies) or faq.chatter(said) or faq.small_talk(said))


def _is_answer(talk: Talk, turn: Turn) -> bool:
    """Whether a message answered what was asked, be it in part."""
    before, after = talk.session, turn.session
    return bool(before.asking) and (before.answers, before.drafts) != (after.answers, after.drafts)


def _in_words(talk: Talk, said: str) -> str:
    """What a choice says, for a choice."""
    if flow := FLOWS.get(said):
        return flow.title
    entry = talk.knowledge.faq.get(said.removeprefix(ENTRY)) if said.startswith(ENTRY) else None
    return entry.question if entry else said
