#!/usr/bin/env bash
# Version:   ical-generator 10.2.0 (npm)
# Behaviour: `start: new Date(2026, 11, 15), allDay: true`, the local midnight of 15 December, is written
#            DTSTART;VALUE=DATE:20261214 when the process runs in Paris or Nouméa, and 20261215 in UTC or Martinique.
#            With `timezone: "Europe/Paris"` on the event it is right in Paris.
# Guess:     a whole day has no hour and no zone: the day given is the day written.
# Matters:   on a server in UTC, on a build machine and in the tests the dates are right; on a computer east of
#            Greenwich every deadline is a day early. Give the event its zone, or build dates with Date.UTC.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit ical-generator@10.2.0
cat >day.mjs <<'JS'
import ical from "ical-generator";

const calendar = ical();
calendar.createEvent({ id: "1", start: new Date(2026, 11, 15), allDay: true, summary: "x" });
calendar.createEvent({ id: "2", start: new Date(2026, 11, 15), allDay: true, summary: "x", timezone: "Europe/Paris" });
const days = calendar.toString().split("\r\n").filter((line) => line.startsWith("DTSTART"));
console.log(days.map((line) => line.split(":")[1]).join(" "));
JS
for case in "UTC 20261215" "America/Martinique 20261215" "Europe/Paris 20261214" "Pacific/Noumea 20261214"; do
  read -r zone expected <<<"$case"
  days=$(TZ=$zone node day.mjs)
  echo "TZ=$zone: $days"
  [[ ${days%% *} == "$expected" ]]
  if [[ $zone == Europe/Paris ]]; then [[ ${days##* } == 20261215 ]]; fi
done
