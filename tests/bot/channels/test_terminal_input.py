"""What a person types at a terminal: a pasted text is one message, a line can be edited, and leaving is leaving."""

import io
import json
from collections.abc import Iterator

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.channels import terminal
from bot.channels.terminal_input import Edited, message
from bot.service import Service

PASTE, END, ENTER, ALT_ENTER, LEFT = "\x1b[200~", "\x1b[201~", "\r", "\x1b\r", "\x1b[D"


class Typed:
    """Lines already typed, then the end."""

    def __init__(self, *lines: str) -> None:
        self._lines: Iterator[str] = iter(lines)

    def line(self, prompt: str) -> str:
        try:
            return next(self._lines)
        except StopIteration:
            raise EOFError from None


def typed(keys: str) -> list[str | None]:
    """The messages that keys typed at a real line editor make, until they leave."""
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        keyboard.send_text(keys + "\x04")
        source, found = Edited(), list[str | None]()
        while (said := message(source)) is not None:
            found.append(said)
        return found


@pytest.mark.parametrize(
    ("keys", "messages"),
    [
        (f"{PASTE}Bonjour,\n1. Bourges\n2. Vierzon{END}{ENTER}", ["Bonjour,\n1. Bourges\n2. Vierzon"]),
        (f"Bourges{ALT_ENTER}Vierzon{ENTER}", ["Bourges\nVierzon"]),
        (f"Bourge{LEFT}{LEFT}X{ENTER}", ["BourXge"]),
        (f"Bourges \\{ENTER}Vierzon{ENTER}", ["Bourges \nVierzon"]),
    ],
)
def test_a_line_that_can_be_edited(keys: str, messages: list[str]) -> None:
    """Paste, several lines and arrows, as everywhere else."""
    assert typed(keys) == messages


def test_history() -> None:
    """What was typed can be called back with the arrows, in this conversation; it is written nowhere."""
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        keyboard.send_text(f"menu{ENTER}aide{ENTER}")
        source = Edited()
        assert [message(source), message(source)] == ["menu", "aide"]
        assert source.history.get_strings() == ["menu", "aide"]


@pytest.mark.parametrize("word", ["quitter", "exit", "QUITTER", " quit "])
def test_leaving(word: str) -> None:
    """« quitter » and « exit » leave, as the end of the input does."""
    assert message(Typed(word)) is None
    assert message(Typed()) is None
    assert message(Typed("bonjour")) == "bonjour"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"text": "Bourges\\nVierzon"}', "Bourges\nVierzon"),
        ('{"texte": "Bourges"}', '{"texte": "Bourges"}'),
        ("{pas du JSON", "{pas du JSON"),
        ("Bourges", "Bourges"),
    ],
)
def test_lines_of_a_script(line: str, said: str) -> None:
    """A line of `chat --jsonl` is its text, or the JSON object whose text it is."""
    assert terminal.spoken(line) == said


def test_several_lines_of_a_script_are_one_message(service: Service) -> None:
    """A list of several lines sent as JSON is answered once."""
    out = io.StringIO()
    lines = ["estimer\n", "communes\n", json.dumps({"text": "- Bourges\n- Vierzon"}) + "\n"]
    terminal.talk_jsonl(service, lines, out)
    replies = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [reply["turn"] for reply in replies if "turn" in reply] == [1, 2, 3]
    assert "2 communes" in replies[-2]["text"]
