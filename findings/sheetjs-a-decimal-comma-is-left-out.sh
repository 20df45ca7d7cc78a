#!/usr/bin/env bash
# Version:   xlsx (SheetJS) 0.18.5, the last one on npm, beside papaparse 5.7.1 and csv-parse 7.0.3
# Behaviour: in a table separated by semicolons, as spreadsheets set to French write it, "12,5" is read as the number
#            125, "80,50" as 8050, "0,75" as 75 and "1,5 %" as 15 %: wherever the comma stands, it is taken for one
#            between thousands and left out. "1 234,50" and "12,5 €" stay text. Beside them "3-4" (three or four)
#            becomes a day of March 2001, and "(12)" is -12. papaparse with `dynamicTyping` and csv-parse with `cast`
#            leave "12,5" as it is; "12.5" is 12.5 in all three.
# Guess:     the separator was recognised, and a file with semicolons has them because the comma is the decimal sign; at
#            the least "12,5", which has no three figures after its comma, is no number with thousands.
# Matters:   a rate, a share of a post or a price is ten or a hundred times too high, as a number like the others, and
#            text where it has a sign or a space: half of a column looks right. Read with `raw: true`, which keeps the
#            text, and make the numbers oneself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit xlsx@0.18.5 papaparse@5.7.1 csv-parse@7.0.3
node - <<'JS'
const assert = require("assert");
const Papa = require("papaparse");
const XLSX = require("xlsx");
const { parse } = require("csv-parse/sync");

const table = (value) => `nom;taux\nNord;${value}\n`;
const sheetjs = (value, options) => {
  const book = XLSX.read(table(value), { type: "string", ...options });
  return XLSX.utils.sheet_to_json(book.Sheets[book.SheetNames[0]])[0].taux;
};
const papaparse = (value) =>
  Papa.parse(table(value), { delimiter: ";", header: true, dynamicTyping: true }).data[0].taux;
const csvParse = (value) => parse(table(value), { columns: true, delimiter: ";", cast: true })[0].taux;

const wrong = { "12,5": 125, "80,50": 8050, "0,75": 75, "3,14159": 314159, "1,5 %": 0.15, "(12)": -12 };
for (const [value, expected] of Object.entries(wrong)) {
  const seen = [sheetjs(value), sheetjs(value, { raw: true }), papaparse(value), csvParse(value)];
  console.log(JSON.stringify(value), "sheetjs", seen[0], "raw", seen[1], "papaparse", seen[2], "csv-parse", seen[3]);
  assert.deepStrictEqual(seen, [expected, value, value, value]);
}
for (const value of ["1 234,50", "12,5 €"]) assert.strictEqual(sheetjs(value), value);
assert.ok(sheetjs("3-4") > 36900 && sheetjs("3-4") < 37000); // a serial number of 2001
for (const reader of [sheetjs, papaparse, csvParse]) assert.strictEqual(reader("12.5"), 12.5);
JS
