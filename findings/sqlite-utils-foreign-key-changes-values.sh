#!/usr/bin/env bash
# Version:   sqlite-utils 4.2.1
# Behaviour: `add_foreign_key` (like `transform`, which it uses) writes the whole table anew from what the library
#            knows of a column. A column declared NUMERIC, DECIMAL or BOOLEAN becomes REAL: 9007199254740993 is
#            stored as 9007199254740992.0 and true as 1.0. COLLATE NOCASE is dropped, so 'bourges' no longer finds
#            'Bourges'. DEFAULT (1+1) becomes the text '1+1'. A generated column is dropped.
# Guess:     adding a foreign key to one column changes that column's constraint, and no value of any other.
# Matters:   identifiers and amounts change under a migration that says nothing of them, searches that ignored case
#            find nothing, and new rows hold a formula as text. No warning. Only for tables the library did not
#            create itself: use SQL for those.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check sqlite-utils==4.2.1
venv/bin/python - <<'PY'
from sqlite_utils import Database

database = Database(memory=True)
database.executescript("""
    CREATE TABLE town (id INTEGER PRIMARY KEY);
    CREATE TABLE office (
        id INTEGER PRIMARY KEY, town INTEGER, number NUMERIC, open BOOLEAN,
        name TEXT COLLATE NOCASE, seats INTEGER DEFAULT (1+1),
        label TEXT GENERATED ALWAYS AS (upper(name)) VIRTUAL
    );
    INSERT INTO office (id, number, open, name) VALUES (1, 9007199254740993, 1, 'Bourges');
""")


def row() -> dict:
    return next(database.query("SELECT * FROM office WHERE id = 1"))


def named() -> int:
    return database.execute("SELECT count(*) FROM office WHERE name = 'bourges'").fetchone()[0]


before, found_before = row(), named()
database["office"].add_foreign_key("town", "town", "id")
after, found_after = row(), named()
database["office"].insert({"id": 2, "name": "Vierzon"})
seats = database.execute("SELECT seats FROM office WHERE id = 2").fetchone()[0]

print("before", before, "found by 'bourges':", found_before)
print("after ", after, "found by 'bourges':", found_after, "default of seats:", repr(seats))
assert before["number"] == 9007199254740993 and before["label"] == "BOURGES" and found_before == 1
assert repr(after["number"]) == "9007199254740992.0" and repr(after["open"]) == "1.0"
assert "label" not in after and found_after == 0 and seats == "1+1"
PY
