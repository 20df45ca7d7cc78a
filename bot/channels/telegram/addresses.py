"""Names for ever: of a conversation (a person in a chat) and of an event in a chat."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from bot.storage.names import NOBODY, Name

PREFIX = "telegram:"
_MESSAGE = re.compile(r":m(\d+)(?::|$)")


@dataclass(frozen=True, slots=True)
class Address:
    """Where one person talks: the two numbers are the same in a private chat; the second is 0 for nobody's.

    `topic`: of a private chat with topics, or of a channel's direct messages, which are held apart; 0 elsewhere.
    https://core.telegram.org/bots/api#message (`is_topic_message`, `direct_messages_topic`)
    """

    chat: int
    person: int
    topic: int = 0

    @classmethod
    @lru_cache(maxsize=1024)  # asked several times a message
    def of(cls, conversation: str) -> Self:
        parts = Name.of(conversation)
        person, topic = (0 if part == NOBODY else int(part) for part in (parts.person, parts.thread))
        return cls(int(parts.place.removeprefix(PREFIX)), person, topic)

    @property
    def conversation(self) -> str:
        return str(Name(place(self.chat), str(self.topic or NOBODY), str(self.person or NOBODY)))

    @property
    def private(self) -> bool:
        return is_private(self.chat)


def is_private(chat: int) -> bool:
    """Whether a chat is with one person; groups have negative numbers: https://core.telegram.org/bots/api#chat"""
    return chat > 0


def place(chat: int) -> str:
    """What the names of all conversations and events of a chat start with."""
    return f"{PREFIX}{chat}"


# Numbers of messages name an event for ever. An update's own number does not: it is drawn at random after a week
# without updates, https://core.telegram.org/bots/api#update
def message_event(chat: int, message: int) -> str:
    return f"{place(chat)}:m{message}"


def edit_event(chat: int, message: int, edited: int) -> str:
    return f"{message_event(chat, message)}:e{edited}"


def press_event(chat: int, query: str, message: int) -> str:
    return f"{place(chat)}:c{query}:m{message}"


def album_event(chat: int, album: str) -> str:
    """The wordless pieces of one album are one event."""
    return f"{place(chat)}:g{album}"


def membership_event(chat: int, at: int) -> str:
    return f"{place(chat)}:j{at}"


def message_of(event: str) -> int | None:
    """The message an event was about, None when it was about something else."""
    found = _MESSAGE.search(event)
    return int(found[1]) if found else None
