#!/usr/bin/env bash
# Version:   XlsxWriter 3.3.1
# Behaviour: two workbooks written one after the other with the same dict as `default_format_properties` have different
#            styles: the first one's normal font is a font of its own, the second one's follows the theme
#            (<scheme val="minor"/>). The constructor adds `theme_font_name` to the caller's dict, and the next workbook
#            takes that for the caller's wish. A dict made anew each time gives the first styles each time.
# Guess:     options are read, never written; the same program writes the same workbook, so that a golden file of the
#            styles, or a digest of the workbook, says whether anything changed.
# Matters:   a constant shared by a service that writes many workbooks makes the first file after each start unlike all
#            the others; tests of one workbook see the rare form only. Pass dict(CONSTANT).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check xlsxwriter==3.3.1
venv/bin/python - <<'PY'
import re
import zipfile

import xlsxwriter

ASKED = {"font_name": "Arial", "font_size": 10}


def normal_font(name: str, properties: dict[str, object]) -> str:
    with xlsxwriter.Workbook(name, {"default_format_properties": properties}) as book:
        book.add_worksheet().write(0, 0, "x")
    styles = zipfile.ZipFile(name).read("xl/styles.xml").decode()
    return re.search("<font>.*?</font>", styles)[0]


shared = dict(ASKED)
fonts = [normal_font(f"shared-{turn}.xlsx", shared) for turn in range(3)]
anew = [normal_font(f"anew-{turn}.xlsx", dict(ASKED)) for turn in range(2)]
for font in fonts:
    print("shared:", font)
for font in anew:
    print("anew:  ", font)
print("the shared dict now:", shared)
assert "scheme" not in fonts[0]
assert fonts[1] == fonts[2] == fonts[0].replace("</font>", '<scheme val="minor"/></font>')
assert anew == [fonts[0], fonts[0]]
assert shared == ASKED | {"theme_font_name": "Arial"}
PY
