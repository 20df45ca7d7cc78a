#!/usr/bin/env bash
# Version:   icalendar 7.3.2 with recurring-ical-events 3.8.2, vobject 0.9.9, icalevents 0.3.1 (PyPI), ical.js 2.2.1 and
#            node-ical 0.26.1 (npm)
# Behaviour: a meeting held on two dates, DTSTART for the first and RDATE for the second, without a rule, is two meetings
#            in recurring-ical-events alone. ical.js and vobject's `rruleset` give the second only, icalevents and
#            node-ical the first only. With a rule beside it, ical.js and vobject have the first and the added one;
#            icalevents and node-ical never read RDATE.
# Guess:     RFC 5545 (3.8.5) begins the set of dates with DTSTART and adds RDATE to it, rule or none; a property as old
#            as the standard is read, or refused with a word.
# Matters:   two dates that follow no rule, as those of a course or of an assembly called twice, are one for most readers
#            and not the same one. Write two events, each with its own UID.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check icalendar==7.3.2 recurring-ical-events==3.8.2
venv/bin/pip install --quiet --disable-pip-version-check vobject==0.9.9 icalevents==0.3.1
npm install --silent --no-fund --no-audit ical.js@2.2.1 node-ical@0.26.1 rrule-temporal@1.6.0
cat >dates.mjs <<'JS'
import fs from "node:fs";
import ICAL from "ical.js";
import ical from "node-ical";

const source = fs.readFileSync("meeting.ics", "utf8");
const day = (date) => date.toISOString().slice(0, 10);
const component = new ICAL.Component(ICAL.parse(source)).getFirstSubcomponent("vevent");
const iterator = new ICAL.Event(component).iterator();
const icaljs = [];
for (let next = iterator.next(); next; next = iterator.next()) icaljs.push(day(next.toJSDate()));
const event = Object.values(ical.sync.parseICS(source)).find((part) => part.type === "VEVENT");
const found = ical.expandRecurringEvent(event, { from: new Date("2026-11-01"), to: new Date("2027-02-01") });
console.log(JSON.stringify({ "ical.js": icaljs, "node-ical": found.map((one) => day(one.start)) }));
JS
venv/bin/python - <<'PY'
import datetime
import json
import pathlib
import subprocess

import icalendar
import recurring_ical_events
import vobject
from icalevents import icalevents

HEAD = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//find//find//FR", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z"]
TAIL = ["SUMMARY:x", "END:VEVENT", "END:VCALENDAR", ""]
START, ADDED, RULE = "DTSTART:20261201T080000Z", "RDATE:20261203T080000Z", "RRULE:FREQ=WEEKLY;COUNT=2"
FROM, TO = datetime.datetime(2026, 11, 1), datetime.datetime(2027, 2, 1)
FIRST, SECOND, WEEK_AFTER = "2026-12-01", "2026-12-03", "2026-12-08"


def days(*lines: str) -> dict[str, list[str]]:
    source = "\r\n".join([*HEAD, *lines, *TAIL])
    pathlib.Path("meeting.ics").write_text(source, newline="")
    seen = json.loads(subprocess.run(["node", "dates.mjs"], capture_output=True, check=True).stdout)
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(source)).between(FROM, TO)
    seen["recurring-ical-events"] = [str(event.start)[:10] for event in events]
    seen["icalevents"] = [str(event.start)[:10] for event in icalevents.events(string_content=source, start=FROM, end=TO)]
    seen["vobject"] = [str(date)[:10] for date in vobject.readOne(source).vevent.rruleset]
    for name, found in seen.items():
        found.sort()
        print(*lines, name, *found)
    return seen


assert days(START, ADDED) == {
    "recurring-ical-events": [FIRST, SECOND],
    "ical.js": [SECOND],
    "vobject": [SECOND],
    "icalevents": [FIRST],
    "node-ical": [FIRST],
}
assert days(START, RULE, ADDED) == {
    "recurring-ical-events": [FIRST, SECOND, WEEK_AFTER],
    "ical.js": [FIRST, SECOND, WEEK_AFTER],
    "vobject": [FIRST, SECOND, WEEK_AFTER],
    "icalevents": [FIRST, WEEK_AFTER],
    "node-ical": [FIRST, WEEK_AFTER],
}
assert {tuple(found) for found in days(START, RULE).values()} == {(FIRST, WEEK_AFTER)}
PY
