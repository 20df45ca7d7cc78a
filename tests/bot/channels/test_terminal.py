"""The terminal on one database file: its replies are its own, and none is lost on the way to the screen."""

import io
import re
import sys

import pytest
from rich.console import Console

from bot.channels import terminal
from bot.service import Service
from knowledge.wording import NBSP

AMOUNT = re.compile(r"\d[\d\N{NO-BREAK SPACE}]*\N{NO-BREAK SPACE}(?:€|habitants)")
WALK = ("/estimer", "par un nombre d'habitants", "96 400", "les deux", "une année suivante", "non", "ok")


def test_amounts_stay_on_their_line(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """However narrow the window, an amount and its unit are never broken over two lines."""
    for said in WALK:
        said_back = list(terminal.exchange(service, said))
    amounts = {amount for reply in said_back for amount in AMOUNT.findall(reply.text)}
    assert amounts
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    for width in range(30, 60, 3):
        out = io.StringIO()
        terminal.talk(service, Console(file=out, width=width))
        assert not [amount for amount in amounts if amount not in out.getvalue()]


def test_bold_before_a_no_break_space() -> None:
    """Bold words that end with a parenthesis show no mark, though a no-break space comes next."""
    out = io.StringIO()
    terminal._print(Console(file=out, width=80), f"- **Portail (PAPS)**{NBSP}: Bretagne")
    assert out.getvalue().strip() == f"• Portail (PAPS){NBSP}: Bretagne"


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


def test_what_a_command_takes_is_shown(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """« <mots> » is no tag: an admin reads in the terminal what each command is to be given."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("gestion faq\n"))
    out = io.StringIO()
    terminal.talk(service, Console(file=out, width=96), admin=True)
    assert "faq chercher <mots>" in out.getvalue()
