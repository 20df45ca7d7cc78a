#!/usr/bin/env bash
# Version:   pandas 3.1.1 with odfpy 1.4.1, beside its engine python-calamine 0.9.1, pyexcel-ods3 0.6.1 (PyPI) and xlsx
#            (SheetJS) 0.18.5 (npm)
# Behaviour: a true cell of an ODS sheet, office:boolean-value="true", is False in `pandas.read_excel` when it is shown
#            as "VRAI", as a French spreadsheet shows it, and True when shown as "TRUE": pandas reads the shown text and
#            not the value. False is False in both. A duration of 35 hours is an error, "hour must be in 0..23", for the
#            same reason. pandas' other engine, calamine, reads True, and the 35 hours as the text "PT35H00M00S";
#            pyexcel-ods3 reads True and a timedelta; SheetJS true and eleven o'clock on 31 December 1899.
# Guess:     the file holds a value beside the shown text, for that reason, and pandas takes the value of numbers, dates
#            and amounts ("50 000 €" is 50000.0); a language changes what is shown and not what is read.
# Matters:   a column of yes and no from a French office is all no, in a column of the right type, and a test written
#            with "TRUE" passes. Name `engine="calamine"`; read durations with pyexcel-ods3.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pandas==3.1.1 odfpy==1.4.1
venv/bin/pip install --quiet --disable-pip-version-check python-calamine==0.9.1 pyexcel-ods3==0.6.1
npm install --silent --no-fund --no-audit xlsx@0.18.5
venv/bin/python - <<'PY'
import datetime

import pandas
import pyexcel_ods3
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

CELLS = {
    "VRAI": {"valuetype": "boolean", "booleanvalue": "true"},
    "FAUX": {"valuetype": "boolean", "booleanvalue": "false"},
    "TRUE": {"valuetype": "boolean", "booleanvalue": "true"},
    "FALSE": {"valuetype": "boolean", "booleanvalue": "false"},
    "50 000 €": {"valuetype": "currency", "value": "50000", "currency": "EUR"},
    "01/03/26": {"valuetype": "date", "datevalue": "2026-03-01"},
    "35:00:00": {"valuetype": "time", "timevalue": "PT35H00M00S"},
}


def sheet(name: str, shown: list[str]) -> str:
    """A sheet of one column, where each cell has a value and the text that is shown."""
    document = OpenDocumentSpreadsheet()
    table = Table(name="F")
    for text in shown:
        row, cell = TableRow(), TableCell(**CELLS[text])
        cell.addElement(P(text=text))
        row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    document.save(name)
    return name


def column(name: str, engine: str) -> list[object]:
    return pandas.read_excel(name, engine=engine, header=None)[0].tolist()


truths = sheet("truths.ods", ["VRAI", "FAUX", "TRUE", "FALSE"])
right = [True, False, True, False]
print("pandas:", column(truths, "odf"), "calamine:", column(truths, "calamine"))
assert column(truths, "odf") == [False, False, True, False]
assert column(truths, "calamine") == right
assert [row[0] for row in pyexcel_ods3.get_data(truths)["F"]] == right
values = sheet("values.ods", ["50 000 €", "01/03/26"])
assert column(values, "odf") == [50000, datetime.datetime(2026, 3, 1)]
hours = sheet("hours.ods", ["35:00:00"])
try:
    column(hours, "odf")
except ValueError as error:
    print("pandas:", error)
else:
    raise AssertionError("35 hours were read")
seen = column(hours, "calamine"), pyexcel_ods3.get_data(hours)["F"][0]
print("35 hours:", seen)
assert seen == (["PT35H00M00S"], [datetime.timedelta(hours=35)])
PY
TZ=UTC node - <<'JS'
const assert = require("assert");
const XLSX = require("xlsx");

const column = (name) => {
  const book = XLSX.readFile(name, { cellDates: true, UTC: true });
  return XLSX.utils.sheet_to_json(book.Sheets[book.SheetNames[0]], { header: 1 }).map((row) => row[0]);
};
assert.deepStrictEqual(column("truths.ods"), [true, false, true, false]);
const [hours] = column("hours.ods");
console.log("SheetJS:", hours);
assert.ok(hours instanceof Date && hours.getFullYear() === 1899 && hours.getHours() === 11);
JS
