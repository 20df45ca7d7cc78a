"""The matcher on questions it has never seen: floors a regression would break (the figures: `make bench`)."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from knowledge.base import Knowledge
from knowledge.faq import Decision, Result

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data/faq_eval.jsonl").read_text(encoding="utf-8").splitlines()
]
FAQ = Knowledge().faq


@dataclass(frozen=True, slots=True)
class Asked:
    """One row of the file and what the matcher makes of it."""

    expect: frozenset[str]
    result: Result

    def among(self, rank: int) -> bool:
        return any(match.id in self.expect for match in self.result.matches[:rank])


def asked(half: str, *, ours: bool) -> list[Asked]:
    rows: list[dict[str, Any]] = [r for r in ROWS if r["half"] == half and bool(r["expect"]) == ours]
    return [Asked(frozenset(row["expect"]), FAQ.ask(row["query"])) for row in rows]


def share(flags: list[bool]) -> float:
    return sum(flags) / len(flags)


@pytest.mark.parametrize("half", ["dev", "test"])
def test_the_right_entry_comes_first_or_nearly(half: str) -> None:
    """Nine questions in ten find their entry first, nineteen in twenty among three."""
    rows = asked(half, ours=True)
    assert share([row.among(1) for row in rows]) >= 0.90
    assert share([row.among(3) for row in rows]) >= 0.96


@pytest.mark.parametrize("half", ["dev", "test"])
def test_a_confident_answer_is_rarely_wrong(half: str) -> None:
    """Fewer than three questions in a hundred get a wrong answer said with confidence; few are refused."""
    rows = asked(half, ours=True)
    wrong = [row.result.decision is Decision.ANSWER and not row.among(1) for row in rows]
    assert share(wrong) <= 0.03
    assert share([row.result.decision is Decision.REFUSE for row in rows]) <= 0.06


@pytest.mark.parametrize("half", ["dev", "test"])
def test_foreign_subjects_are_refused(half: str) -> None:
    """What is not about CPTS is refused, 97 times in a hundred or more."""
    assert share([row.result.decision is Decision.REFUSE for row in asked(half, ours=False)]) >= 0.97


def test_the_evaluation_is_not_the_content() -> None:
    """No question of the evaluation is a phrasing of the content."""
    assert [row["query"] for row in ROWS if FAQ.matcher.owners(row["query"]) & set(row["expect"])] == []
