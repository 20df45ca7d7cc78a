#!/usr/bin/env bash
# Version:   python-docx 1.2.0, mammoth 1.13.0, docx2txt 0.9 and docx2python 3.7.1 (PyPI)
# Behaviour: four readers give four texts of one letter that was corrected with "track changes". Where "pas" was
#            inserted, python-docx reads "la CPTS n'est éligible", and where 80 000 replaced 50 000, neither: "un
#            montant de  euros". What stands in a field to fill in (content control) is missing as well, as is a whole
#            paragraph in one. docx2txt and docx2python read a moved word in both places, and lose the hyphen that does
#            not break: "33‑44" is 3344. mammoth alone keeps these, and loses the result of a simple field: "le  à
#            Bourges". Of a letter with none of these all four give the same text.
# Guess:     the text of a document is what its reader sees: with the corrections or without them, but one of the two;
#            and `paragraph.text` is the text of the paragraph.
# Matters:   a negation or an amount is gone from a sentence that stays well formed, and no reader says that it passed
#            over anything. Accept the corrections before reading, or look for w:ins, w:sdt and w:moveFrom first.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check python-docx==1.2.0 mammoth==1.13.0
venv/bin/pip install --quiet --disable-pip-version-check docx2txt==0.9 docx2python==3.7.1
venv/bin/python - <<'PY'
import docx
import docx2txt
import mammoth
from docx.oxml import parse_xml
from docx2python import docx2python

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WHO = 'w:id="1" w:author="A" w:date="2026-01-05T09:00:00Z"'


def run(text: str, element: str = "t") -> str:
    return f'<w:r><w:{element} xml:space="preserve">{text}</w:{element}></w:r>'


def filled(content: str) -> str:
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def paragraph(*parts: str) -> str:
    return f"<w:p>{''.join(parts)}</w:p>"


def readings(block: str) -> list[str]:
    """What python-docx, mammoth, docx2txt and docx2python read of a document with this one block."""
    document = docx.Document()
    document.element.body.insert(0, parse_xml(block.replace(">", f" {W}>", 1)))
    document.save("letter.docx")
    with open("letter.docx", "rb") as file:
        read = mammoth.extract_raw_text(file).value
    with docx2python("letter.docx") as content:
        other = content.text
    return [
        text.strip("\n")
        for text in ("\n".join(each.text for each in docx.Document("letter.docx").paragraphs), read,
                     docx2txt.process("letter.docx"), other)
    ]


LETTERS = {
    "inserted": (
        paragraph(run("la CPTS n'est "), f"<w:ins {WHO}>{run('pas ')}</w:ins>", run("éligible")),
        ["la CPTS n'est éligible"] + ["la CPTS n'est pas éligible"] * 3,
    ),
    "replaced": (
        paragraph(run("un montant de "), f"<w:del {WHO}>{run('50 000', 'delText')}</w:del>",
                  f"<w:ins {WHO}>{run('80 000')}</w:ins>", run(" euros")),
        ["un montant de  euros"] + ["un montant de 80 000 euros"] * 3,
    ),
    "moved": (
        paragraph(f"<w:moveFrom {WHO}>{run('lundi ')}</w:moveFrom>", run("à Bourges"),
                  f"<w:moveTo {WHO}>{run(' lundi')}</w:moveTo>"),
        ["à Bourges", "à Bourges lundi", "lundi à Bourges lundi", "lundi à Bourges lundi"],
    ),
    "filled in": (
        paragraph(run("commune : "), filled(run("Bourges"))),
        ["commune : "] + ["commune : Bourges"] * 3,
    ),
    "paragraph filled in": (filled(paragraph(run("Bourges"))), [""] + ["Bourges"] * 3),
    "hyphen": (
        paragraph("<w:r><w:t>33</w:t><w:noBreakHyphen/><w:t>44</w:t></w:r>"),
        ["33-44", "33\u201144", "3344", "3344"],
    ),
    "simple field": (
        paragraph(run("le "), f'<w:fldSimple w:instr=" DATE ">{run("5 janvier")}</w:fldSimple>', run(" à Bourges")),
        ["le  à Bourges"] * 2 + ["le 5 janvier à Bourges"] * 2,
    ),
    "plain": (paragraph(run("la CPTS n'est "), run("pas "), run("éligible")), ["la CPTS n'est pas éligible"] * 4),
}
for name, (block, expected) in LETTERS.items():
    seen = readings(block)
    print(f"{name}: {seen}")
    assert seen == expected, name
PY
