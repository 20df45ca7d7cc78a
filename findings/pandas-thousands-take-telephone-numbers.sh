#!/usr/bin/env bash
# Version:   pandas 3.1.1, beside duckdb 2.0.1 (PyPI)
# Behaviour: `read_csv(…, decimal=",", thousands=" ")`, the setting for French amounts, makes the telephone number "02
#            48 23 71 00" the number 248237100 and the date "01 02 2026" the number 1022026; with `thousands="."` the
#            same for "02.48.23.71.00", "01.02.2026" and the chapter "3.10.1", and "12.5" is 125. The sign is taken out
#            wherever it stands, from every column that is then a number. DuckDB with the same two settings reads "50
#            000,50" alike, and leaves the telephone numbers as text and the dates as dates.
# Guess:     a sign between thousands has three figures after it, all the way to the decimal sign, and what has not is
#            text as before; or else the setting is for columns of amounts only, and dates, which are no numbers
#            otherwise, stay.
# Matters:   one line added so that amounts are read changes columns that were right: the 0 of the telephone numbers is
#            gone, and a day of February becomes a million, without a warning. Give `dtype=str` for all columns and
#            convert those of amounts, or `converters` for them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pandas==3.1.1 duckdb==2.0.1
venv/bin/python - <<'PY'
import datetime
import io

import duckdb
import pandas

SPACES = "budget;tel;jour\n50 000,50;02 48 23 71 00;01 02 2026\n1 200,00;02 48 23 71 01;03 12 2026\n"
POINTS = """budget;tel;jour;chapitre
50.000,50;02.48.23.71.00;01.02.2026;1.5.2
1.200,00;02.48.23.71.01;03.12.2026;3.10.1
"""


def with_pandas(text: str, **options: object) -> dict[str, list[object]]:
    return pandas.read_csv(io.StringIO(text), sep=";", decimal=",", **options).to_dict("list")


def with_duckdb(text: str, thousands: str) -> list[tuple]:
    with open("table.csv", "w") as file:
        file.write(text)
    options = f"delim=';', decimal_separator=',', thousands='{thousands}'"
    return duckdb.sql(f"select budget, tel, jour from read_csv('table.csv', {options})").fetchall()


AMOUNTS = [50000.5, 1200.0]
NUMBERS = {"budget": AMOUNTS, "tel": [248237100, 248237101], "jour": [1022026, 3122026]}
DAYS = [datetime.date(2026, 2, 1), datetime.date(2026, 12, 3)]
for text, sign in ((SPACES, " "), (POINTS, ".")):
    seen, other = with_pandas(text, thousands=sign), with_duckdb(text, sign)
    print("pandas:", seen)
    print("duckdb:", other)
    assert {name: seen[name] for name in NUMBERS} == NUMBERS
    phones = [f"02{sign}48{sign}23{sign}71{sign}0{last}" for last in (0, 1)]
    assert other == list(zip(AMOUNTS, phones, DAYS))
    without = with_pandas(text)
    assert without["tel"] == phones and without["jour"] == [f"01{sign}02{sign}2026", f"03{sign}12{sign}2026"]
assert with_pandas(POINTS, thousands=".")["chapitre"] == [152, 3101]
assert with_pandas("taux\n12.5\n", thousands=".")["taux"] == [125]
PY
