#!/usr/bin/env bash
# Version:   Babel 2.19.0 (PyPI)
# Behaviour: `parse_date` cannot read what `format_date` wrote: "5 mars 2026", the medium and the long form of French,
#            raises IndexError ("list index out of range"), and the full one too, with `format` set to the same form.
#            English, Spanish and Italian medium forms likewise. It reads figures alone, and when there are three it
#            takes them for day, month and year whatever the words say: "lot 3, 5 mars 2026" is 3 May, "du 1 au 5 mars
#            2026" 1 May, "du 1er au 15 mars 2026" 15 January. The short form, 05/03/2026, is read back.
# Guess:     a locale that knows the names of months for writing uses them for reading; and who names the form of a date
#            gets that form or the documented ParseError.
# Matters:   a parser that is tried on free text, with the error caught as "no date here", gives a wrong date exactly
#            where a number stands before the true one. Read months in words oneself, and ask for nothing else around.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check Babel==2.19.0
venv/bin/python - <<'PY'
import datetime

from babel.dates import format_date, parse_date

DAY = datetime.date(2026, 3, 5)


def read_back(locale: str, form: str) -> str:
    written = format_date(DAY, form, locale=locale)
    try:
        outcome = str(parse_date(written, locale=locale, format=form))
    except Exception as error:
        outcome = type(error).__name__
    print(locale, form, repr(written), "->", outcome)
    return outcome


assert {read_back("fr", form) for form in ("medium", "long", "full")} == {"IndexError"}
assert {read_back(locale, "medium") for locale in ("en", "es", "it")} == {"IndexError"}
assert {read_back(locale, "short") for locale in ("fr", "en", "es", "it", "de")} == {"2026-03-05"}
assert read_back("de", "medium") == "2026-03-05"
for text, expected in {
    "lot 3, 5 mars 2026": "2026-05-03",
    "du 1 au 5 mars 2026": "2026-05-01",
    "du 1er au 15 mars 2026": "2026-01-15",
    "le 05/03/2026": "2026-03-05",
}.items():
    seen = str(parse_date(text, locale="fr"))
    print(repr(text), "->", seen)
    assert seen == expected
PY
