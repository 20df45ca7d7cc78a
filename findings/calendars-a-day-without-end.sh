#!/usr/bin/env bash
# Version:   icalendar 7.3.2, ics 0.7.3, icalevents 0.3.1 (Python), ical.js 2.2.1 and ics 3.12.0 (npm)
# Behaviour: a whole day may be written with DTSTART alone, and then lasts one day (RFC 5545, 3.6.1). icalendar, ics and
#            ical.js end it the day after; icalevents ends it at its own start. Given DTEND, icalevents agrees. npm's
#            ics, asked for a duration of one day, writes DURATION:P1DT, whose T the grammar allows only before a time.
# Guess:     libraries that read the same standard agree on its shortest event.
# Matters:   a deadline or a leave of one day has no length in the one that disagrees: it falls out of "what happens
#            today" and of every overlap. Write DTEND, always.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check icalendar==7.3.2 ics==0.7.3 icalevents==0.3.1
npm install --silent --no-fund --no-audit ical.js@2.2.1 ics@3.12.0
venv/bin/python - <<'PY'
import datetime
import pathlib

import ics
import icalendar
from icalevents import icalevents

HEAD = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//find//find//FR", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z"]
TAIL = ["SUMMARY:x", "END:VEVENT", "END:VCALENDAR", ""]
START, END = "DTSTART;VALUE=DATE:20261215", "DTEND;VALUE=DATE:20261216"
period = {"start": datetime.datetime(2026, 12, 1), "end": datetime.datetime(2026, 12, 31)}


def ends(*lines: str) -> dict[str, str]:
    source = "\r\n".join([*HEAD, *lines, *TAIL])
    pathlib.Path(f"{len(lines)}.ics").write_text(source)
    return {
        "icalendar": str(icalendar.Calendar.from_ical(source).walk("VEVENT")[0].end)[:10],
        "ics": str(next(iter(ics.Calendar(source).events)).end)[:10],
        "icalevents": str(icalevents.events(string_content=source, **period)[0].end)[:10],
    }


alone, both = ends(START), ends(START, END)
print("DTSTART alone", alone)
print("with DTEND   ", both)
assert set(both.values()) == {"2026-12-16"}
assert alone == {"icalendar": "2026-12-16", "ics": "2026-12-16", "icalevents": "2026-12-15"}
PY
node --input-type=module - <<'JS'
import assert from "node:assert";
import fs from "node:fs";
import ICAL from "ical.js";
import { createEvent } from "ics";

const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync("1.ics", "utf8")));
const end = new ICAL.Event(calendar.getFirstSubcomponent("vevent")).endDate.toString();
const written = createEvent({ start: [2026, 12, 15], duration: { days: 1 }, title: "x" }).value;
const duration = written.split("\r\n").find((line) => line.startsWith("DURATION"));
console.log("ical.js", end, "npm ics writes", duration);
assert.strictEqual(end, "2026-12-16");
assert.strictEqual(duration, "DURATION:P1DT");
JS
