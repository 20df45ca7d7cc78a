#!/usr/bin/env bash
# Version:   reportlab 5.1.0 with Babel 2.19.0, the page read by pypdf 7.1.1 (PyPI)
# Behaviour: Babel writes 80 000,00 € in French with a narrow no-break space (U+202F) between groups, and reportlab's
#            Paragraph takes that for a space like any other: a line ends with "80", and the next begins with
#            "000,00 €". The figure space (U+2007), which Unicode does not break either, goes the same way. The no-break
#            space (U+00A0), which Babel writes before the "€", holds.
# Guess:     a no-break space is one, narrow or not: CLDR chose it so that no amount is ever broken.
# Matters:   a letter or an agreement has "80" at the end of a line, which reads as an amount; it depends on the width,
#            and comes and goes with a word before it. Replace U+202F by U+00A0 in what goes into a Paragraph.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check reportlab==5.1.0 Babel==2.19.0 pypdf==7.1.1
venv/bin/python - <<'PY'
import io

from babel.numbers import format_currency
from pypdf import PdfReader
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

NARROW, FIGURE, PLAIN = "\u202f", "\u2007", "\u00a0"


def lines(text: str) -> list[str]:
    """The lines as drawn; pypdf gives each space of a page back as an ordinary one."""
    page = io.BytesIO()
    canvas = Canvas(page)
    paragraph = Paragraph(text, ParagraphStyle("letter"))
    paragraph.wrapOn(canvas, 98, 400)
    paragraph.drawOn(canvas, 50, 500)
    canvas.save()
    return [line.rstrip() for line in PdfReader(page).pages[0].extract_text().splitlines() if line.strip()]


amount = format_currency(80000, "EUR", locale="fr")
print("Babel writes", ascii(amount))
assert amount == f"80{NARROW}000,00{PLAIN}€"
narrow = lines(f"Le montant est de {amount}")
figure = lines(f"Le montant est de {amount.replace(NARROW, FIGURE)}")
plain = lines(f"Le montant est de {amount.replace(NARROW, PLAIN)}")
print("U+202F:", ascii(narrow))
print("U+2007:", ascii(figure))
print("U+00A0:", ascii(plain))
assert narrow == figure == ["Le montant est de 80", "000,00 €"]
assert plain == ["Le montant est de", "80 000,00 €"]
PY
