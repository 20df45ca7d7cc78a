#!/usr/bin/env bash
# Version:   vobject 0.9.9, and the same card read by ical.js 2.2.1 (npm)
# Behaviour: `card.add("org").value = "CPTS"` is written ORG:C;P;T;S, an organisation named C with three departments,
#            P, T and S. `categories` set to "sante" becomes CATEGORIES:s,a,n,t,e. No error, though `fn`, `note`
#            or `tel` take the same text as it is; and the value read back from vobject's own object still is "CPTS".
# Guess:     a text is written as text; or a property that wants a list refuses a text.
# Matters:   every contact exported this way bears one letter as its organisation. It is seen only once imported into
#            somebody's telephone. Give a list: ["CPTS"].
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check vobject==0.9.9
npm install --silent --no-fund --no-audit ical.js@2.2.1
venv/bin/python - <<'PY'
import pathlib

import vobject


def card(organisation, categories) -> str:
    made = vobject.vCard()
    made.add("fn").value = "CPTS"
    made.add("n").value = vobject.vcard.Name(family="CPTS")
    made.add("org").value = organisation
    made.add("categories").value = categories
    assert made.org.value == organisation
    return made.serialize()


text, listed = card("CPTS", "sante"), card(["CPTS"], ["sante"])
pathlib.Path("card.vcf").write_text(text, newline="")
print([line for line in text.splitlines() if line.startswith(("ORG", "CAT"))])
assert "ORG:C;P;T;S\r\n" in text and "CATEGORIES:s,a,n,t,e\r\n" in text
assert "ORG:CPTS\r\n" in listed and "CATEGORIES:sante\r\n" in listed
PY
node --input-type=module - <<'JS'
import assert from "node:assert";
import fs from "node:fs";
import ICAL from "ical.js";

const card = new ICAL.Component(ICAL.parse(fs.readFileSync("card.vcf", "utf8")));
const organisation = card.getFirstPropertyValue("org");
console.log("read by ical.js:", organisation);
assert.deepStrictEqual(organisation, ["C", "P", "T", "S"]);
JS
