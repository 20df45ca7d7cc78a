#!/usr/bin/env bash
# Version:   docxtpl 0.20.2 with python-docx 1.2.0 and Jinja2 3.1.6 (PyPI)
# Behaviour: in a letter's template `{% if ville == "L’Isle" %}` is false for the town "L’Isle", and `{{ ville }}`
#            beside it prints "L’Isle". docxtpl makes typographic quotes and apostrophes in a tag straight, those of the
#            words in quotes as well, and leaves those of the values: `{{ "L’Isle" }}` prints "L'Isle", `noms["L’Isle"]`
#            is empty, and `replace("’", "_")` replaces nothing. Within single quotes the same words are a syntax error.
#            Jinja2 on the same text says that the two are equal; guillemets and dashes are left alone.
# Guess:     "smart quotes in jinja tags are converted" (the change log) is about the quotes of the language, which Word
#            rounds by itself; a text in quotes is a value, and is compared as it stands in the document.
# Matters:   in Word every apostrophe typed in a French template is a typographic one, as are those of good data: the
#            branch of just the names with an apostrophe is never taken, without an error, and what one sees cannot be
#            told from what would work. Compare codes, or compute the condition before and give it as a value.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check docxtpl==0.20.2 python-docx==1.2.0 jinja2==3.1.6
venv/bin/python - <<'PY'
import docx
import jinja2
from docxtpl import DocxTemplate

VALUES = {"ville": "L’Isle", "autre": "L’Isle", "noms": {"L’Isle": "trouvé"}}


def letter(template: str) -> str:
    document = docx.Document()
    document.add_paragraph(template)
    document.save("template.docx")
    made = DocxTemplate("template.docx")
    made.render(VALUES)
    made.save("letter.docx")
    return docx.Document("letter.docx").paragraphs[0].text


for template, docxtpl_gives, jinja_gives in (
    ('{% if ville == "L’Isle" %}oui{% else %}non{% endif %}', "non", "oui"),
    ('{{ "L’Isle" }}', "L'Isle", "L’Isle"),
    ('{{ noms["L’Isle"] }}', "", "trouvé"),
    ('{{ ville|replace("’", "_") }}', "L’Isle", "L_Isle"),
    ("{% if ville == autre %}oui{% else %}non{% endif %}", "oui", "oui"),
    ("{{ ville }}", "L’Isle", "L’Isle"),
    ('{{ "« Bourges – Vierzon »" }}', "« Bourges – Vierzon »", "« Bourges – Vierzon »"),
):
    seen = letter(template), jinja2.Template(template).render(VALUES)
    print(template, "docxtpl:", seen[0], "jinja2:", seen[1])
    assert seen == (docxtpl_gives, jinja_gives)
try:
    letter("{{ 'L’Isle' }}")
except jinja2.TemplateSyntaxError as error:
    print("in single quotes:", error)
else:
    raise AssertionError("words in single quotes were taken")
assert jinja2.Template("{{ 'L’Isle' }}").render() == "L’Isle"
PY
