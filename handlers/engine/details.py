"""A result on one screen, and its details: each is a choice, and words that ask for it; the others stay offered."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from handlers.engine.flow import MENU, REVIEW, Context, FollowUp
from handlers.engine.messages import Choice, Reply
from knowledge.text import key

DETAIL = "detail:"  # how the choice of one begins


@dataclass(frozen=True)
class Detail:
    """One part of a result, given when it is asked for: by its choice, its label, or `words` as `key` writes them.

    One that is `inner` is offered under another one, or by its words alone: a phone shows few choices at once. One that
    does not apply is neither offered nor heard.
    """

    choice: Choice
    words: re.Pattern[str]
    says: Callable[[Context], Sequence[Reply]]
    inner: bool = False
    applies: Callable[[Context], bool] = lambda context: True

    def hears(self, said: str, context: Context) -> bool | None:
        words = key(said)
        is_meant = said == self.choice.id or words == key(self.choice.label) or self.words.fullmatch(words)
        return True if is_meant and self.applies(context) else None


def detail(
    name: str, label: str, words: str, says: Callable[[Context], Sequence[Reply]], *, inner: bool = False
) -> Detail:
    return Detail(Choice(id=f"{DETAIL}{name}", label=label), re.compile(words), says, inner)


def choices_of(details: Sequence[Detail], context: Context) -> tuple[Choice, ...]:
    return tuple(one.choice for one in details if not one.inner and one.applies(context))


def follow_ups(details: Sequence[Detail], besides: Sequence[Choice] = ()) -> tuple[FollowUp, ...]:
    """What hears each detail; the others are offered under it, with what else the screen offers."""
    return tuple(_follow_up(one, [d for d in details if d is not one], besides) for one in details)


def _follow_up(one: Detail, others: Sequence[Detail], besides: Sequence[Choice]) -> FollowUp:
    def says(_: object, context: Context) -> Sequence[Reply]:
        *earlier, last = one.says(context)
        offered = (*last.choices, *choices_of(others, context), *besides, REVIEW, MENU)
        return [*earlier, last.model_copy(update={"choices": tuple(dict.fromkeys(offered))})]

    return FollowUp(one.hears, says)
