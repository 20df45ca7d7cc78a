#!/usr/bin/env bash
# Version:   icalendar 7.3.2, read by icalevents 0.3.1 and python-dateutil 2.9.0.post0
# Behaviour: a repetition whose `until` is an aware datetime in a named zone is written with the bare local time,
#            UNTIL=20261220T090000, neither converted to UTC nor marked. RFC 5545 (3.3.10) asks for UTC as soon as
#            DTSTART has a zone. icalendar reads it back without a word; icalevents and dateutil raise
#            "RRULE UNTIL values must be specified in UTC when DTSTART is timezone-aware".
# Guess:     icalendar converts an aware `until`, as it writes the zone of an aware DTSTART.
# Matters:   the file is right in the writer's own tests, and the whole calendar, not only this event, fails to open
#            with whoever reads by dateutil. Pass `until.astimezone(UTC)`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check icalendar==7.3.2 icalevents==0.3.1 python-dateutil==2.9.0.post0
venv/bin/python - <<'PY'
import datetime
from zoneinfo import ZoneInfo

import icalendar
from dateutil import rrule
from icalevents import icalevents

icalendar.use_zoneinfo()  # which importing icalevents has changed
PARIS = ZoneInfo("Europe/Paris")
START, UNTIL = datetime.datetime(2026, 12, 15, 9, tzinfo=PARIS), datetime.datetime(2026, 12, 20, 9, tzinfo=PARIS)
period = {"start": datetime.datetime(2026, 12, 1), "end": datetime.datetime(2026, 12, 31)}


def written(until: datetime.datetime) -> str:
    calendar = icalendar.Calendar.new()
    event = icalendar.Event.new(uid="1", start=START, summary="x")
    event.add("rrule", {"freq": "daily", "until": until})
    calendar.add_component(event)
    other = icalendar.Event.new(uid="2", start=START, summary="an event of its own")
    calendar.add_component(other)
    return calendar.to_ical().decode()


def refusal(read) -> str:
    try:
        read()
    except ValueError as error:
        return str(error)
    return ""


source = written(UNTIL)
rule = next(line for line in source.splitlines() if line.startswith("RRULE"))
by_events = refusal(lambda: icalevents.events(string_content=source, **period))
by_dateutil = refusal(lambda: rrule.rrulestr(rule, dtstart=START))
print(rule, "- icalevents:", by_events, "- dateutil:", by_dateutil)
assert rule == "RRULE:FREQ=DAILY;UNTIL=20261220T090000"
assert "must be specified in UTC" in by_events and "must be specified in UTC" in by_dateutil
mended = icalevents.events(string_content=written(UNTIL.astimezone(datetime.UTC)), **period)
print("with until in UTC, icalevents finds", len(mended))
assert len(mended) == 7
PY
