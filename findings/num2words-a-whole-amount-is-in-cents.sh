#!/usr/bin/env bash
# Version:   num2words 0.5.14 (PyPI)
# Behaviour: `num2words(80000, to="currency", lang="fr")` is "huit cents euros": a whole number (int) is an amount in
#            cents. 80000.0, Decimal(80000) and the text "80000" are "quatre-vingt mille euros", and so is what the
#            command `num2words 80000 --lang fr --to currency` prints. So it is in English, German, Spanish, Italian,
#            Dutch and Portuguese. As a cardinal, 80000 and 80000.0 are written alike. The README names no cents; its
#            one example of a currency has a decimal point.
# Guess:     equal numbers are written alike, and the function says what the command says.
# Matters:   amounts are written in words where they must not be mistaken, and here one is a hundredth of what was
#            meant; a table with 12.50 and 80000 gives one right line and one wrong. Give it Decimal, always.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check num2words==0.5.14
command=$(venv/bin/num2words 80000 --lang fr --to currency)
echo "the command: $command"
[[ $command == "quatre-vingt mille euros et zéro centimes" ]]
venv/bin/python - <<'PY'
from decimal import Decimal

from num2words import num2words

RIGHT = "quatre-vingt mille euros et zéro centimes"
for value, expected in ((80000, "huit cents euros et zéro centimes"), (80000.0, RIGHT), (Decimal(80000), RIGHT),
                        ("80000", RIGHT)):
    seen = num2words(value, lang="fr", to="currency")
    print(repr(value), seen)
    assert seen == expected
assert num2words(80000, lang="fr") == num2words(80000.0, lang="fr") == "quatre-vingt mille"
for language, cents, euros in (
    ("en", "eight hundred euro", "eighty thousand euro"),
    ("de", "achthundert Euro", "achtzigtausend Euro"),
    ("es", "ochocientos euros", "ochenta mil euros"),
    ("it", "ottocento euro", "ottantamila euro"),
    ("nl", "achthonderd euro", "tachtigduizend euro"),
    ("pt", "oitocentos euros", "oitenta mil euros"),
):
    assert num2words(80000, lang=language, to="currency", currency="EUR").startswith(cents)
    assert num2words(80000.0, lang=language, to="currency", currency="EUR").startswith(euros)
PY
