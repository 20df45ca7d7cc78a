#!/usr/bin/env bash
# Version:   typst 0.15.2, reading what tomli-w 1.2.0 writes (PyPI)
# Behaviour: Typst's `toml()` gives a datetime for a local date, time or moment, and for a moment with Z; for the same
#            moment with "+00:00", with any other offset, or with a fraction of a second it gives a dictionary with one
#            key, "$__toml_private_datetime", and the text as its value. tomli-w writes UTC as "+00:00" and
#            `datetime.now()` with its fraction, so a moment that Python wrote is a dictionary, and one typed as in the
#            TOML specification ("07:32:00Z") a date. The other way, Typst's `toml.encode` writes a date as the text
#            "datetime(year: 2026, …)".
# Guess:     Z and +00:00 are one offset; what does not fit a datetime becomes a text or is refused, and no private name
#            comes out; what Typst encodes Typst reads back.
# Matters:   a template that prints when a file was made works with every example and stops, "dictionary has no method
#            display", at the first file that a program wrote. Write dates, or local moments without microseconds
#            (`replace(microsecond=0, tzinfo=None)`).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check typst==0.15.2 tomli-w==1.2.0
venv/bin/python - <<'PY'
import datetime
import json

import tomli_w
import typst

NOON = datetime.datetime(2026, 3, 1, 12, 0)
PARIS = datetime.timezone(datetime.timedelta(hours=1))
MOMENTS = {
    "day": NOON.date(),
    "hour": NOON.time(),
    "local": NOON,
    "utc": NOON.replace(tzinfo=datetime.UTC),
    "paris": NOON.replace(tzinfo=PARIS),
    "now": NOON.replace(microsecond=250000),
    "now-utc": NOON.replace(microsecond=250000, tzinfo=datetime.UTC),
}
with open("moments.toml", "wb") as file:
    tomli_w.dump(MOMENTS, file)
    file.write(b"typed = 2026-03-01T12:00:00Z\n")


def typst_says(code: str) -> object:
    with open("question.typ", "w", encoding="utf-8") as file:
        file.write(f"#metadata({code}) <seen>")
    return json.loads(typst.query("question.typ", "<seen>", field="value", one=True))


kinds = typst_says('toml("moments.toml").pairs().map(((key, value)) => (key, str(type(value)))).to-dict()')
print(open("moments.toml").read(), kinds)
assert {key for key, kind in kinds.items() if kind == "dictionary"} == {"utc", "paris", "now", "now-utc"}
assert all(kinds[key] == "datetime" for key in ("day", "hour", "local", "typed"))
inside = typst_says('toml("moments.toml").utc')
print(inside)
assert inside == {"$__toml_private_datetime": "2026-03-01T12:00:00+00:00"}
written = typst_says("toml.encode((day: datetime(year: 2026, month: 3, day: 1)))")
print(written)
assert written.startswith('day = "datetime(year: 2026')
PY
