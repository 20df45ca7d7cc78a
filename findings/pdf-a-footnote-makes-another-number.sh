#!/usr/bin/env bash
# Version:   typst 0.15.2, read by pypdf 7.1.1, pdfplumber 0.11.10, pymupdf 2.0 and pypdfium2 5.15.2 (PyPI), and
#            pdfjs-dist 5.6.205 (npm)
# Behaviour: "12 500#footnote[…] habitants", printed as 12 500 with a small raised 2, is read back by all five as "12
#            5002 habitants", and "10#super[4]" as 104. A fraction loses its bar: "#box($1/2$) ETP" is "1 2 ETP" in
#            pypdf's text, and 1 and 2 on two lines elsewhere. With Unicode's own raised figure, "12 500²", pymupdf and
#            pypdfium2 read what was typed; pypdf, pdfplumber and pdf.js, in a document that has a second note above,
#            read "12 5002" here too, and "120 m2", while without the note pypdf reads "120 m²": the two signs share one
#            drawing, the first use names it, and these three do not look at the text that the PDF gives beside it
#            (ActualText).
# Guess:     a reader knows that the mark is smaller and higher and keeps it apart, as it does cells and columns; at the
#            least one of five does. And what "m²" reads as does not depend on the notes above.
# Matters:   what indexes or checks documents by their text finds 12 5002 inhabitants and no 12 500, and a test that
#            looks for the amount in the PDF fails only where it has a note. Put the mark after a word ("habitants1" can
#            be told); check numbers in the source, not in the PDF.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check typst==0.15.2 pypdf==7.1.1 pdfplumber==0.11.10
venv/bin/pip install --quiet --disable-pip-version-check pymupdf==2.0 pypdfium2==5.15.2
npm install --silent --no-fund --no-audit pdfjs-dist@5.6.205
venv/bin/python - <<'PY'
import pdfplumber
import pymupdf
import pypdf
import pypdfium2
import typst

SOURCE = """#set page(width: 14cm, height: auto)
#set text(lang: "fr")
Le territoire compte 50 000 habitants#footnote[Insee.] au total.

La ville : 12 500#footnote[Population municipale.] habitants.

Le bourg : 12 500² habitants.

Un local de 120 m².

Soit 10#super[4] personnes et #box($1/2$) ETP.
"""
with open("source.typ", "w", encoding="utf-8") as file:
    file.write(SOURCE)
typst.compile("source.typ", output="source.pdf")
with pdfplumber.open("source.pdf") as document:
    plumber = document.pages[0].extract_text()
texts = {
    "pypdf": pypdf.PdfReader("source.pdf").pages[0].extract_text(),
    "pdfplumber": plumber,
    "pymupdf": pymupdf.open("source.pdf")[0].get_text(),
    "pypdfium2": pypdfium2.PdfDocument("source.pdf")[0].get_textpage().get_text_range(),
}
for name, text in texts.items():
    plain = text.replace("\u00a0", " ")
    print(name, repr(plain))
    assert "La ville : 12 5002 habitants." in plain and "12 500 " not in plain
    two = "2" if name in ("pypdf", "pdfplumber") else "²"
    assert f"Le bourg : 12 500{two} habitants." in plain and f"120 m{two}." in plain
    assert "50 000 habitants1 au total." in plain
    assert "Soit 104 personnes" in plain
    assert "1/2" not in plain
assert "1 2 ETP" in texts["pypdf"]
with open("plain.typ", "w", encoding="utf-8") as file:
    file.write(SOURCE.replace("#footnote[Population municipale.]", ""))
typst.compile("plain.typ", output="plain.pdf")
without = pypdf.PdfReader("plain.pdf").pages[0].extract_text().replace("\u00a0", " ")
print("pypdf, without the second note", repr(without))
assert "La ville : 12 500 habitants." in without and "120 m²." in without
PY
cat > read.mjs <<'JS'
import assert from "node:assert";
import { readFileSync } from "node:fs";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";

const file = await getDocument({ data: new Uint8Array(readFileSync("source.pdf")), verbosity: 0 }).promise;
const { items } = await (await file.getPage(1)).getTextContent();
const text = items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join("").replaceAll("\u00a0", " ");
console.log("pdf.js", JSON.stringify(text));
assert.ok(text.includes("La ville : 12 5002 habitants.") && text.includes("Un local de 120 m2."));
assert.ok(text.includes("Soit 104 personnes") && !text.includes("1/2"));
JS
node read.mjs
