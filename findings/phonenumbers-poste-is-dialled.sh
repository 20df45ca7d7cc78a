#!/usr/bin/env bash
# Version:   phonenumbers 9.0.43
# Behaviour: "02 48 23 71 00 poste 12", the French way to write an extension, is parsed without an error into
#            +332482371007678312: p-o-s-t-e is typed on the keypad as 7-6-7-8-3 and joined to the number. "ext. 12"
#            and "x12" are read as extension 12. "02 48 23 71 00 bis" likewise ends in 247.
# Guess:     a word the library does not know ends the number, or is refused; letters count only in numbers that
#            begin by letters, as in advertisements.
# Matters:   `parse` alone is used to clean contact lists. The number comes out longer, and what is stored or dialled
#            is no longer the one that was written. Only `is_valid_number` catches it, and it then throws away a
#            number that was right: cut at the first word before parsing.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check phonenumbers==9.0.43
venv/bin/python - <<'PY'
import phonenumbers as phone


def read(text: str) -> tuple[str, str | None, bool]:
    number = phone.parse(text, "FR")
    written = phone.format_number(number, phone.PhoneNumberFormat.E164)
    return written, number.extension, phone.is_valid_number(number)


plain = "+33248237100"
for text, expected in (
    ("02 48 23 71 00", (plain, None, True)),
    ("02 48 23 71 00 ext. 12", (plain, "12", True)),
    ("02 48 23 71 00 poste 12", (plain + "7678312", None, False)),
    ("02 48 23 71 00 bis", (plain + "247", None, False)),
):
    seen = read(text)
    print(text, seen)
    assert seen == expected, expected
PY
