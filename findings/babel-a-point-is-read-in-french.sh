#!/usr/bin/env bash
# Version:   Babel 2.19.0 (PyPI)
# Behaviour: `parse_decimal("50.000", locale="fr")` is 50, and with `strict=True` too: in a language whose decimal sign
#            is the comma and whose groups are set apart by a space, a point is read as in English. "1.500" is one and a
#            half, while "1.500,00" and "50.000 €" are refused, and `parse_number` refuses "50.000". In German, Spanish
#            and Italian, where the point sets groups apart, "50.000" is 50000, and "50.0" is refused when strict.
#            Polish, Czech and Swedish are read like French.
# Guess:     a sign that the locale does not have is refused, as `parse_number` does; and `strict`, which "controls
#            whether numbers formatted in a weird way are accepted", refuses at the least this one.
# Matters:   "50.000" and "1.500" are common in French letters and forms for fifty thousand and fifteen hundred; what is
#            parsed is a thousandth of it, an amount nobody wrote, from the strictest setting there is. Refuse a point
#            before parsing, or ask which was meant.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check babel==2.19.0
venv/bin/python - <<'PY'
from decimal import Decimal

from babel.numbers import (
    NumberFormatError,
    format_decimal,
    get_decimal_symbol,
    get_group_symbol,
    parse_decimal,
    parse_number,
)


def read(parse, text: str, locale: str, **options: bool) -> Decimal | int | str:
    try:
        return parse(text, locale=locale, **options)
    except NumberFormatError:
        return "refused"


assert get_decimal_symbol("fr") == "," and get_group_symbol("fr") == "\u202f"
seen = {text: [read(parse_decimal, text, "fr"), read(parse_decimal, text, "fr", strict=True)]
        for text in ("50.000", "1.500", "1.500,00", "50.000 €", "50000,5", format_decimal(50000, locale="fr"))}
print("fr:", seen)
assert seen == {
    "50.000": [Decimal(50), Decimal(50)],
    "1.500": [Decimal("1.5"), Decimal("1.5")],
    "1.500,00": ["refused", "refused"],
    "50.000 €": ["refused", "refused"],
    "50000,5": [Decimal("50000.5"), Decimal("50000.5")],
    "50\u202f000": [Decimal(50000), Decimal(50000)],
}
assert read(parse_number, "50.000", "fr") == "refused"
others = {locale: read(parse_decimal, "50.000", locale, strict=True) for locale in ("pl", "cs", "sv", "de", "es", "it")}
print("others:", others)
assert others == {"pl": 50, "cs": 50, "sv": 50, "de": 50000, "es": 50000, "it": 50000}
assert read(parse_decimal, "50.0", "de", strict=True) == "refused"
PY
