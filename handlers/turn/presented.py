"""« Je suis coordinatrice de la CPTS du Pays de Redon, ACI signé en 2022 »: led to its contract, with what was told."""

import re
from dataclasses import replace

from handlers.engine.flow import kept_words
from handlers.engine.messages import Choice, Reply, Turn
from handlers.flows.change import Change, change_replies
from handlers.flows.contract import contract
from handlers.flows.documents import enough
from handlers.flows.told import is_of_the_contract, told_of_contract
from handlers.hearing.intent import is_asking, presented_as, presents_one, wish
from handlers.money.by_cpts import name_of_cpts
from handlers.turn.menu import FLOWS
from handlers.turn.talk import Talk

LONGEST_NAME = 8  # words
# « La CPAM n'a pas versé le solde de l'ACI » tells what is the matter.
_BEFALLS = re.compile(
    r"\b(?:pas|jamais|plus|qui|ont?|a|n a|na|veut|refus\w+|demand\w+|versee?s?|pa(?:ye|ie)\w*|doit|va)\b"
)

BEGIN = "Pour vous y mettre : « {title} », parmi les choix."


def presented(talk: Talk, said: str) -> Turn | None:
    """The fifth door, for who says of which CPTS they are and asks nothing; None for any other message."""
    parts = presents_one(said)
    if not parts or not all(map(is_of_the_contract, parts[1:])) or not _is_of_it(talk, presented_as(parts[0])):
        return None
    return opened(talk, said)


def _is_of_it(talk: Talk, rest: str) -> bool:
    """Whether words are the name of a CPTS, its place, or something of its contract; not what befell it."""
    if not rest or _BEFALLS.search(rest):
        return not rest
    location = talk.knowledge.gazetteer.locate(rest)
    is_name = len(rest.split()) <= LONGEST_NAME and bool(location.named or talk.knowledge.cpts.called(rest))
    return is_name or is_of_the_contract(rest)


def opened(talk: Talk, said: str) -> Turn:
    """« Nous avons déjà une CPTS », with what was told of it; among others nothing is asked, and nothing kept."""
    if talk.incoming.elsewhere:
        return talk.open(contract.name)
    heard = told_of_contract(said, talk.context())
    begun = talk.with_drafts(heard.drafts).open(contract.name, heard.answers)
    turn = _with_its_name(talk, begun, said)
    shown = set() if turn is not begun else heard.answers.keys()  # the summary of what is taken up says them
    kept = kept_words(one for key, one in heard.told.items() if key not in {*shown, turn.session.asking})
    note = f"{kept} {heard.note}".strip()
    return turn.model_copy(update={"replies": (Reply(text=note), *turn.replies)}) if note else turn


def _with_its_name(talk: Talk, turn: Turn, said: str) -> Turn:
    """What the directory knows of it, where the territory is what is asked."""
    names = (name_of_cpts(part, talk.knowledge.cpts) for part in presents_one(said) or ())
    name = next(filter(None, names), "")
    dialogue = talk.walked_in(turn.session)
    if not name or dialogue is None or turn.session.asking != "basis":
        return turn
    answered = dialogue.answer(f"CPTS {name}")
    return answered if isinstance(answered, Turn) else turn


def announced(talk: Talk, said: str, change: Change) -> Turn:
    """A change that a first message tells: answered at once, and what it says of today kept for the contract."""
    return _knowing(talk, said, change).say(*change_replies(change, talk.context()))


def _knowing(talk: Talk, said: str, change: Change) -> Talk:
    """The same, with what was told; what was answered before stays, and nothing is kept where others read."""
    if talk.incoming.elsewhere or not talk.incoming.private or enough(talk.context().answers):
        return talk
    heard = told_of_contract(said, talk.context())
    answers = {**heard.answers, "basis": "population", "population": change.before, **talk.session.answers}
    return replace(talk, session=talk.session.model_copy(update={"answers": answers})).with_drafts(heard.drafts)


def and_wish(turn: Turn, said: str) -> Turn:
    """« Je veux rejoindre, c'est payant ? »: under the answer, the conversation that the same message wishes for."""
    flow = wish(said) if is_asking(said) else None
    if flow is None or turn.session.flow:
        return turn
    *before, last = turn.replies
    title = FLOWS[flow].title
    choices = (*last.choices, Choice(id=flow, label=title))
    asked = last.model_copy(update={"text": f"{last.text}\n\n{BEGIN.format(title=title)}", "choices": choices})
    session = turn.session.model_copy(update={"offered": list(asked.choices)})
    return turn.model_copy(update={"replies": (*before, asked), "session": session})
