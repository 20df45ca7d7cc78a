"""Whose conversation it is: the name of one in the store, and the place its replies go to."""

from dataclasses import dataclass
from typing import Self

from bot.storage.names import NOBODY, Name

PREFIX = "matrix:"


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
