"""A message heard in its conversation: what goes on with what was said, and what is a question of its own.

« Quels papiers il faut » is one thing for who joins a CPTS and another for who creates one. `thread` is what the
messages before led to (`turn/thread.py`); `told` the entry that the last one was answered with, or offered.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.hearing import pronouns
from handlers.hearing.inquiry import EXACT, asked_of_another, passed_over
from handlers.hearing.intent import is_no_answer
from handlers.hearing.leads import GOES_ON
from knowledge.base import Knowledge
from knowledge.text import key

if TYPE_CHECKING:  # the FAQ is read at the first question: start-up is measured
    from knowledge.faq import Result

LONGEST = 12  # words: more tells its own subject
MOST_ELLIPTIC = 1  # telling words of what names nothing of its own
FEW_NAMED = 2  # words of « et par mail ça suffit », which goes on with what was told
LED = 20.0  # the score from which the conversation makes a refused message ours
_ITSELF = frozenset({"cpts", "communaute"})  # who says it asks of nothing else


def in_thread(
    knowledge: Knowledge, alone: "Result", said: str, region: str | None, thread: Mapping[str, float], told: str | None
) -> "Result":
    """What becomes of a message heard `alone`, once it is heard beside what was talked about.

    Who names nothing, « c'est gratuit ? », asks of what was told: what is not of it does not answer.
    """
    if not (thread or told) or len(said.split()) > LONGEST or alone.both or _is_whole(alone, said):
        return alone
    near = replace(knowledge.faq.ask(said, passed_over(knowledge, said, region), thread), of_thread=True)
    if asked_of_another(knowledge, said, near):  # what was talked about holds in one region, and is asked of another
        return alone
    if told and _is_of_what_was_told(knowledge, alone, said):
        return near if _goes_with(knowledge, near, thread, told) else _only_near(near)
    if told and _leads_astray(knowledge, alone, near, told):
        return _only_near(near)
    return _both_ways(knowledge, alone, near, told)


def _only_near(near: "Result") -> "Result":
    """What is near what was told, at best: it is offered as such."""
    return near.decided("offer", likely=False, beside=True)


def _both_ways(knowledge: Knowledge, alone: "Result", near: "Result", told: str | None) -> "Result":
    """What is made of what a message leads to alone, and of what it leads to in the conversation.

    A sure answer stands where the conversation leads to it too, and so does the very wording of an entry; else which of
    the two is meant is asked.
    """
    if alone.decision == "refuse":
        return _of_refused(knowledge, alone, near, told)
    if near.decision == "refuse":
        return alone
    if alone.decision == "answer":
        return alone if _stands(knowledge, alone, near) else _either(alone, near)
    is_as_likely = alone.likely and near.decision == "offer" and near.matches[0].id == alone.matches[0].id
    return replace(near, likely=near.likely or is_as_likely)


def _of_refused(knowledge: Knowledge, alone: "Result", near: "Result", told: str | None) -> "Result":
    """What a message that says nothing of ours alone is in the conversation; what is not sure of it is only offered.

    What was just told is not told again for words that neither lead to it nor are in it.
    """
    first = near.matches[0].id if near.matches else ""
    is_told = bool(first) and first == told != alone.matches[0].id and not knowledge.faq.holds(first, near.query)
    matches = near.matches[1:] if is_told else near.matches
    if not matches or (matches[0].score < LED and (is_told or near.decision == "refuse")):
        return alone
    if near.decision == "answer" and not is_told:
        return near
    return near.decided("offer", matches=matches, likely=near.likely and not is_told)


def _is_whole(alone: "Result", said: str) -> bool:
    """Whether a message that is heard tells what it asks about: the CPTS, or what it wants the meaning of."""
    return alone.decision != "refuse" and (not _ITSELF.isdisjoint(key(said).split()) or is_no_answer(said))


def _stands(knowledge: Knowledge, alone: "Result", near: "Result") -> bool:
    """Whether a sure answer to the message alone is the answer in the conversation, too."""
    is_same = near.matches[0].id == alone.matches[0].id
    is_sure = near.decision == "answer" or knowledge.faq.names(near.query) > MOST_ELLIPTIC
    return (is_same and is_sure) or alone.matches[0].score == EXACT


def _either(alone: "Result", near: "Result") -> "Result":
    """What the conversation leads to and what the message alone leads to, to choose from."""
    matches = {match.id: match for match in (near.matches[0], *alone.matches, *near.matches)}
    return near.decided("offer", matches=tuple(matches.values()), likely=False)


def _is_of_what_was_told(knowledge: Knowledge, alone: "Result", said: str) -> bool:
    """Whether a message names nothing of its own, or too little to be sure: « c'est gratuit ? », « et les charges »."""
    names_little = knowledge.faq.names(said) <= MOST_ELLIPTIC
    if pronouns.stands_for(said):
        return names_little or alone.decision != "answer"
    return names_little and alone.decision != "answer" and (bool(GOES_ON.match(key(said))) or not alone.keyword)


def _goes_with(knowledge: Knowledge, near: "Result", thread: Mapping[str, float], told: str) -> bool:
    """Whether what a message leads to in the conversation is of what was told."""
    if near.decision == "refuse":
        return True
    first = near.matches[0].id
    return first in thread or knowledge.faq.goes_with(first, told, near.query)


def _leads_astray(knowledge: Knowledge, alone: "Result", near: "Result", told: str) -> bool:
    """« Et par mail ça suffit »: few words that go on, and lead far from what was told."""
    goes_on = bool(GOES_ON.match(key(near.query))) and knowledge.faq.names(near.query) <= FEW_NAMED
    return goes_on and not any(match.score == EXACT for match in alone.matches) and _is_far(knowledge, near, told)


def _is_far(knowledge: Knowledge, near: "Result", told: str) -> bool:
    """Whether what few words lead to is of another theme than what was told, and neither cites the other."""
    if near.decision != "answer":
        return False
    first = near.matches[0].id
    return not knowledge.faq.is_near(first, told) and not knowledge.faq.goes_with(first, told, near.query)
