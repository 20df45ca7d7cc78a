"""What was once said wrong stays right (`truth.toml`), what people asked is answered (`questions.toml`)."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.commands.reports import estimate_lines
from knowledge.base import Knowledge
from knowledge.faq import Decision
from knowledge.funding import estimate
from knowledge.wording import NBSP

FOLDER = Path(__file__).parent / "cases"
CASES = tomllib.loads((FOLDER / "truth.toml").read_text(encoding="utf-8"))["case"]
QUESTIONS = tomllib.loads((FOLDER / "questions.toml").read_text(encoding="utf-8"))["question"]
ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 29)
SHIPPED = ("README.md", "knowledge/data/**/*.*", "handlers/**/*.*", "docs/**/*.md")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["claim"])
def test_truth(case: dict[str, Any], knowledge: Knowledge) -> None:
    """The right words are said, the wrong ones are not."""
    said = _said(case, knowledge).replace(NBSP, " ")
    assert [words for words in case.get("says", []) if words not in said] == []
    assert [words for words in case.get("never", []) if words in said] == []


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["asked"])
def test_question(question: dict[str, str], knowledge: Knowledge) -> None:
    """A question of the field is answered by its entry, or offered it among three; never answered beside."""
    result = knowledge.faq.ask(question["asked"])
    assert result.decision is not Decision.REFUSE
    shown = result.matches[: 1 if result.decision is Decision.ANSWER else 3]
    assert question["entry"] in [match.id for match in shown]


def _said(case: dict[str, Any], knowledge: Knowledge) -> str:
    if "entry" in case:
        return knowledge.faq.render(case["entry"], TODAY)
    if "band" in case:
        table = knowledge.rates.on(TODAY)
        return "\n".join(estimate_lines(estimate(table, case["band"], on=TODAY, contract_year=case.get("year", 2))))
    texts = (
        path for pattern in SHIPPED for path in ROOT.glob(pattern) if path.suffix in {".md", ".toml", ".csv", ".py"}
    )
    return "\n".join(path.read_text(encoding="utf-8") for path in texts)
