#!/usr/bin/env bash
# Version:   mautrix 0.21.1 (PyPI) and matrix-bot-sdk 0.7.1 (npm), beside html2text 2025.4.15 (PyPI)
# Behaviour: a bot that sends HTML lets its library write the plain text beside it, the `body` that notifications, the
#            list of rooms and terminal clients show. Both libraries write the cells of a table with nothing between:
#            "Nord | 3 | 5" is "Nord35", and 50 000 beside 20 000 is "50 00020 000". A footnote goes the same way:
#            80 000<sup>1</sup> is "80 0001". Lists and paragraphs are right. In mautrix the words of a mailto link are
#            gone: <a href="mailto:a@exemple.fr?subject=Aide">Écrire</a> is "a@exemple.fr?subject=Aide".
# Guess:     table, td and sup are on the list of tags that Matrix recommends, and each library's conversion, made for
#            Matrix, keeps cells and rows apart, as html2text does.
# Matters:   a telephone shows an amount nobody wrote, while the same message opened in the room is right. The one who
#            writes the bot sees the second. Give the text along with the HTML, or write tables as lists.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check mautrix==0.21.1 html2text==2025.4.15
npm install --silent --no-fund --no-audit --ignore-scripts matrix-bot-sdk@0.7.1
cat >messages.json <<'JSON'
{
  "table": "<table><tr><td>Nord</td><td>3</td><td>5</td></tr><tr><td>Sud</td><td>50 000</td><td>20 000</td></tr></table>",
  "note": "<p>80 000<sup>1</sup> habitants</p>",
  "mail": "<a href=\"mailto:a@exemple.fr?subject=Aide\">Écrire</a>",
  "list": "<ul><li>Nord : 3, 5</li><li>Sud : 50 000, 20 000</li></ul>",
  "lines": "<p>Nord : 3</p><p>Sud : 50 000</p>"
}
JSON
venv/bin/python - <<'PY'
import asyncio
import json

import html2text
from mautrix.client import ClientAPI


class Client(ClientAPI):
    """A client that keeps what it would send."""

    async def send_message(self, room_id, content, **_):
        return content.body


async def main() -> dict[str, str]:
    client = Client("@bot:exemple.fr", base_url="http://127.0.0.1:9")
    try:
        return {name: await client.send_text("!r:exemple.fr", html=html) for name, html in messages.items()}
    finally:
        await client.api.session.close()


with open("messages.json", encoding="utf-8") as file:
    messages = json.load(file)
seen = asyncio.run(main())
print("mautrix", seen)
assert seen == {
    "table": "Nord35Sud50 00020 000",
    "note": "80 0001 habitants",
    "mail": "a@exemple.fr?subject=Aide",
    "list": "● Nord : 3, 5\n● Sud : 50 000, 20 000",
    "lines": "Nord : 3\n\nSud : 50 000",
}
apart = [row.split("|") for row in html2text.html2text(messages["table"]).splitlines() if row.strip()]
print("html2text", apart)
assert [cell.strip() for cell in apart[0]] == ["Nord", "3", "5"]
PY
node - <<'JS'
const assert = require("assert");
const Module = require("module");
const load = Module._load; // the module of its encryption is native and not needed here
Module._load = (name, ...rest) => (name.endsWith("sdk-crypto-nodejs") ? {} : load(name, ...rest));
const { MatrixClient } = require("matrix-bot-sdk");
const messages = require("./messages.json");

(async () => {
  const client = new MatrixClient("http://127.0.0.1:9", "token");
  client.sendMessage = async (room, content) => content.body;
  const seen = {};
  for (const [name, html] of Object.entries(messages)) seen[name] = await client.sendHtmlText("!r:exemple.fr", html);
  console.log("matrix-bot-sdk", seen);
  assert.deepStrictEqual(seen, {
    table: "Nord35Sud50 00020 000",
    note: "80 0001 habitants",
    mail: "Écrire [a@exemple.fr?subject=Aide]",
    list: " * Nord : 3, 5\n * Sud : 50 000, 20 000",
    lines: "Nord : 3\n\nSud : 50 000",
  });
})();
JS
