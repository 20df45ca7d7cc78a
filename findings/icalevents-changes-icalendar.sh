#!/usr/bin/env bash
# Version:   icalevents 0.3.1 with icalendar 7.3.2
# Behaviour: importing icalevents switches icalendar, for the whole process, from zoneinfo to pytz. From then on
#            `event.end` of an event with a DURATION is an hour wrong across a change of clocks: noon in Paris on
#            24 October 2026 plus P1D was 12:00 +01:00, and is 12:00 +02:00 after the import (11:00 on the wall).
# Guess:     importing a second library that reads calendars changes nothing for the first.
# Matters:   the fault appears in code that was not touched, on two days a year, and depends on what was imported
#            first; tests that load only one of the two see nothing. Call `icalendar.use_zoneinfo()` after the import,
#            or keep the two in separate processes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check icalendar==7.3.2 icalevents==0.3.1
venv/bin/python - <<'PY'
import icalendar

SOURCE = "\r\n".join([
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//find//find//FR", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z",
    "DTSTART;TZID=Europe/Paris:20261024T120000", "DURATION:P1D", "END:VEVENT", "END:VCALENDAR", "",
])


def end() -> tuple[str, str]:
    event = icalendar.Calendar.from_ical(SOURCE).walk("VEVENT")[0]
    return str(event.end), type(event.start.tzinfo).__module__


alone = end()
import icalevents.icalevents  # noqa: E402, F401

together = end()
icalendar.use_zoneinfo()
mended = end()
print("alone", alone, "after import icalevents", together, "after use_zoneinfo", mended)
assert alone == mended == ("2026-10-25 12:00:00+01:00", "zoneinfo")
assert together[0] == "2026-10-25 12:00:00+02:00" and together[1].startswith("pytz")
PY
