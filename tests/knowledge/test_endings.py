"""What will soon hold no more is said sixty days before, and until it is renewed."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from knowledge.base import Knowledge
from knowledge.datafile import DATA
from knowledge.endings import endings

LAST = date(2026, 12, 31)


def said(knowledge: Knowledge, today: date, about: str) -> list[str]:
    return [line for line in endings(knowledge, today) if line.startswith(about)]


@pytest.mark.parametrize("about", ["Plafond annuel de la sécurité sociale 2026 :", "Communes et populations"])
def test_what_holds_for_a_year(knowledge: Knowledge, about: str) -> None:
    """The PASS and the limits of communes end on 31 December: said from 60 days before until renewed."""
    assert said(knowledge, LAST - timedelta(days=61), about) == []
    [before] = said(knowledge, LAST - timedelta(days=60), about)
    assert "jusqu'au 31 décembre 2026" in before
    [late] = said(knowledge, LAST + timedelta(days=30), about)
    assert "valait jusqu'au 31 décembre 2026" in late


def test_a_figure_of_an_earlier_year_is_no_news(knowledge: Knowledge) -> None:
    """The PASS of 2025, which that of 2026 follows, is never asked for again."""
    assert not [line for line in endings(knowledge, LAST) if "2025 :" in line]


def test_the_next_year_ends_it(tmp_path: Path) -> None:
    """Once the figure of the next year is in the file, nothing is said until its own end comes near."""
    knowledge = changed(tmp_path, "figures.toml", *(("2026", "2027"), ("2025", "2026")))
    assert said(knowledge, LAST, "Plafond annuel") == []
    assert said(knowledge, LAST + timedelta(days=365), "Plafond annuel")


@pytest.mark.parametrize(("successor", "told"), [("2028-01-01", 0), ("2028-02-01", 1), (None, 1)])
def test_a_table_that_ends(tmp_path: Path, successor: str | None, told: int) -> None:
    """A table whose last day is known is told of unless another takes over the day after."""
    knowledge = changed(tmp_path, "rates/avenant-2.toml", ("valid_from =", "valid_until = 2027-12-31\nvalid_from ="))
    if successor:
        text = (tmp_path / "data/rates/aci-2019.toml").read_text(encoding="utf-8")
        text = text.replace('id = "aci-2019"', 'id = "essai"').replace(
            "valid_from = 2019-08-24", f"valid_from = {successor}"
        )
        (tmp_path / "data/rates/essai.toml").write_text(text, encoding="utf-8")
    assert len(said(knowledge, date(2027, 11, 2), "ACI CPTS, avenant 2")) == told
    assert said(knowledge, date(2027, 10, 31), "ACI CPTS, avenant 2") == []


def test_contacts_nobody_has_seen(knowledge: Knowledge) -> None:
    """Contacts are counted once sixty days are left of their year, those seen this year are not."""
    old = sum(f"{contact.seen}-01-01"[:10] <= "2026-03-01" for contact in knowledge.contacts if contact.seen)
    dated = sum(bool(contact.seen) for contact in knowledge.contacts)
    [line] = said(knowledge, LAST, "Contacts")
    assert f"{old} fiches d'avant le 1er mars 2026" in line
    [later] = said(knowledge, date(2028, 1, 1), "Contacts")
    assert f"{dated} fiches" in later


def changed(folder: Path, file: str, *edits: tuple[str, str]) -> Knowledge:
    shutil.copytree(DATA, folder / "data")
    path = folder / "data" / file
    text = path.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return Knowledge(folder / "data")
