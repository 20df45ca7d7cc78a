"""The last question with something to tap that was put to somebody, so that a tap finds what it answers."""

from typing import NamedTuple, Self

from bot.storage.store import Store

OUTDATED = "-"  # the topic of no question: what answers it is told that it comes too late
POLL = "poll"
CLOSED = "closed"


class Asked(NamedTuple):
    """The `message` that is tapped, what it asks, and whether it is a poll, open or closed; "" for reactions."""

    message: str
    topic: str
    kind: str = ""

    @classmethod
    def last(cls, store: Store, conversation: str) -> Self | None:
        """What was asked last in a conversation; None when nothing is known of it any more."""
        found = store.question(conversation)
        return cls(*found.split(" ")) if found else None

    def keep(self, store: Store, conversation: str) -> None:
        store.asked(conversation, " ".join(self).strip())


def topic(store: Store, conversation: str, message: str) -> str:
    """What a message asked, when nothing was asked after it; else the topic of no question."""
    last = Asked.last(store, conversation)
    return last.topic if last and last.message == message else OUTDATED
