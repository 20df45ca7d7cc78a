"""What was once said wrong stays right: `tests/cases/truth.toml`, through what people read."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.reports import estimate_lines
from knowledge.base import Knowledge
from knowledge.funding import estimate
from knowledge.wording import NBSP

CASES = tomllib.loads((Path(__file__).parent / "cases" / "truth.toml").read_text(encoding="utf-8"))["case"]
ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 29)
SHIPPED = ("README.md", "knowledge/data/**/*.*", "handlers/**/*.*", "docs/**/*.md")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["claim"])
def test_truth(case: dict[str, Any], knowledge: Knowledge) -> None:
    """The right words are said, the wrong ones are not."""
    said = _said(case, knowledge).replace(NBSP, " ")
    assert [words for words in case.get("says", []) if words not in said] == []
    assert [words for words in case.get("never", []) if words in said] == []


def _said(case: dict[str, Any], knowledge: Knowledge) -> str:
    if "entry" in case:
        return knowledge.faq.write(knowledge.faq.entries[case["entry"]])
    if "band" in case:
        table = knowledge.rates.on(TODAY)
        return "\n".join(estimate_lines(estimate(table, case["band"], on=TODAY, contract_year=case.get("year", 2))))
    texts = (
        path for pattern in SHIPPED for path in ROOT.glob(pattern) if path.suffix in {".md", ".toml", ".csv", ".py"}
    )
    return "\n".join(path.read_text(encoding="utf-8") for path in texts)
