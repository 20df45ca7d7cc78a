#!/usr/bin/env bash
# Version:   hyperformula 3.5.0, beside @formulajs/formulajs 4.6.1 and fast-formula-parser 1.0.19 (npm)
# Behaviour: INT of a negative number goes up, towards zero: INT(-2.5) is -2, INT(-0.5) is 0. Excel's INT goes down
#            (its help: INT(-8.9) is -9), and so do the two others. MOD, in the same sheet, goes down: MOD(-5,2) is 1,
#            while -5-2*INT(-5/2), by which Excel's help expresses MOD, is -1. Positive numbers and FLOOR are as
#            everywhere.
# Guess:     a spreadsheet engine differs from Excel in rare functions or by an error; INT is the first one anybody
#            uses, and agrees with MOD.
# Matters:   full weeks before a date, lots or rounded balances are one too high as soon as the number is below zero,
#            and the sheet shows other figures on the server than with the person who wrote it. Use FLOOR(x,1).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit hyperformula@3.5.0 @formulajs/formulajs@4.6.1 fast-formula-parser@1.0.19
node - <<'JS'
const assert = require("assert");
const { HyperFormula } = require("hyperformula");
const formulajs = require("@formulajs/formulajs");
const Parser = require("fast-formula-parser");

const hyper = (formula) =>
  HyperFormula.buildFromArray([[`=${formula}`]], { licenseKey: "gpl-v3" }).getSheetValues(0)[0][0];
const parser = new Parser();
const seen = [-2.5, -0.5, -3, 2.5].map((number) => {
  const others = [formulajs.INT(number), parser.parse(`INT(${number})`)];
  assert.deepStrictEqual(others, [Math.floor(number), Math.floor(number)]);
  return [number, hyper(`INT(${number})`), others[0], hyper(`FLOOR(${number},1)`)];
});
console.log("number, INT here, INT elsewhere, FLOOR here:", JSON.stringify(seen));
assert.deepStrictEqual(seen, [[-2.5, -2, -3, -3], [-0.5, 0, -1, -1], [-3, -3, -3, -3], [2.5, 2, 2, 2]]);
const [remainder, defined] = [hyper("MOD(-5,2)"), hyper("-5-2*INT(-5/2)")];
console.log("MOD(-5,2):", remainder, "by its expression:", defined);
assert.deepStrictEqual([remainder, defined], [1, -1]);
assert.deepStrictEqual([hyper("MOD(5,2)"), hyper("5-2*INT(5/2)")], [1, 1]);
JS
