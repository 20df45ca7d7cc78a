#!/usr/bin/env bash
# Version:   openpyxl 3.1.5, read by python-calamine 0.9.1 (PyPI) and xlsx 0.18.5, exceljs 4.4.0 (npm)
# Behaviour: in a sheet _x0020_ stands for the character U+0020, and a text that holds these seven signs must be written
#            _x005F_x0020_. XlsxWriter 3.3.1 does so; openpyxl does not. The name "Nom_x0020_usuel", as SharePoint
#            and other makers of XML call their columns, written by openpyxl is read "Nom usuel" by calamine and
#            by xlsx, and "Nom_x0020_usuel" by exceljs and by openpyxl itself.
# Guess:     a text without control characters comes out of a sheet as it went in, whatever wrote it.
# Matters:   a column's key or an identifier no longer matches, in one reader of two, and a test that
#            reads the sheet back with openpyxl sees nothing. Write such names with XlsxWriter, or escape them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check openpyxl==3.1.5 xlsxwriter==3.3.1 python-calamine==0.9.1
npm install --silent --no-fund --no-audit exceljs@4.4.0 xlsx@0.18.5 2>/dev/null
venv/bin/python - <<'PY'
import openpyxl
import python_calamine
import xlsxwriter

NAME = "Nom_x0020_usuel"
book = openpyxl.Workbook()
book.active["A1"] = NAME
book.save("openpyxl.xlsx")
with xlsxwriter.Workbook("xlsxwriter.xlsx") as other:
    other.add_worksheet().write_string("A1", NAME)


def read(file: str) -> tuple[str, str]:
    by_calamine = python_calamine.CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()[0][0]
    return openpyxl.load_workbook(file).active["A1"].value, by_calamine


seen = {file: read(file) for file in ("openpyxl.xlsx", "xlsxwriter.xlsx")}
print("openpyxl and calamine read", seen)
assert seen == {"openpyxl.xlsx": (NAME, "Nom usuel"), "xlsxwriter.xlsx": (NAME, NAME)}
PY
node - <<'JS'
const assert = require("assert");
const { Workbook } = require("exceljs");
const XLSX = require("xlsx");

(async () => {
  const seen = {};
  for (const file of ["openpyxl.xlsx", "xlsxwriter.xlsx"]) {
    const book = new Workbook();
    await book.xlsx.readFile(file);
    const sheets = XLSX.readFile(file).Sheets;
    seen[file] = { exceljs: book.worksheets[0].getCell("A1").value, xlsx: Object.values(sheets)[0].A1.v };
  }
  console.log(seen);
  const name = "Nom_x0020_usuel";
  assert.deepStrictEqual(seen, {
    "openpyxl.xlsx": { exceljs: name, xlsx: "Nom usuel" },
    "xlsxwriter.xlsx": { exceljs: name, xlsx: name },
  });
})();
JS
