#!/usr/bin/env bash
# Version:   typst 0.15.2 (PyPI)
# Behaviour: `str(-5)` is "−5" with the sign for minus (U+2212) and not "-5" with the hyphen of the keyboard and of
#            every file: `str(-5) == "-5"` is false, the key "-5" of a JSON file is not found with `at(str(-5))`, and
#            "-5" put together from `str(…)` and searched by a pattern "-\d" is not found. `repr(-5)` and
#            `json.encode(-5)` have the hyphen; `int` reads both. Numbers without a sign are alike everywhere.
# Guess:     `str` makes a value of a number, and the sign for the eye is a matter of showing it, as the comma of French
#            decimals, which `str` leaves as a point; what `json.encode` writes is what `str` writes.
# Matters:   a lookup by a difference, a temperature or a balance finds nothing, or its default, for negative numbers
#            alone, and both texts look alike on the page. Use `repr`, or compare numbers.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check typst==0.15.2
venv/bin/python - <<'PY'
import json

import typst

with open("labels.json", "w") as file:
    json.dump({"-5": "moins cinq", "5": "cinq"}, file)


def typst_says(code: str) -> object:
    with open("question.typ", "w", encoding="utf-8") as file:
        file.write(f'#let labels = json("labels.json")\n#metadata({code}) <seen>')
    return json.loads(typst.query("question.typ", "<seen>", field="value", one=True))


for code, expected in {
    "str(-5)": "\u22125",
    "str(-5.5)": "\u22125.5",
    'str(-5) == "-5"': False,
    'labels.at(str(-5), default: "rien")': "rien",
    'str(-5).contains(regex("-\\\\d"))': False,
    "repr(-5)": "-5",
    "json.encode(-5)": "-5",
    'labels.at(repr(-5), default: "rien")': "moins cinq",
    'labels.at(str(5), default: "rien")': "cinq",
    "int(str(-5))": -5,
    'int("-5")': -5,
    "str(5.5)": "5.5",
}.items():
    seen = typst_says(code)
    print(code, "->", repr(seen))
    assert seen == expected
PY
