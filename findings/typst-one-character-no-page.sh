#!/usr/bin/env bash
# Version:   typst 0.15.2 (PyPI)
# Behaviour: with the standard PDF/UA-1 asked for, one character the font cannot draw is an error and no PDF is made:
#            U+F0B7, the bullet of lists copied from Word, U+0092, an apostrophe read with the wrong table, or U+FEFF,
#            which no font could help. Without the standard the same text compiles, with no warning. The narrow no-break space and combining accents pass.
# Guess:     accessibility is judged by structure (title, language, tags, alternative texts), and a missing sign is a
#            box, or at least a warning.
# Matters:   everything that people paste reaches the document: one address book entry stops the whole file for everybody
#            whose document quotes it, while the drafts made without the option look right. Replace what the font lacks
#            before compiling.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check typst==0.15.2
venv/bin/python - <<'PY'
import typst

HEAD = '#set document(title: "x")\n#set text(lang: "fr")\n'


def made(text: str, standards: list[str]) -> str:
    try:
        pdf, warnings = typst.compile_with_warnings(
            (HEAD + text).encode(), format="pdf", pdf_standards=standards, ignore_system_fonts=True
        )
    except typst.TypstError as error:
        return str(error)
    assert pdf.startswith(b"%PDF")
    return f"a PDF, {len(warnings)} warnings"


for sign in ("\uf0b7", "\u0092", "\ufeff", "\u202f", "e\u0301"):
    plain, strict = made(f"un {sign} mot", []), made(f"un {sign} mot", ["ua-1"])
    print(f"U+{ord(sign[-1]):04X}: {plain}; PDF/UA-1: {strict}")
    assert plain == "a PDF, 0 warnings"
    if sign in "\u202fe\u0301":
        assert strict == plain
    else:
        assert strict.startswith("PDF/UA-1 error")
PY
