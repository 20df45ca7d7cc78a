"""A change that a first message tells: answered at once, and what it says kept for « Nous avons déjà une CPTS »."""

from dataclasses import replace

from handlers.engine.messages import Turn
from handlers.flows.change import Change, Running, change_replies
from handlers.flows.documents import enough
from handlers.turn.talk import Talk


def announced(talk: Talk, change: Change) -> Turn:
    return _knowing(talk, change.running).say(*change_replies(change, talk.context()))


def announced_contract(talk: Talk, running: Running) -> Turn:
    """« Nous avons déjà une CPTS », with what was told of it."""
    drafts = {**talk.session.drafts, **running.drafts(talk.today)}
    begun = replace(talk, session=talk.session.model_copy(update={"drafts": drafts}))
    return begun.open("contrat", running.answers())


def _knowing(talk: Talk, running: Running) -> Talk:
    """The same, with what was told; what was answered before stays, and nothing is kept where others read."""
    if talk.incoming.elsewhere or not talk.incoming.private or enough(talk.context().answers):
        return talk
    answers = {**running.answers(), **talk.session.answers}
    drafts = {**running.drafts(talk.today), **talk.session.drafts}
    return replace(talk, session=talk.session.model_copy(update={"answers": answers, "drafts": drafts}))
