#!/usr/bin/env bash
# Version:   python-slugify 9.2.0 (PyPI) and slugify 1.6.9 (npm), beside @sindresorhus/slugify 3.0.1 (npm)
# Behaviour: a comma between two figures is left out: "12,5" is 125, "de 5,5 à 7,5 km" is de-55-a-75-km. In
#            python-slugify each other sign between figures becomes a hyphen, 12.5 and 12;5 are 12-5, and so does a
#            comma between letters, or with a space after it; npm's slugify leaves commas out everywhere, and the point
#            stands. @sindresorhus/slugify gives 12-5 for all three.
# Guess:     signs part words, and a slug may join what was different but never makes another number; the comma is the
#            decimal sign of most of Europe, as the point is of English.
# Matters:   "Seuil de 12,5 %" and "Seuil de 125 %" are one anchor, one file, one key: the second overwrites the first,
#            or a link leads to ten times the amount. Put a word or a hyphen for the comma first (`replacements`).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check python-slugify==9.2.0
npm install --silent --no-fund --no-audit slugify@1.6.9 @sindresorhus/slugify@3.0.1
venv/bin/python - <<'PY'
from slugify import slugify

for text, expected in {
    "12,5": "125",
    "de 5,5 à 7,5 km": "de-55-a-75-km",
    "12.5": "12-5",
    "12;5": "12-5",
    "12, 5": "12-5",
    "Vic,Sète": "vic-sete",
}.items():
    print("python-slugify:", text, "->", slugify(text))
    assert slugify(text) == expected
assert slugify("Seuil de 12,5 %") == slugify("Seuil de 125 %")
assert slugify("Seuil de 12.5 %") != slugify("Seuil de 125 %")
assert slugify("12,5", replacements=[(",", "-")]) == "12-5"
PY
node --input-type=module - <<'JS'
import assert from "node:assert";
import sindresorhus from "@sindresorhus/slugify";
import slugify from "slugify";

for (const [text, plain, other] of [
  ["12,5 km", "125-km", "12-5-km"],
  ["12.5 km", "12.5-km", "12-5-km"],
  ["12;5 km", "125-km", "12-5-km"],
]) {
  console.log("npm slugify:", text, "->", slugify(text), "and", sindresorhus(text));
  assert.strictEqual(slugify(text), plain);
  assert.strictEqual(sindresorhus(text), other);
}
JS
