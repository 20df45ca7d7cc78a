#!/usr/bin/env bash
# Version:   openpyxl 3.1.5, with a sheet of XlsxWriter 3.3.1 (PyPI), read again by exceljs 4.4.0 and xlsx 0.18.5 (npm)
# Behaviour: columns B to D hidden together are one entry in the file. openpyxl says that B is hidden and that C and D
#            are not. Asking alone, `sheet.column_dimensions["C"].hidden`, writes into the workbook: saved, it has an
#            entry for B to D and one for C inside it, and its readers part company: for exceljs C is hidden, for SheetJS
#            it is shown. A workbook saved without the question is as it was. Rows have no such groups, and are right.
# Guess:     a property can be read for each column, as for each row, and reading changes nothing.
# Matters:   the usual loop "leave out what is hidden" copies the telephone numbers of C and D, which nobody saw on the
#            screen, and the one that sets widths shows them to some. Go through `column_dimensions.values()` and their
#            `min` and `max`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check openpyxl==3.1.5 xlsxwriter==3.3.1
npm install --silent --no-fund --no-audit exceljs@4.4.0 xlsx@0.18.5 2>/dev/null
venv/bin/python - <<'PY'
import re
import zipfile

import openpyxl
import xlsxwriter

with xlsxwriter.Workbook("made.xlsx") as book:
    sheet = book.add_worksheet()
    for row in range(5):
        sheet.write_row(row, 0, ["Nom", "Téléphone", "Portable", "Note", "Ville"])
    sheet.set_column("B:D", 12, None, {"hidden": True})
    for row in (1, 2, 3):
        sheet.set_row(row, None, None, {"hidden": True})


def entries(name: str) -> list[tuple[str, str]]:
    source = zipfile.ZipFile(name).read("xl/worksheets/sheet1.xml").decode()
    columns = re.findall("<col .*?>", source)
    return sorted((re.search('min="(.)"', col)[1], re.search('max="(.)"', col)[1]) for col in columns)


book = openpyxl.load_workbook("made.xlsx")
book.save("untouched.xlsx")
columns = [book.active.column_dimensions[letter].hidden for letter in "ABCDE"]
rows = [book.active.row_dimensions[row].hidden for row in (1, 2, 3, 4, 5)]
book.save("looked-at.xlsx")
print("columns hidden", columns, "rows hidden", rows)
print("entries before", entries("untouched.xlsx"), "and after looking", entries("looked-at.xlsx"))
assert columns == [False, True, False, False, False]
assert rows == [False, True, True, True, False]
assert entries("made.xlsx") == entries("untouched.xlsx") == [("2", "4")]
assert {("2", "4"), ("3", "3"), ("4", "4")} < set(entries("looked-at.xlsx"))
PY
node - <<'JS'
const assert = require("assert");
const { Workbook } = require("exceljs");
const XLSX = require("xlsx");

(async () => {
  const seen = {};
  for (const name of ["untouched.xlsx", "looked-at.xlsx"]) {
    const book = new Workbook();
    await book.xlsx.readFile(name);
    const sheet = XLSX.readFile(name, { cellStyles: true }).Sheets.Sheet1;
    seen[name] = {
      exceljs: [1, 2, 3, 4, 5].map((column) => book.worksheets[0].getColumn(column).hidden),
      SheetJS: [0, 1, 2, 3, 4].map((column) => Boolean((sheet["!cols"][column] || {}).hidden)),
    };
  }
  console.log(seen);
  const hidden = [false, true, true, true, false];
  assert.deepStrictEqual(seen["untouched.xlsx"], { exceljs: hidden, SheetJS: hidden });
  assert.deepStrictEqual(seen["looked-at.xlsx"], { exceljs: hidden, SheetJS: [false, true, false, false, false] });
})();
JS
