"""The treasury plan as a workbook and a page: another program finds the conversation's totals, to the euro."""

import io
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from openpyxl import load_workbook

from handlers.dossier import budget, civil_budget, treasury, treasury_page
from handlers.dossier.budget import CHARGES
from handlers.dossier.catalogue import dossier_for
from handlers.dossier.dossier import Dossier, Plan
from handlers.engine.messages import Order
from handlers.money.wording import table_note
from knowledge.base import Knowledge
from knowledge.civil_year import civil_year
from knowledge.contract import Contract, Hypotheses, by_calendar_year, movements, total, unknown
from tests.knowledge.test_contract import CASES, TABLE, contract_of

TODAY = date(2026, 11, 29)
office = pytest.mark.skipif(which("soffice") is None, reason="LibreOffice computes the workbooks")
# Those LibreOffice opens, seconds each: amounts of its own, and anniversaries of the 29th of February.
OPENED = [n for n, case in enumerate(CASES) if case.get("own") or "29th of February" in case["name"]]
HYPOTHESES = Hypotheses(Decimal("0.7"), frozenset({3}))


def dossier(knowledge: Knowledge, contract: Contract, supposed: Hypotheses) -> Dossier:
    answers = {"basis": "band", "band": contract.band, "signed": contract.signed.isoformat()}
    known = dossier_for(Order(documents=("treasury",), answers=answers, day=TODAY), knowledge)
    found = tuple(movements(TABLE, contract, supposed))
    return replace(known, plan=Plan(contract, supposed, TABLE, found))


def supposed_in(case: dict[str, Any]) -> Hypotheses:
    return Hypotheses(Decimal(case.get("variable", 1)), frozenset(case.get("crises", ())))


@pytest.fixture(scope="module")
def computed(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Workbooks without the results we keep in them, then with other hypotheses written in their cells."""
    folder = tmp_path_factory.mktemp("treasury")
    for number in OPENED:
        case = CASES[number]
        content = treasury.make(dossier(knowledge, contract_of(case), supposed_in(case)))
        book = load_workbook(io.BytesIO(content))
        book.save(folder / f"{number}.xlsx")
        cells = book["Hypothèses"]
        cells["B4"] = float(HYPOTHESES.variable)
        for year in range(1, 6):
            cells[f"B{5 + year}"] = int(year in HYPOTHESES.crises)
        book.save(folder / f"{number}+.xlsx")
        _save_civil_year(knowledge, number, folder)
    own = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", own, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    subprocess.run([*command, folder / "out", *folder.glob("*.xlsx")], capture_output=True, check=True, timeout=200)
    return folder / "out"


def _save_civil_year(knowledge: Knowledge, number: int, folder: Path) -> None:
    """The budget of the third civil year, its expenses blank, then each of them 1 000."""
    case = CASES[number]
    asked = replace(dossier(knowledge, contract_of(case), supposed_in(case)), civil_year=case["signed"].year + 2)
    book = load_workbook(io.BytesIO(civil_budget.make(asked)))
    book.save(folder / f"{number}budget.xlsx")
    [sheet] = book
    labels = {row[0].value: row[5] for row in sheet.iter_rows(min_row=5, max_col=6)}
    for charge in CHARGES:
        labels[charge].value = 1000
    book.save(folder / f"{number}budget+.xlsx")


@office
@pytest.mark.parametrize("number", OPENED, ids=lambda number: CASES[number]["name"])
def test_the_budget_of_a_civil_year_computes_itself(number: int, computed: Path) -> None:
    """Its resources are the conversation's; expenses and balance are blank until one is written, then add up."""
    case = CASES[number]
    contract = contract_of(case)
    found = civil_year(case["signed"].year + 2, contract, movements(TABLE, contract, supposed_in(case))).found
    spent = 1000 * len(CHARGES)
    assert _ends(computed / f"{number}budget.xlsx") == (total(found), None, None)
    assert _ends(computed / f"{number}budget+.xlsx") == (total(found), spent, total(found) - spent)


def _ends(path: Path) -> tuple[Any, ...]:
    [sheet] = load_workbook(path, data_only=True)
    cells = {row[0].value: row[5].value or None for row in sheet.iter_rows(min_row=5, max_col=6)}
    names = ("Total des ressources, au plus", "Total des dépenses", "Solde (ressources moins dépenses)")
    return tuple(cells[name] for name in names)


@office
@pytest.mark.parametrize("changed", [False, True], ids=["as told", "hypotheses written over"])
@pytest.mark.parametrize("number", OPENED, ids=lambda number: CASES[number]["name"])
def test_a_spreadsheet_engine_finds_the_same_money(number: int, changed: bool, computed: Path) -> None:
    """Contract years, calendar years and months add up to the conversation's totals, unknown amounts counted apart."""
    case = CASES[number]
    contract = contract_of(case)
    found = movements(TABLE, contract, HYPOTHESES if changed else supposed_in(case))
    book = load_workbook(computed / f"{number}{'+' if changed else ''}.xlsx", data_only=True)
    rows = [(row[0].value, row[3].value, row[4].value) for row in book["Synthèse"].iter_rows(min_row=5, max_row=18)]
    by_year = by_calendar_year(found)
    years = range(contract.signed.year, contract.signed.year + 6)
    assert rows[:5] == [
        (f"Année {n}", total([m for m in found if m.year == n]), unknown([m for m in found if m.year == n]))
        for n in range(1, 6)
    ]
    assert rows[8:14][0][0] == contract.signed.year
    assert [row[1:] for row in rows[8:14]] == [(total(by_year.get(y, [])), unknown(by_year.get(y, []))) for y in years]
    assert rows[5] == ("Total", total(found), unknown(found))
    assert book["Synthèse"]["D20"].value == 0


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_workbook_shows_what_it_would_compute(case: dict[str, Any], knowledge: Knowledge) -> None:
    """A phone that computes nothing shows the totals of the conversation, and « selon votre contrat » where told."""
    contract = contract_of(case)
    content = treasury.make(dossier(knowledge, contract, supposed_in(case)))
    book = load_workbook(io.BytesIO(content), data_only=True)
    assert (book["Synthèse"]["D10"].value, book["Synthèse"]["E10"].value) == (case["total"], case["unknown"])
    *months, whole = [Decimal(str(row[4].value)) for row in book["Mois"].iter_rows(min_row=5)]
    assert sum(months) == whole == case["total"]
    told = [row[3].value for row in book["Montants"].iter_rows(min_row=5)]
    assert told.count(treasury.OWN) == len(contract.own)


def test_the_page_is_one_page(knowledge: Knowledge) -> None:
    """What is handed out at the assembly holds on one page, whatever the contract."""
    for case in CASES[:3]:
        content = treasury_page.make(dossier(knowledge, contract_of(case), supposed_in(case)))
        assert content.count(b"/Type /Page\n") + content.count(b"/Type/Page/") == 1 or b"/Count 1" in content


def test_a_file_sent_alone_carries_the_note_of_its_table(knowledge: Knowledge) -> None:
    """Each workbook says by itself from which table its amounts are, when that was read, and what was not."""
    contract = contract_of(CASES[0])
    asked = replace(dossier(knowledge, contract, HYPOTHESES), civil_year=2024)
    for made in (treasury.make(asked), civil_budget.make(asked), budget.make(asked)):
        first = load_workbook(io.BytesIO(made)).worksheets[0]
        text = "\n".join(str(cell.value) for row in first.iter_rows() for cell in row)
        assert table_note(TABLE, asked.day) in text
