#!/usr/bin/env bash
# Version:   phonenumbers 9.0.43
# Behaviour: overseas numbers as people there write them, read with the region FR, keep ten digits and get +33. Some
#            are refused afterwards (0262 20 20 20, Réunion), but others are *valid numbers of metropolitan France*:
#            0269 61 20 20 (Mayotte) becomes +33 2 69 61 20 20, 0596 55 20 20 (Martinique) +33 5 96 55 20 20. The
#            right ones are +262 269… and +596 596….
# Guess:     FR means France with its overseas parts, whose numbers have ten digits and begin with 0 as well; or else
#            `is_valid_number` says no.
# Matters:   a French list of contacts read with one region passes the check, and the number it stores rings at
#            nobody's or at somebody else's. The validity check is what hides it: look at the first four digits, or
#            at the postcode, before choosing the region.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check phonenumbers==9.0.43
venv/bin/python - <<'PY'
import phonenumbers as phone


def read(text: str, region: str) -> tuple[str, bool, str | None]:
    number = phone.parse(text, region)
    written = phone.format_number(number, phone.PhoneNumberFormat.E164)
    return written, phone.is_valid_number(number), phone.region_code_for_number(number)


for text, home, expected, in_france in (
    ("0269 61 20 20", "YT", "+262269612020", "+33269612020"),
    ("0596 55 20 20", "MQ", "+596596552020", "+33596552020"),
):
    there, here = read(text, home), read(text, "FR")
    print(text, home, there, "FR", here)
    assert there == (expected, True, home)
    assert here == (in_france, True, "FR")
refused = read("0262 20 20 20", "FR")
print("0262 20 20 20 FR", refused)
assert refused[1] is False
PY
