#!/usr/bin/env bash
# Version:   dateparser 1.5.0 (PyPI) and chrono-node 2.10.3 (npm), both told that the language is French
# Behaviour: an hour written as French prints it, "14 h", is taken for a length of time or a year. At nine in the
#            morning on 1 December dateparser reads "10 h" as eleven the evening before (ten hours ago), "demain à 8 h"
#            as tomorrow at 17:00 (in eight hours), and "2 juin 14 h" as the year 2014. chrono reads "de 14 h à 18 h"
#            as two dates, 23:00 (in fourteen hours) and 18:00. With minutes, "14h30", or with à and no space,
#            "à 14h", both are right.
# Guess:     the French locale knows the French hour, with or without its space; what it cannot read is None.
# Matters:   opening hours and appointments move by hours or by twelve years, and look like any other date; tests with
#            minutes pass. Write the hour as 14:00 before parsing.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check dateparser==1.5.0 tzdata==2026.6
npm install --silent --no-fund --no-audit chrono-node@2.10.3
venv/bin/python - <<'PY'
import datetime

import dateparser

NOW = datetime.datetime(2026, 12, 1, 9)
WRONG = {
    "10 h": "2026-11-30 23:00",
    "10h": "2026-11-30 23:00",
    "demain à 8 h": "2026-12-02 17:00",
    "2 juin 14 h": "2014-06-02 00:00",
    "2 juin 14h": "2014-06-02 00:00",
}
RIGHT = {
    "à 10h": "2026-12-01 10:00",
    "10h30": "2026-12-01 10:30",
    "demain à 8h": "2026-12-02 08:00",
    "2 juin à 14h": "2026-06-02 14:00",
    "2 juin 14h30": "2026-06-02 14:30",
}
for expected in (WRONG, RIGHT):
    read = {text: dateparser.parse(text, languages=["fr"], settings={"RELATIVE_BASE": NOW}) for text in expected}
    seen = {text: f"{date:%Y-%m-%d %H:%M}" for text, date in read.items()}
    print("dateparser", seen)
    assert seen == expected
PY
node --input-type=module - <<'JS'
import assert from "node:assert";
import * as chrono from "chrono-node";

const now = new Date(2026, 11, 1, 9, 0);
const hours = (words) =>
  chrono.fr.parse(words, now).map(({ start, end }) => [start.get("hour"), end ? end.get("hour") : null]);
for (const [words, expected] of [
  ["ouvert de 14 h à 18 h", [[23, null], [18, null]]],
  ["ouvert de 14h à 18h", [[14, 18]]],
  ["ouvert de 14h30 à 18h30", [[14, 18]]],
]) {
  console.log("chrono", words, hours(words));
  assert.deepStrictEqual(hours(words), expected);
}
JS
