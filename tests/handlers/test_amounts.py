"""Amounts of one's own contract (`tests/cases/amounts.toml`): a wrong one is worse than none."""

import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.engine.answers import Answers
from handlers.engine.flow import Accept, Context, Outcome, Refuse
from handlers.engine.quotation import quoted
from handlers.money.amounts import AMOUNTS, own_amounts
from knowledge.base import Knowledge
from knowledge.text import fold

TODAY = date(2026, 11, 29)
CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "amounts.toml").read_text(encoding="utf-8")
)["case"]


def hear(said: str, knowledge: Knowledge) -> tuple[dict[str, str], str]:
    """What is kept of a message, and the reply."""
    outcome: Outcome = own_amounts(said, Context(knowledge, Answers(), TODAY))
    if isinstance(outcome, Accept):
        return outcome.value, outcome.note or ""
    assert isinstance(outcome, Refuse)
    return {}, outcome.text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_an_amount_is_taken_only_when_it_has_one_reading(case: dict[str, Any], knowledge: Knowledge) -> None:
    """What is kept is what the case says, and each line that may mean something else is said back, no other."""
    own, reply = hear(case["said"], knowledge)
    assert own == case.get("own", {})
    back = [quoted(line) for line in case.get("back", [])]
    assert all(line in reply for line in back)
    assert reply.count("«") == len(back) + ("par exemple" in reply or bool(back))


def test_many_lines_not_taken_are_counted(knowledge: Knowledge) -> None:
    """A long annex that cannot be read does not make a message longer than a phone shows."""
    own, reply = hear("\n".join(f"Prévention et {'autres ' * 12}: {n} 000" for n in range(10, 30)), knowledge)
    assert not own
    assert "15 autres lignes" in reply.replace("\u00a0", " ")
    assert len(reply) <= 900


NUMBERS = st.builds(
    lambda n, form: form(n),
    st.integers(0, 3_000_000),
    st.sampled_from(
        [
            str,
            lambda n: f"{n:,}".replace(",", " "),
            lambda n: f"{n:,}".replace(",", "\u202f"),
            lambda n: f"{n:,}".replace(",", ".") + ",00",
            lambda n: f"{n:,} €".replace(",", " "),
            lambda n: f"{n % 1000} k€",
            lambda n: f"{n % 100} %",
        ]
    ),
)
LABELS = st.sampled_from(
    "Prévention,Parcours,Accès aux soins,Fonctionnement,Crise,part fixe,part variable,total,rédaction,mise à jour,"
    "socle,habitants,2024,en k€,Mission".split(",")
)
LINES = st.lists(LABELS | NUMBERS, min_size=1, max_size=5).flatmap(
    lambda cells: st.sampled_from([" ", "\t", " : ", ", "]).map(lambda between: between.join(cells))
)
TITLES = st.sampled_from(
    ["", "Part fixe Part variable\n", "Mission\tPart fixe\tPart variable\n", "Fixe\tVariable\tTotal\n"]
)


def written(line: str) -> set[Decimal]:
    """Every number that groups of digits side by side may make, with its thousand when the line says k€."""
    groups = re.findall(r"\d+", re.sub(r",\d\d\b", "", line))
    runs = {Decimal("".join(groups[a:b])) for a in range(len(groups)) for b in range(a + 1, len(groups) + 1)}
    return runs | ({run * 1000 for run in runs} if "k€" in line else set())


@settings(max_examples=150)
@example(titles="", lines=["Prévention, 0, Parcours"])
@example(titles="", lines=["Prévention", "Prévention part fixe total 1000 1000"])
@given(titles=TITLES, lines=st.lists(LINES, min_size=1, max_size=5))
def test_no_number_is_invented_and_none_vanishes(titles: str, lines: list[str], knowledge: Knowledge) -> None:
    """What is kept is written in the message; each line with a mission and digits is kept whole or said back."""
    own, reply = hear(titles + "\n".join(lines), knowledge)
    kept = {Decimal(amount) for amount in own.values()}
    assert kept <= set().union(*map(written, lines))
    for line in lines:
        told = [mission for mission, words in AMOUNTS.items() if words.search(fold(line))]
        if not told or not re.search(r"\d", line) or quoted(line) in reply:
            continue
        its = [Decimal(amount) for name, amount in own.items() if name.startswith(told[0])]
        back = [part for part in re.findall(r"« (.+?) »", reply) if part in line]  # a part of it, said back alone
        digits = "".join(re.findall(r"\d", re.sub(r",00\b", "", line)))
        for part in back:
            digits = digits.replace("".join(re.findall(r"\d", part)), "", 1)
        # A total is the sum of what is kept, were it of one part alone.
        total = [sum(its, Decimal())] if len(its) > 1 or (its and "total" in fold(line)) else []
        for amount in sorted([*its, *total], reverse=True):
            thousands = str(amount / 1000) if "k€" in line else str(amount)
            digits = digits.replace(str(amount), "", 1) if str(amount) in digits else digits.replace(thousands, "", 1)
        assert not digits, (line, own, reply)
