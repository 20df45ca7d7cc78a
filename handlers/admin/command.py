"""What a command of the admins is: its words, its argument, what it does."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.messages import Turn
from handlers.talk import Talk


@dataclass(frozen=True)
class Command:
    """`name` is one word or two; `usage` what follows it. `owner`: only owners may."""

    name: str
    usage: str
    summary: str
    run: Callable[[Talk, str], Turn]
    owner: bool = False

    @property
    def full(self) -> str:
        return f"{self.name} {self.usage}".strip()
