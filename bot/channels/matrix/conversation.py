"""Whose conversation it is: the name of one in the store, and the place its replies go to."""

from dataclasses import dataclass
from typing import Self

from bot.storage.names import NOBODY, Name

PREFIX = "matrix:"
MOST_MESSAGES = 1_000


@dataclass(frozen=True, slots=True)
class Conversation:
    """A person in a room, or in one thread of it. Without person: what is said to the room itself.

    A room id is opaque: since room version 12 it names no server, https://spec.matrix.org/v1.16/rooms/v12/.
    """

    room: str
    person: str = ""
    thread: str = ""

    @property
    def name(self) -> str:
        return str(Name(f"{PREFIX}{self.room}", self.thread or NOBODY, self.person or NOBODY))

    @classmethod
    def named(cls, name: str) -> Self:
        """The conversation behind a name of the store."""
        parts = Name.of(name)
        person, thread = ("" if part == NOBODY else part for part in (parts.person, parts.thread))
        return cls(parts.place.removeprefix(PREFIX), person, thread)


class Threads:
    """In which threads the last messages were said. Among two it is one conversation, answered where it is held.

    Kept in memory only. After a restart an answer stands outside its thread, where it is read too.
    """

    def __init__(self) -> None:
        self._of: dict[str, str] = {}

    def said(self, event: str, thread: str) -> None:
        """A message was said in a thread; "" for none."""
        if not thread:
            return
        self._of[event] = thread
        if len(self._of) > MOST_MESSAGES:
            del self._of[next(iter(self._of))]

    def of(self, event: str) -> str:
        """The thread of a message, "" for none."""
        return self._of.get(event, "")
