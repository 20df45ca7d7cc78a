#!/usr/bin/env bash
# Version:   icalendar 7.3.2, recurring-ical-events 3.8.2, ics 0.7.3 (Python), ical.js 2.2.1 (npm)
# Behaviour: from noon in Paris on 24 October 2026, the day before winter time, PT24H ends at noon on the 25th in all
#            four: 25 hours later. P1D gives the same end.
# Guess:     RFC 5545 (3.3.6) tells the two apart: days are nominal, hours are exact. PT24H ends at 11:00 on the wall,
#            P1D at noon; four libraries that agree must be right.
# Matters:   a night duty, a rental or an infusion written in hours is an hour wrong twice a year, and comparing two
#            libraries does not show it. Write DTEND, with its zone, rather than DURATION.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check icalendar==7.3.2 recurring-ical-events==3.8.2 ics==0.7.3
npm install --silent --no-fund --no-audit ical.js@2.2.1
venv/bin/python - <<'PY'
import datetime
import pathlib

import ics
import icalendar
import recurring_ical_events

SOURCE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//find//find//FR
BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:STANDARD
DTSTART:19961027T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19810329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART;TZID=Europe/Paris:20261024T120000
DURATION:{duration}
SUMMARY:x
END:VEVENT
END:VCALENDAR
"""
UTC = datetime.UTC
period = datetime.datetime(2026, 10, 1), datetime.datetime(2026, 11, 1)
for duration in ("P1D", "PT24H"):
    source = SOURCE.format(duration=duration).replace("\n", "\r\n")
    pathlib.Path(f"{duration}.ics").write_bytes(source.encode())
    calendar = icalendar.Calendar.from_ical(source)
    ends = {
        "icalendar": calendar.walk("VEVENT")[0].end,
        "recurring-ical-events": recurring_ical_events.of(calendar).between(*period)[0].end,
        "ics": next(iter(ics.Calendar(source).events)).end.datetime,
    }
    utc = {name: f"{end.astimezone(UTC):%d %H:%M}" for name, end in ends.items()}
    print(duration, utc)
    assert set(utc.values()) == {"25 11:00"}  # 25 hours after the 24th, 10:00 UTC
PY
node --input-type=module - <<'JS'
import assert from "node:assert";
import fs from "node:fs";
import ICAL from "ical.js";

for (const duration of ["P1D", "PT24H"]) {
  const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(`${duration}.ics`, "utf8")));
  ICAL.TimezoneService.register(new ICAL.Timezone(calendar.getFirstSubcomponent("vtimezone")));
  const event = new ICAL.Event(calendar.getFirstSubcomponent("vevent"));
  const hours = (event.endDate.toUnixTime() - event.startDate.toUnixTime()) / 3600;
  console.log(duration, "ical.js", hours, "hours");
  assert.strictEqual(hours, 25);
}
JS
