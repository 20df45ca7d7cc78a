#!/usr/bin/env bash
# Version:   duckdb 2.0.1 and polars 2.1.0, beside pandas 3.1.1 (PyPI)
# Behaviour: a French short date, 25/06/26 for 25 June 2026, is read by DuckDB's `read_csv` as 26 June 2025, the year
#            first, and by polars' `read_csv(try_parse_dates=True)` as 25 June of the year 26.
#            With four digits, 25/06/2026, both are right. In DuckDB one date whose year is above 31 turns the whole
#            column: beside 14/07/85 the first is 25 June 2026. polars then has the year 85.
# Guess:     both take the day first where the year has four digits, and so where it has two; or they leave a text.
# Matters:   every short French date from 2001 to 2028 is also a date with the year first, so that nothing fails: a
#            list of meetings moves by years, and 31/12/26 becomes 26 December 2031. A test with older birthdays passes.
#            DuckDB documents its order (CSV auto detection: %y-%m-%d before %d-%m-%y). Give `dateformat`, or read the
#            column as text.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check duckdb==2.0.1 polars==2.1.0 pandas==3.1.1
venv/bin/python - <<'PY'
from pathlib import Path

import duckdb
import pandas
import polars


def read(*dates: str) -> tuple[list[str], list[str]]:
    """What the two readers make of one column of a sheet."""
    rows = [f"{day};réunion {number}" for number, day in enumerate(dates)]
    Path("sheet.csv").write_text("\n".join(["jour;objet", *rows, ""]), encoding="utf-8")
    duck = [str(day) for (day,) in duckdb.sql("SELECT jour FROM read_csv('sheet.csv')").fetchall()]
    polar = polars.read_csv("sheet.csv", separator=";", try_parse_dates=True)["jour"]
    assert polar.dtype == polars.Date
    return duck, [str(day) for day in polar]


short, full = read("25/06/26", "31/12/26"), read("25/06/2026", "31/12/2026")
print("25/06/26 and 31/12/26 are, in duckdb and polars:", *short)
print("with four digits:", *full)
assert short == (["2025-06-26", "2031-12-26"], ["0026-06-25", "0026-12-31"])
assert full == (["2026-06-25", "2026-12-31"],) * 2

beside = read("25/06/26", "14/07/85")
print("25/06/26 beside 14/07/85:", *beside)
assert beside == (["2026-06-25", "1985-07-14"], ["0026-06-25", "0085-07-14"])

told = duckdb.sql("SELECT jour FROM read_csv('sheet.csv', dateformat='%d/%m/%y')").fetchall()
sheet = pandas.read_csv("sheet.csv", sep=";")
assert [str(day) for (day,) in told] == ["2026-06-25", "1985-07-14"]
assert sheet["jour"].tolist() == ["25/06/26", "14/07/85"]  # pandas leaves the text
assert str(pandas.to_datetime(sheet["jour"], format="%d/%m/%y")[0].date()) == "2026-06-25"
PY
