"""The name of a conversation in the store: `channel:place thread person`, with a dash for no thread and for nobody.

`telegram:-100123 - 456` is a person in a group, `matrix:!room:server $thread @marie:server` one in a thread of a room.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Self

NOBODY = "-"  # no id of a platform is that short


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of a name. `place` is that of the platform, its channel before it; nobody's is said to the place."""

    place: str
    thread: str = NOBODY
    person: str = NOBODY

    def __str__(self) -> str:
        return f"{self.place} {self.thread} {self.person}"

    @classmethod
    @lru_cache(maxsize=1024)  # asked a dozen times a message
    def of(cls, name: str) -> Self:
        """The parts of a name of the store. Threads and people have no space in their ids; a place may have one."""
        place, *rest = name.rsplit(" ", 2)
        return cls(place, *rest) if len(rest) == 2 else cls(name)

    @property
    def channel(self) -> str:
        return self.place.partition(":")[0]

    @property
    def owner(self) -> str:
        """The platform's own id of whoever it belongs to: the person, or the place when it is nobody's."""
        return self.place if self.person == NOBODY else self.person
