#!/usr/bin/env bash
# Version:   PyYAML 6.0.4 with js-yaml 5.5.0 and yaml 2.9.1 (npm); beside ruamel.yaml 0.19.1
# Behaviour: PyYAML writes the text "01000" with quotes and the text "08000" without, and so "09000" and "01290": a
#            number that begins with 0 and has an 8 or a 9 is no octal number of YAML 1.1, hence plain text to it. The
#            two readers of JavaScript follow YAML 1.2, where it is decimal: 8000, 9000, 1290. A telephone number
#            written together loses its first 0 in the same way unless all its figures are below 8. In the other
#            direction yaml writes "14:30" without quotes, which PyYAML reads as the number 870 (YAML 1.1 counts in
#            sixties), and "08:30", which it reads as text. js-yaml and ruamel.yaml put quotes around all of these, and
#            nothing is lost.
# Guess:     a text that a YAML library writes is text in another; or if the zero is lost, it is lost in all of them.
# Matters:   postcodes of Bourg-en-Bresse (01000) and Nice (06000) are right, those of the Ardennes and the Ariège are
#            all wrong, and elsewhere those with an 8 or a 9: a test with one of the first shows nothing. Write with
#            `default_style='"'`, with JSON (which YAML readers read), or check on reading that a code is text.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pyyaml==6.0.4 ruamel.yaml==0.19.1
npm install --silent --no-fund --no-audit js-yaml@5.5.0 yaml@2.9.1
cat > write.py <<'PY'
import json

import yaml
from ruamel.yaml import YAML

CODES = ["01000", "06000", "01290", "08000", "09000", "0243237100", "0248238190", "33000"]
with open("codes.json", "w") as file:
    json.dump(CODES, file)
with open("pyyaml.yaml", "w") as file:
    yaml.safe_dump(CODES, file)
with open("pyyaml-quoted.yaml", "w") as file:
    yaml.safe_dump(CODES, file, default_style='"')
with open("ruamel.yaml", "w") as file:
    YAML().dump(CODES, file)
PY
cat > read.mjs <<'JS'
import assert from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import { dump, load } from "js-yaml";
import { parse, stringify } from "yaml";

const codes = JSON.parse(readFileSync("codes.json", "utf8"));
const changed = { "01290": 1290, "08000": 8000, "09000": 9000, "0248238190": 248238190 };
for (const [name, read] of [["js-yaml", load], ["yaml", parse]]) {
  const values = (file) => read(readFileSync(file, "utf8"));
  console.log("PyYAML to", name, JSON.stringify(values("pyyaml.yaml")));
  assert.deepStrictEqual(values("pyyaml.yaml"), codes.map((code) => changed[code] ?? code));
  assert.deepStrictEqual(values("pyyaml-quoted.yaml"), codes);
  assert.deepStrictEqual(values("ruamel.yaml"), codes);
}
const hours = ["08:30", "12:00", "14:30", "17:30"];
writeFileSync("hours-yaml.yaml", stringify(hours));
writeFileSync("hours-js-yaml.yaml", dump(hours));
JS
venv/bin/python write.py
node read.mjs
venv/bin/python - <<'PY'
import json

import yaml

seen = {name: yaml.safe_load(open(f"hours-{name}.yaml")) for name in ("yaml", "js-yaml")}
print("to PyYAML:", seen)
assert seen == {"yaml": ["08:30", 720, 870, 1050], "js-yaml": ["08:30", "12:00", "14:30", "17:30"]}
codes = json.load(open("codes.json"))
assert yaml.safe_load(open("pyyaml.yaml")) == codes
PY
