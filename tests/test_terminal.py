"""The terminal as a person sees it."""

import io
import re

import pytest
from rich.console import Console

from bot.channels import terminal
from bot.service import Service

AMOUNT = re.compile(r"\d[\d\N{NO-BREAK SPACE}]*\N{NO-BREAK SPACE}(?:€|habitants)")
WALK = ("/estimer", "par un nombre d'habitants", "91 710", "les deux", "une année suivante", "non", "ok")


def test_amounts_stay_on_their_line(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """However narrow the window, an amount and its unit are never broken over two lines."""
    for said in WALK:
        said_back = terminal.exchange(service, said)
    amounts = {amount for reply in said_back for amount in AMOUNT.findall(reply.text)}
    assert amounts
    monkeypatch.setattr("builtins.input", lambda *_: (_ for _ in ()).throw(EOFError))
    for width in range(30, 60, 3):
        out = io.StringIO()
        terminal.talk(service, Console(file=out, width=width))
        assert not [amount for amount in amounts if amount not in out.getvalue()]
