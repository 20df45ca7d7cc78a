#!/usr/bin/env bash
# Version:   date-holidays 3.37.0 (npm), beside holidays 0.86 and pycountry 26.2.16 (PyPI)
# Behaviour: a state that the package does not know gives the whole country's calendar, and its time zone, without a
#            word. Its French states are named half by department (57, 67, 68), half by country code (RE, GP, MQ, GF,
#            YT): 974, 976 and 6AE (Alsace), which are their codes in ISO 3166-2, give the days of the mainland, in
#            Europe/Paris. Moselle as 57 has its two days more, Réunion as RE its 20 December.
# Guess:     the README says states follow ISO 3166-2; the number of a department works, since 57 does; and a wrong
#            code raises, as in Python's holidays.
# Matters:   a duty roster or an opening hour of Réunion, Guadeloupe, Mayotte or Strasbourg misses exactly the days for
#            which the department was asked. Look the code up in `getStates("FR")` before using it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check holidays==0.86 pycountry==26.2.16
npm install --silent --no-fund --no-audit date-holidays@3.37.0
venv/bin/python - <<'PY'
import holidays
import pycountry

for code in ("971", "972", "973", "974", "976", "6AE", "57"):
    assert pycountry.subdivisions.get(code=f"FR-{code}")  # ISO 3166-2
assert pycountry.subdivisions.get(code="FR-RE") is None
mainland = holidays.France(years=2026)
extra = {code: len(holidays.France(years=2026, subdiv=code)) - len(mainland) for code in ("974", "976", "6AE", "57")}
print("holidays: days more than the mainland", extra)
assert extra == {"974": 1, "976": 1, "6AE": 2, "57": 2}
try:
    holidays.France(years=2026, subdiv="977")
except NotImplementedError as error:
    print("holidays:", error)
else:
    raise AssertionError("an unknown code was taken")
PY
node - <<'JS'
const assert = require("assert");
const Holidays = require("date-holidays");

const days = (state) => new Holidays("FR", state).getHolidays(2026).filter(({ type }) => type === "public");
const mainland = new Holidays("FR").getHolidays(2026).filter(({ type }) => type === "public");
const seen = {};
for (const state of ["RE", "974", "YT", "976", "67", "6AE", "57", "nowhere"]) {
  seen[state] = [days(state).length - mainland.length, new Holidays("FR", state).getTimezones()[0]];
}
console.log("date-holidays:", seen);
const paris = [0, "Europe/Paris"];
assert.deepStrictEqual(seen, {
  RE: [1, "Indian/Reunion"], 974: paris, YT: [1, "Africa/Nairobi"], 976: paris,
  67: [2, "Europe/Paris"], "6AE": paris, 57: [2, "Europe/Paris"], nowhere: paris,
});
JS
