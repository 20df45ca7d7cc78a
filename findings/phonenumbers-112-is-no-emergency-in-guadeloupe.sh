#!/usr/bin/env bash
# Version:   phonenumbers 9.0.43 (PyPI), the port to Python of libphonenumber and its data
# Behaviour: `is_emergency_number("112", region)` is true for mainland France, Réunion, Martinique and Mayotte, and
#            false for Guadeloupe, French Guiana and Saint-Martin, where 15, 17 and 18 are. In Mayotte it is the other way
#            round: 15 and 112 are, 17 and 18 are not even valid. In Saint-Barthélemy 18 alone is.
#            `connects_to_emergency_number` says the same, and 114, by which deaf people call, is none anywhere.
# Guess:     a region has its own data because it has its own numbers; 112 is the number of the whole European Union, of
#            which the three are part, and who asks for a region gets at least what its country has.
# Matters:   a bot that lets short numbers through only if they are known, or that answers a number for emergencies
#            before all else, does so in Bourges and not in Cayenne. Keep one list for the emergencies of all France.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check phonenumbers==9.0.43
venv/bin/python - <<'PY'
import phonenumbers
from phonenumbers import shortnumberinfo

CALLED = ("15", "17", "18", "112", "114")
SEEN = {
    "FR": "15 17 18 112",
    "RE": "15 17 18 112",
    "MQ": "15 17 18 112",
    "GP": "15 17 18",
    "GF": "15 17 18",
    "MF": "15 17 18",
    "YT": "15 112",
    "BL": "18",
}
for region, expected in SEEN.items():
    known = " ".join(number for number in CALLED if shortnumberinfo.is_emergency_number(number, region))
    reached = " ".join(number for number in CALLED if shortnumberinfo.connects_to_emergency_number(number, region))
    print(region, known)
    assert known == reached == expected


def valid(number: str, region: str) -> bool:
    return shortnumberinfo.is_valid_short_number_for_region(phonenumbers.parse(number, region), region)


assert [valid("17", "FR"), valid("17", "RE"), valid("17", "YT")] == [True, True, False]
assert [valid("112", "FR"), valid("112", "RE"), valid("112", "GP")] == [True, True, False]
assert valid("114", "FR")
PY
