"""What a command of the admins is: its words, its argument, what it does."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.engine.messages import Turn
from handlers.turn.talk import Talk


@dataclass(frozen=True)
class Command:
    """`name` is one word or two; `usage` what follows it, <needed> or [not]. `owner`: only owners may.

    `missing` is said when what is needed is not given. `beside`: it may be given within a form, which goes on.
    """

    name: str
    usage: str
    summary: str
    run: Callable[[Talk, str], Turn]
    owner: bool = False
    missing: str = ""
    beside: bool = False

    @property
    def full(self) -> str:
        return f"{self.name} {self.usage}".strip()

    @property
    def options(self) -> tuple[str, ...]:
        """The words its argument is one of, when it is: « contacts », « cpts », « faq »."""
        return tuple(self.usage.strip("<[]>").split("|")) if "|" in self.usage else ()

    @property
    def needs(self) -> bool:
        return self.usage.startswith("<")


@dataclass(frozen=True)
class Subject:
    """What admins work on, with its commands: the first one looks things up."""

    name: str
    title: str
    commands: tuple[Command, ...]
