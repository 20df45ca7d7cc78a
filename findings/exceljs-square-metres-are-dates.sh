#!/usr/bin/env bash
# Version:   exceljs 4.4.0 (npm), with sheets written by XlsxWriter 3.3.1 and read again by openpyxl 3.1.5 (PyPI)
# Behaviour: a number whose format shows a unit with an escaped letter, 0\ \m\² for square metres, 0\ \h for hours,
#            #,##0\ \y for years, is read by exceljs as a date: 120 m² becomes 29 April 1900. openpyxl reads 120.
#            The same unit in quotes, 0" m²", is read as a number by both.
# Guess:     only d, m, y, h and s that stand for themselves in a format make a date; escaped ones are words.
# Matters:   the sheet is right and other readers agree; in the import a surface or a number of hours turns
#            into a Date, and then into a text or milliseconds. Look at `typeof` before believing a cell, or quote the
#            unit when you write the sheet.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check xlsxwriter==3.3.1 openpyxl==3.1.5
npm install --silent --no-fund --no-audit exceljs@4.4.0 2>/dev/null
venv/bin/python - <<'PY'
import openpyxl
import xlsxwriter

FORMATS = ["0\\ \\m\\²", "0\\ \\h", "#,##0\\ \\y", '0" m²"', '0" h"', "0.00"]
with xlsxwriter.Workbook("units.xlsx") as book:
    sheet = book.add_worksheet()
    for row, form in enumerate(FORMATS):
        sheet.write_number(row, 0, 120, book.add_format({"num_format": form}))
        sheet.write_string(row, 1, form)
values = [row[0] for row in openpyxl.load_workbook("units.xlsx").active.iter_rows(values_only=True)]
print("openpyxl", values)
assert values == [120] * len(FORMATS)
PY
node - <<'JS'
const assert = require("assert");
const { Workbook } = require("exceljs");

(async () => {
  const book = new Workbook();
  await book.xlsx.readFile("units.xlsx");
  const values = [];
  book.worksheets[0].eachRow((row) => values.push(row.getCell(1).value));
  console.log("exceljs", values.map((value) => (value instanceof Date ? value.toISOString() : value)));
  const day = "1900-04-29T00:00:00.000Z";
  assert.deepStrictEqual(values, [new Date(day), new Date(day), new Date(day), 120, 120, 120]);
})();
JS
