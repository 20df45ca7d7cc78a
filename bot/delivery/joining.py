"""What was cut for a phone, whole again where a message takes thousands of characters: an answer with its sources."""

import re
from collections.abc import Sequence

from handlers.engine.messages import Reply, length

ROOMY = frozenset({"matrix"})  # channels whose clients show a long message whole
MOST = 4_000  # characters of a message that was joined
_ITEM = re.compile(r"(?:- |\d+\. )")


def joined(replies: Sequence[Reply]) -> tuple[Reply, ...]:
    """The same replies, those that go on in the next one as one message."""
    whole: list[Reply] = []
    for reply in replies:
        if whole and whole[-1].goes_on and (text := _one(whole[-1].text, reply.text)):
            before = whole[-1]
            changed = {
                "text": text,
                "replaces": before.replaces or reply.replaces,
                "cards": (*before.cards, *reply.cards),
            }
            whole[-1] = reply.model_copy(update=changed)
        else:
            whole.append(reply)
    return tuple(whole)


def _one(before: str, after: str) -> str:
    """Two pieces as one text, a list as one list; "" when that were too long."""
    is_list = _ITEM.match(before.rpartition("\n")[2]) and _ITEM.match(after)
    text = f"{before}\n{after}" if is_list else f"{before}\n\n{after}"
    return text if length(text) <= MOST else ""
