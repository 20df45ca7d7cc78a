"""A sheet to fill: written in two forms, filled, imported back; never over somebody's own."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from bot.commands.app import application
from knowledge.base import Knowledge
from tests.knowledge.test_real_files import read

FILLED = {
    "cpts": {"Nom": "CPTS A", "Communes": "Bourges, Vierzon", "Département": "18", "Téléphone": "02 48 00 00 00"},
    "contacts": {"Nature": "délégation", "Département": "Cher", "Nom": "ARS - Cher", "Téléphone": "02 38 77 32 32"},
}


@pytest.mark.parametrize("what", FILLED)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_template_that_was_filled_is_read(tmp_path: Path, knowledge: Knowledge, what: str, suffix: str) -> None:
    """Each column we ask for is one we read; the sheet of help is no list."""
    done = CliRunner().invoke(application(), ["import", "template", what, "--out", str(tmp_path)])
    assert done.exit_code == 0
    path = tmp_path / f"modele-{what}.{suffix}"
    fill(path, FILLED[what])
    found = read(knowledge, path.read_bytes(), "cpts" if what == "cpts" else "contact")
    [record] = found.records.values()
    assert (found.refused, found.left) == ([], [])
    assert record.phone == FILLED[what]["Téléphone"]
    again = CliRunner().invoke(application(), ["import", "template", what, "--out", str(tmp_path)])
    assert "existe déjà" in str(again.exception)


def fill(path: Path, values: dict[str, str]) -> None:
    """As a URPS does, in its spreadsheet."""
    if path.suffix == ".csv":
        text = path.read_text(encoding="utf-8-sig")
        titles = text.strip().split(";")
        path.write_text(text + ";".join(values.get(title, "") for title in titles) + "\n", encoding="cp1252")
        return
    book = load_workbook(path)
    sheet = book.worksheets[0]
    titles = [str(cell.value) for cell in sheet[1]]
    sheet.append([values.get(title, "") for title in titles])
    book.save(path)
