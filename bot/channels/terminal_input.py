"""What a person at a terminal types: one message at a time, of one line or of several, with a line they can edit."""

import sys
from typing import Protocol

from rich.console import Console

PROMPT = "Vous"
GOODBYE = "À bientôt. Vos réponses sont gardées."
LEAVING = frozenset({"quitter", "/quitter", "exit", "quit"})
HINT = (
    "Pour plusieurs lignes, finissez une ligne par \\ ou tapez Alt+Entrée ; un texte collé est un seul message. "
    "Pour partir : « quitter » ou Ctrl-D."
)
_MORE = "\\"  # at the end of a line: the message goes on


class Lines(Protocol):
    """A source of lines; raises `EOFError` when the person leaves."""

    def line(self, prompt: str) -> str: ...


class Plain:
    """Lines of a pipe, or of a terminal that can do no better."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def line(self, prompt: str) -> str:
        return self._console.input(f"[bold]{prompt} >[/] ")


class Edited:
    """Lines with arrows, history and paste as one piece; the history is of this conversation only, kept nowhere."""

    def __init__(self) -> None:
        from prompt_toolkit import PromptSession
        from prompt_toolkit.history import InMemoryHistory
        from prompt_toolkit.key_binding import KeyBindings

        keys = KeyBindings()
        keys.add("escape", "enter")(lambda event: event.current_buffer.insert_text("\n"))
        self.history = InMemoryHistory()
        self._session: PromptSession[str] = PromptSession(key_bindings=keys, history=self.history)

    def line(self, prompt: str) -> str:
        return self._session.prompt(f"{prompt} > ")


def lines(console: Console) -> Lines:
    """The best this terminal can do."""
    return Edited() if sys.stdin.isatty() and console.is_terminal else Plain(console)


def message(source: Lines) -> str | None:
    """The next message; None when the person leaves."""
    said: list[str] = []
    try:
        while not said or said[-1].endswith(_MORE):
            said.append(source.line("…" if said else PROMPT))
    except EOFError:
        if not said:
            return None
    whole = "\n".join(line.removesuffix(_MORE) for line in said)
    return None if whole.strip().lower() in LEAVING else whole
