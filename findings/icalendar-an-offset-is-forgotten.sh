#!/usr/bin/env bash
# Version:   icalendar 7.3.2, read back by itself, vobject 0.9.9 (PyPI) and ical.js 2.2.1 (npm)
# Behaviour: an aware datetime with a fixed offset, as `datetime.fromisoformat("2026-12-15T09:00+01:00")` makes it, is
#            written DTSTART;TZID="UTC+01:00":20261215T090000. No calendar knows that zone, and
#            `add_missing_timezones()` describes none. icalendar itself, vobject and ical.js read 09:00 without a zone:
#            nine o'clock wherever the reader is.
# Guess:     an aware time is an instant, and is written as one: 20261215T080000Z.
# Matters:   times that come from an API or a database as ISO 8601 have such offsets. The event is right for whoever
#            lives in the writer's zone, so for all who test it, and hours off elsewhere: at 13:00 UTC for a reader in
#            Martinique. Use `.astimezone(UTC)` or a named zone before adding.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check icalendar==7.3.2 vobject==0.9.9
npm install --silent --no-fund --no-audit ical.js@2.2.1
venv/bin/python - <<'PY'
import datetime
import logging
import pathlib

import icalendar
import vobject

logging.disable()  # vobject logs the zone it does not know
START = datetime.datetime.fromisoformat("2026-12-15T09:00+01:00")


def written(start: datetime.datetime) -> str:
    calendar = icalendar.Calendar.new()
    calendar.add_component(icalendar.Event.new(uid="1", start=start, summary="x"))
    calendar.add_missing_timezones()
    return calendar.to_ical().decode()


source = written(START)
pathlib.Path("offset.ics").write_text(source, newline="")
line = next(line for line in source.splitlines() if line.startswith("DTSTART"))
own = icalendar.Calendar.from_ical(source).walk("VEVENT")[0].start
other = vobject.readOne(source).vevent.dtstart.value
print(line, "- VTIMEZONE" if "VTIMEZONE" in source else "- no VTIMEZONE", "- icalendar", own, "- vobject", other)
assert line == 'DTSTART;TZID="UTC+01:00":20261215T090000' and "VTIMEZONE" not in source
assert own == other == datetime.datetime(2026, 12, 15, 9)  # no zone left
assert "DTSTART:20261215T080000Z" in written(START.astimezone(datetime.UTC))
PY
TZ=America/Martinique node --input-type=module - <<'JS'
import assert from "node:assert";
import fs from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync("offset.ics", "utf8")));
const start = new ICAL.Event(calendar.getFirstSubcomponent("vevent")).startDate;
console.log("ical.js, read in Martinique:", start.zone.tzid, start.toJSDate().toISOString());
assert.strictEqual(start.zone.tzid, "floating");
assert.strictEqual(start.toJSDate().toISOString(), "2026-12-15T13:00:00.000Z");
JS
