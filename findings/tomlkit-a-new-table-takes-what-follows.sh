#!/usr/bin/env bash
# Version:   tomlkit 0.15.2, beside tomli-w 1.2.0 (PyPI)
# Behaviour: in a file with dotted keys, `document["seuils"]["ville"] = {"petit": 1}` moves the settings that stand
#            below. tomlkit writes the new table with a header, [seuils.ville], where the dotted keys are, and what
#            follows them belongs to that table: of "seuils.petit = 1", "seuils.grand = 2" and "titre", the two last are
#            read back as seuils.ville.seuils.grand and seuils.ville.titre. Inside a table [bot] the new header is
#            [seuils.ville], no part of [bot] at all. Not a word until the file is read again. With a plain value, with
#            an inline table made by `tomlkit.inline_table()`, in a table with a header of its own and when nothing
#            follows, all comes back.
# Guess:     what tomlkit writes is read back as what the document held, as `document.unwrap()` still says: keeping a
#            file as people wrote it is what it is for. Or else the table goes below the values, as a new table of the
#            document does.
# Matters:   a program that saves one setting in the administrator's file changes others, which take their defaults at
#            the next start. Add inline tables under dotted keys, and after saving compare `tomllib.loads(text)` with
#            `document.unwrap()`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check tomlkit==0.15.2 tomli-w==1.2.0
venv/bin/python - <<'PY'
import tomllib

import tomli_w
import tomlkit

DOTTED = 'seuils.petit = 1\nseuils.grand = 2\ntitre = "x"\n'
IN_TABLE = "[bot]\nseuils.petit = 1\nnom = 2\n"
HEADED = 'titre = "x"\n\n[seuils]\npetit = 1\ngrand = 2\n\n[fin]\nnom = 2\n'
NEW = {"jours": 3}


def inline() -> tomlkit.items.InlineTable:
    made = tomlkit.inline_table()
    made.update(NEW)
    return made


def saved(text: str, *path: str, value: object) -> tuple[dict, dict]:
    """What the document says that it holds, and what its text says."""
    document = tomlkit.parse(text)
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    written = tomlkit.dumps(document)
    print(f"--- {' '.join(path)}\n{written}")
    held = document.unwrap()
    assert tomllib.loads(tomli_w.dumps(held)) == held
    return held, tomllib.loads(written)


held, read = saved(DOTTED, "seuils", "ville", value=NEW)
assert held == {"seuils": {"petit": 1, "grand": 2, "ville": NEW}, "titre": "x"}
assert read == {"seuils": {"petit": 1, "ville": NEW | {"seuils": {"grand": 2}, "titre": "x"}}}
held, read = saved(IN_TABLE, "bot", "seuils", "ville", value=NEW)
assert held == {"bot": {"seuils": {"petit": 1, "ville": NEW}, "nom": 2}}
assert read == {"bot": {"seuils": {"petit": 1}}, "seuils": {"ville": NEW | {"nom": 2}}}

for text, *path, value in (
    (DOTTED, "seuils", "ville", 3),
    (DOTTED, "seuils", "ville", inline()),
    (IN_TABLE, "bot", "seuils", "ville", inline()),
    (DOTTED, "ville", NEW),
    (HEADED, "seuils", "ville", NEW),
    ("seuils.petit = 1\n", "seuils", "ville", NEW),
):
    held, read = saved(text, *path, value=value)
    assert held == read
PY
