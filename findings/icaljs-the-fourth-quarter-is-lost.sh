#!/usr/bin/env bash
# Version:   ical.js 2.2.1, beside rrule 2.8.1 (npm) and python-dateutil 4.0.0 (PyPI)
# Behaviour: "every quarter, four times, from 15 April", FREQ=MONTHLY;BYMONTH=1,4,7,10;COUNT=4, is three dates in
#            ical.js: April, July, October. When the first date is not in the first month of the list, one is counted
#            before it. And the months of a school year, BYMONTH=9,10,11,12,1,2,3,4,5,6, come in the order of the list:
#            after December 2026 September 2027, and only after December 2027 January 2027. rrule and dateutil give
#            four quarters, in order; so does ical.js for FREQ=YEARLY with the same months.
# Guess:     COUNT counts what is given (RFC 5545, 3.3.10), BYMONTH says which months and not in which order, and an
#            iterator of dates goes forward.
# Matters:   the last meeting of the year is in some people's calendars only; and the usual loop, "stop at the first
#            date after the end of the window", never sees January to June. Write FREQ=YEARLY with BYMONTH, or UNTIL
#            with the months in rising order.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check python-dateutil==4.0.0
npm install --silent --no-fund --no-audit ical.js@2.2.1 rrule@2.8.1
cat > dates.py <<'PY'
import datetime
import json
import sys

from dateutil.rrule import rrulestr

rule, start = sys.argv[1:]
dates = rrulestr(rule, dtstart=datetime.datetime.fromisoformat(start))
print(json.dumps([f"{date:%Y-%m}" for date in dates]))
PY
cat > dates.mjs <<'JS'
import assert from "node:assert";
import { execFileSync } from "node:child_process";
import ICAL from "ical.js";
import rrule from "rrule";

const icaljs = (rule, start) => {
  const dates = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromString(`${start}T09:00:00`));
  const found = [];
  for (let date = dates.next(); date; date = dates.next()) found.push(date.toString().slice(0, 7));
  return found;
};
const others = (rule, start) => {
  const source = `DTSTART:${start.replaceAll("-", "")}T090000\nRRULE:${rule}`;
  const found = rrule.rrulestr(source).all().map((date) => date.toISOString().slice(0, 7));
  const python = execFileSync("venv/bin/python", ["dates.py", rule, start], { encoding: "utf8" });
  assert.deepStrictEqual(found, JSON.parse(python));
  return found;
};
const four = ["2026-04", "2026-07", "2026-10", "2027-01"];
for (const [rule, expected] of [
  ["FREQ=MONTHLY;BYMONTH=1,4,7,10;COUNT=4", four.slice(0, 3)],
  ["FREQ=MONTHLY;BYMONTH=4,7,10,12;COUNT=3", four.slice(0, 3)], // April is the first of the list
  ["FREQ=YEARLY;BYMONTH=1,4,7,10;COUNT=4", four],
]) {
  const found = icaljs(rule, "2026-04-15");
  console.log(rule, "ical.js", found.join(" "), "others", others(rule, "2026-04-15").join(" "));
  assert.deepStrictEqual(found, expected);
}
assert.deepStrictEqual(others("FREQ=MONTHLY;BYMONTH=1,4,7,10;COUNT=4", "2026-04-15"), four);

const school = "FREQ=MONTHLY;BYMONTH=9,10,11,12,1,2,3,4,5,6;BYDAY=2TU;UNTIL=20271231T000000";
const found = icaljs(school, "2026-09-08");
console.log(school, "ical.js", found.slice(3, 9).join(" "));
assert.deepStrictEqual(found.slice(3, 9), ["2026-12", "2027-09", "2027-10", "2027-11", "2027-12", "2027-01"]);
const inOrder = others(school, "2026-09-08");
assert.deepStrictEqual([...found].sort(), inOrder);
assert.deepStrictEqual(icaljs(school.replace("MONTHLY", "YEARLY"), "2026-09-08"), inOrder);
JS
node dates.mjs
