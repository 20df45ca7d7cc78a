"""The page of figures tells the truth: it is what the data say today, and no figure is missing."""

from datetime import date

import pytest

from knowledge.base import Knowledge
from knowledge.funding import estimate
from knowledge.wording import euros
from tools.figures_page import PAGE, page


def test_the_page_is_what_the_data_say(knowledge: Knowledge) -> None:
    """Whoever changes a figure writes the page again: `python -m tools.figures_page`."""
    assert PAGE.read_text(encoding="utf-8") == page(knowledge)


@pytest.mark.parametrize("band", [1, 2, 3, 4])
def test_every_amount_of_an_estimate_is_there(band: int, knowledge: Knowledge) -> None:
    """Each cell an estimate is made from stands on the page, with its source."""
    shown = page(knowledge)
    for table in knowledge.rates.tables:
        for line in estimate(table, band, on=date(2026, 11, 29), crisis=True).lines:
            rows = [r for r in shown.splitlines() if f"{line.label}, {line.part.french} | {band} |" in r]
            amount = "inconnu" if line.yearly is None else euros(line.yearly)
            assert [r for r in rows if f"| {amount} | {line.source.how(line.status)} |" in r]


def test_every_single_figure_is_there(knowledge: Knowledge) -> None:
    """So does every ceiling, delay and regional help."""
    shown = page(knowledge)
    assert all(f"| {figure.label} | {figure.text} |" in shown for figure in knowledge.figures.figure)
