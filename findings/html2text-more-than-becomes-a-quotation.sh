#!/usr/bin/env bash
# Version:   html2text 2025.4.15 and markdownify 1.2.3, read by markdown-it-py 4.3.0 (PyPI), beside turndown 7.2.5 (npm)
# Behaviour: HTML turned into Markdown and back loses signs at the beginning of a line. "&gt; 50 000 habitants" (more
#            than) becomes a quotation "50 000 habitants" with both, and "12) rue" and "# 3 places" a list and a title.
#            html2text escapes "- 5 %" and "1. rue", by default, and never ">", even with `escape_snob`; markdownify by
#            default escapes "*" and "_" and neither "-", "+" nor "1.": "- 5 % en 2026" becomes an item "5 % en 2026",
#            "+ 12 % par an" an item "12 % par an". With `escape_misc=True` it keeps them all; turndown keeps all but
#            "12)" by itself. In the middle of a line all is well.
# Guess:     a converter that escapes some signs escapes those that change the meaning; turning a paragraph into
#            Markdown gives a paragraph.
# Matters:   minus, plus and "more than" go from amounts, and an item or a quotation looks as if it was meant so. In
#            messages of Matrix or from a web page, pass `escape_misc=True` to markdownify; after html2text escape ">"
#            oneself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check html2text==2025.4.15 markdownify==1.2.3 markdown-it-py==4.3.0
npm install --silent --no-fund --no-audit turndown@7.2.5
cat > paragraphs.json <<'JSON'
[
  "&gt; 50 000 habitants", "12) rue", "# 3 places", "- 5 % en 2026", "+ 12 % par an", "1. rue",
  "soit &gt; 50 000 ou - 5 %"
]
JSON
node - <<'JS'
const Turndown = require("turndown");
const paragraphs = require("./paragraphs.json");
const written = paragraphs.map((text) => new Turndown().turndown(`<p>${text}</p>`));
require("fs").writeFileSync("turndown.json", JSON.stringify(written));
JS
venv/bin/python - <<'PY'
import json

import html2text
from markdown_it import MarkdownIt
from markdownify import markdownify

PARAGRAPHS = json.load(open("paragraphs.json", encoding="utf-8"))


def snob(html: str) -> str:
    converter = html2text.HTML2Text()
    converter.escape_snob = True
    return converter.handle(html)


def kept(markdown: str, text: str) -> bool:
    """Whether the Markdown is again one paragraph with this text."""
    return MarkdownIt().render(markdown.strip()).strip() == f"<p>{text}</p>"


def lost(convert) -> list[str]:
    return [text for text in PARAGRAPHS if not kept(convert(f"<p>{text}</p>"), text)]


turndown = dict(zip(PARAGRAPHS, json.load(open("turndown.json", encoding="utf-8"))))
seen = {
    "html2text": lost(html2text.html2text),
    "html2text, escape_snob": lost(snob),
    "markdownify": lost(markdownify),
    "markdownify, escape_misc": lost(lambda html: markdownify(html, escape_misc=True)),
    "turndown": [text for text, written in turndown.items() if not kept(written, text)],
}
for name, texts in seen.items():
    print(f"{name} loses: {texts}")
assert seen == {
    "html2text": PARAGRAPHS[:3],
    "html2text, escape_snob": PARAGRAPHS[:1],
    "markdownify": PARAGRAPHS[:6],
    "markdownify, escape_misc": [],
    "turndown": ["12) rue"],
}
print(MarkdownIt().render(markdownify("<p>- 5 % en 2026</p>")))
PY
