"""The terminal on one database file: its replies are its own, and none is lost on the way to the screen."""

import io
import sys

import pytest
from rich.console import Console

from bot.channels import terminal
from bot.service import Service


def test_two_terminals_do_not_take_each_other_s_replies(service: Service) -> None:
    """Each of two terminals on one file shows the replies to its own messages."""
    first = terminal.exchange(service, "aide")
    second = [r.text for r in terminal.exchange(service, "/privacy")]
    assert "Vos données" in second[0]
    assert "Vos données" not in "".join(r.text for r in first)
    assert service.store.pending(terminal.CONVERSATION) == []


def test_killed_before_showing(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a terminal was killed before showing is shown by the next one, once."""
    terminal.exchange(service, "/privacy")
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    shown = [io.StringIO(), io.StringIO()]
    for out in shown:
        terminal.talk(service, Console(file=out))
    assert ["Vos données" in out.getvalue() for out in shown] == [True, False]
