#!/usr/bin/env bash
# Version:   libphonenumber-js 1.13.16 (npm), beside phonenumbers 9.0.43 (PyPI)
# Behaviour: `findPhoneNumbersInText` with France finds +33 2 50 00 00 00 in "un budget de 250 000 000 €", a number in
#            "SIREN 552 100 554" and another in "FINESS 330781196": nine figures without the 0 that begins every French
#            number are taken, and the numbers are *valid*. phonenumbers, the port to Python of the same library, finds
#            none there, because its search asks for the 0; both find "02 48 23 71 00". `parsePhoneNumber` on "552 100
#            554" alone gives a valid number in both.
# Guess:     a search in a text is stricter than reading a field that is known to be a number, as it is in the other
#            port; and what French people call a number begins with 0 or +33.
# Matters:   what hides or links telephone numbers in messages hides amounts and identifiers, and a list of contacts
#            gathers numbers of strangers. Keep those whose text begins with 0, 00 or +.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check phonenumbers==9.0.43
npm install --silent --no-fund --no-audit libphonenumber-js@1.13.16
cat > texts.json <<'JSON'
{
  "un budget de 250 000 000 € par an": "+33250000000",
  "SIREN 552 100 554": "+33552100554",
  "FINESS 330781196": "+33330781196",
  "écrivez, ou appelez le 02 48 23 71 00": "+33248237100",
  "SIRET 552 100 554 00012": null,
  "un budget de 50 000 000 € par an": null
}
JSON
node - <<'JS'
const assert = require("assert");
const { findPhoneNumbersInText, parsePhoneNumber } = require("libphonenumber-js/max");

for (const [text, number] of Object.entries(require("./texts.json"))) {
  const found = findPhoneNumbersInText(text, "FR");
  console.log("libphonenumber-js:", text, found.map((each) => each.number.number));
  assert.deepStrictEqual(found.map((each) => each.number.number), number ? [number] : []);
  assert.ok(found.every((each) => each.number.isValid()));
}
assert.ok(parsePhoneNumber("552 100 554", "FR").isValid());
JS
venv/bin/python - <<'PY'
import json

import phonenumbers

for text, number in json.load(open("texts.json")).items():
    found = [match.number for match in phonenumbers.PhoneNumberMatcher(text, "FR")]
    seen = [phonenumbers.format_number(each, phonenumbers.PhoneNumberFormat.E164) for each in found]
    print("phonenumbers:", text, seen)
    assert seen == ([number] if "appelez" in text else [])
assert phonenumbers.is_valid_number(phonenumbers.parse("552 100 554", "FR"))
PY
