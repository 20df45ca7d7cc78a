"""Replies of the outbox that no channel carries yet: put off for a while, or set aside until their person writes.

Two people who are told of each other at the same instant would stand side by side in the outbox, with their addresses
in clear. So what one is told of another is put off, address and all, and goes on its way alone, at some later look.
"""

import math
import random
from collections.abc import Iterator, Sequence
from typing import TypeVar

from sqlite_utils import Database

from bot.storage.pseudonyms import Pseudonyms
from bot.storage.sealing import Sealer
from handlers.engine.messages import Reply

ASIDE = "aside:"  # before the print of whoever a reply waits for, in the place of an address
LATER = "later:"  # the same, before the sealed address
SHARE = 3  # of those who wait, one in so many may be written to at each look, and half of these are

_chance = random.SystemRandom()
T = TypeVar("T")


def share(waiting: Sequence[T]) -> list[T]:
    """Some of those who wait, in no order: two of a pair are rarely among them both.

    How far apart they come is left to chance: whoever was told, and looks at whose telephone rings next, learns
    nothing.
    """
    chosen = _chance.sample(waiting, math.ceil(len(waiting) / SHARE))
    return [one for one in chosen if _chance.random() < 1 / 2]


class Waiting:
    """These rows. Within the caller's transaction."""

    def __init__(self, db: Database, names: Pseudonyms, sealer: Sealer) -> None:
        self._db = db
        self._names = names
        self._sealer = sealer

    def put_off(self, conversation: str, event: str, reply: Reply, now: float) -> None:
        """Have a reply leave later; whatever it says, it waits sealed. `event` is a print."""
        print_ = self._print(self._names.person(conversation))
        name = f"{LATER}{print_}:{self._sealer.seal(conversation)}"
        self._insert(name, event, self._sealer.seal(reply.model_dump_json()), now)

    def release(self, now: float) -> int:
        """Let some of those who wait be written to, in no order; how many they are.

        A row that leaves is a new one: its number tells nothing of when it was written, nor beside which other.
        """
        waiting: dict[str, list[tuple[int, str, str, str]]] = {}
        for row in self._db.execute(
            "SELECT id, conversation, event, reply FROM outbox WHERE conversation LIKE ? ORDER BY id", [f"{LATER}%"]
        ).fetchall():
            waiting.setdefault(row[1].split(":", 2)[1], []).append(row)
        chosen = share(sorted(waiting))
        for number, name, event, reply in (row for one in chosen for row in waiting[one]):
            self._db.execute("DELETE FROM outbox WHERE id = ?", [number])
            self._insert(self._sealer.open(name.split(":", 2)[2]), event, reply, now)
        return len(chosen)

    def set_aside(self, number: int, conversation: str) -> None:
        """A reply waits under the print of its person, whatever room they write from next."""
        aside = ASIDE + self._print(self._names.person(conversation))
        self._db.execute("UPDATE outbox SET conversation = ? WHERE id = ?", [aside, number])

    def hand_over(self, person: str, conversation: str) -> None:
        """What waits for a pseudonym goes to this conversation of theirs, which is private."""
        self._db.execute(f"UPDATE outbox SET conversation = ? WHERE {_OF}", [conversation, *self._of(person)])  # noqa: S608

    def erase(self, person: str) -> None:
        self._db.execute(f"DELETE FROM outbox WHERE {_OF}", self._of(person))  # noqa: S608

    def texts(self, person: str) -> Iterator[str]:
        """What waits for somebody, as it is stored."""
        rows = self._db.execute(f"SELECT reply FROM outbox WHERE {_OF} ORDER BY id", self._of(person))  # noqa: S608
        return (reply for (reply,) in rows.fetchall())

    def drop_put_off(self) -> None:
        """What was put off is said to nobody: a copy was restored, and nobody knows what was said since."""
        self._db.execute("DELETE FROM outbox WHERE conversation LIKE ?", [f"{LATER}%"])

    def _insert(self, name: str, event: str, reply: str, now: float) -> None:
        columns = "conversation, event, part, reply, at"
        self._db.execute(f"INSERT INTO outbox ({columns}) VALUES (?, ?, 0, ?, ?)", [name, event, reply, now])  # noqa: S608

    def _print(self, person: str) -> str:
        """Not the pseudonym itself: the outbox leads to no other table."""
        return self._names.event(f"aside {person}")

    def _of(self, person: str) -> list[str]:
        print_ = self._print(person)
        return [f"{ASIDE}{print_}", f"{LATER}{print_}:%"]


_OF = "(conversation = ? OR conversation LIKE ?)"
