#!/usr/bin/env bash
# Version:   node-ical 0.26.1 with rrule-temporal 1.6.0, beside ical.js 2.2.1, rrule 2.8.1 (npm) and
#            python-dateutil 2.9.0.post0 (PyPI)
# Behaviour: "every month", FREQ=MONTHLY from 31 October 2026, is in node-ical 31 October, 30 November, 30 December,
#            30 January, 28 February, and the 28th from then on: a shorter month moves the day, and it never comes back.
#            The three others leave the short months out. 29 February every year is in node-ical 28 February, even in
#            2028, in ical.js 1 March in the years between, in rrule and dateutil every fourth year. BYMONTHDAY=31 and
#            BYMONTHDAY=-1 are alike in all four.
# Guess:     RFC 5545 (3.3.10) says that a date which does not exist is left out and not counted; who prefers the last
#            day of each month writes BYMONTHDAY=-1, and would not mean the 28th of a month of 31 days.
# Matters:   a deadline at the end of the month slides to the 28th after the first winter, for those who read it with
#            node-ical alone; the neighbours leave out five months of a year. Write BYMONTHDAY=-1.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check python-dateutil==2.9.0.post0
npm install --silent --no-fund --no-audit node-ical@0.26.1 rrule-temporal@1.6.0 ical.js@2.2.1 rrule@2.8.1
cat >dates.mjs <<'JS'
import ICAL from "ical.js";
import ical from "node-ical";
import rrule from "rrule";

const [start, rule] = process.argv.slice(2);
const source = [
  "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//find//find//FR", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z",
  "DTSTART:" + start, "RRULE:" + rule, "SUMMARY:x", "END:VEVENT", "END:VCALENDAR", "",
].join("\r\n");
const day = (date) => date.toISOString().slice(0, 10);

const event = Object.values(ical.sync.parseICS(source)).find((part) => part.type === "VEVENT");
const period = { from: new Date("2024-01-01"), to: new Date("2045-01-01") };
const component = new ICAL.Component(ICAL.parse(source)).getFirstSubcomponent("vevent");
const iterator = new ICAL.Event(component).iterator();
const icaljs = [];
for (let next = iterator.next(); next; next = iterator.next()) icaljs.push(day(next.toJSDate()));
console.log(JSON.stringify({
  "node-ical": ical.expandRecurringEvent(event, period).map((one) => day(one.start)),
  "ical.js": icaljs,
  rrule: rrule.rrulestr("DTSTART:" + start + "\nRRULE:" + rule).all().map(day),
}));
JS
venv/bin/python - <<'PY'
import json
import subprocess

from dateutil.rrule import rrulestr


def dates(start: str, rule: str) -> dict[str, list[str]]:
    seen = json.loads(subprocess.run(["node", "dates.mjs", start, rule], capture_output=True, check=True).stdout)
    seen["dateutil"] = [str(date.date()) for date in rrulestr(f"DTSTART:{start}\nRRULE:{rule}")]
    for name, found in seen.items():
        print(f"{rule} {name}:", *found)
    return seen


def agreed(seen: dict[str, list[str]]) -> list[str]:
    (found,) = {tuple(dates) for dates in seen.values()}
    return list(found)


LONG = ["2026-10-31", "2026-12-31", "2027-01-31", "2027-03-31", "2027-05-31", "2027-07-31"]
monthly = dates("20261031T080000Z", "FREQ=MONTHLY;COUNT=6")
slid = ["2026-10-31", "2026-11-30", "2026-12-30", "2027-01-30", "2027-02-28", "2027-03-28"]
assert monthly.pop("node-ical") == slid
assert agreed(monthly) == LONG
yearly = dates("20240229T080000Z", "FREQ=YEARLY;COUNT=5")
assert yearly.pop("node-ical")[-1] == "2028-02-28"
assert yearly.pop("ical.js") == ["2024-02-29", "2025-03-01", "2026-03-01", "2027-03-01", "2028-02-29"]
assert agreed(yearly)[:2] == ["2024-02-29", "2028-02-29"]
assert agreed(dates("20261031T080000Z", "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=6")) == LONG
last = agreed(dates("20261031T080000Z", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=5"))
assert last == ["2026-10-31", "2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]
PY
