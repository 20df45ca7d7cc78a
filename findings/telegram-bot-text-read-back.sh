#!/usr/bin/env bash
# Version:   python-telegram-bot 22.8, read back by TDLib 1.8.65 (npm prebuilt-tdlib 0.1008065.0 with tdl 8.1.0)
# Behaviour: `Message.text_markdown_v2` and `Message.text_html`, meant for sending a received message again, do not
#            always survive Telegram's own parser. A word in italics and underlined gives "___mot___", refused with
#            "Can't find end of Italic entity". A quoted line followed by a plain one gives ">a⏎b", where the quotation
#            now takes in the line break; two quotations in a row become one. In HTML a block of code keeps its
#            colours' name as class="python", not "language-python": the language is lost and a second entity appears.
# Guess:     what the library builds from valid entities is valid, in both modes, and means the same.
# Matters:   a bot that copies, edits or quotes messages fails only with some people's formatting, with an error about
#            a byte offset in a text nobody wrote. Send `entities=` along with the text, without a parse mode.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check python-telegram-bot==22.8
npm install --silent --no-fund --no-audit prebuilt-tdlib@0.1008065.0 tdl@8.1.0
venv/bin/python - >written.json <<'PY'
import datetime
import json

from telegram import Chat, Message, MessageEntity


def written(text: str, *entities: MessageEntity) -> dict[str, str]:
    now = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    message = Message(1, now, Chat(1, "private"), text=text, entities=entities)
    return {"html": message.text_html, "markdown": message.text_markdown_v2}


print(json.dumps({
    "italic and underlined": written("mot", MessageEntity("italic", 0, 3), MessageEntity("underline", 0, 3)),
    "quote, then text": written("a\nb", MessageEntity("blockquote", 0, 1)),
    "two quotes": written("a\nb", MessageEntity("blockquote", 0, 1), MessageEntity("blockquote", 2, 1)),
    "code in python": written("x = 1", MessageEntity("pre", 0, 5, language="python")),
}))
PY
node - <<'JS'
const assert = require("assert");
const tdl = require("tdl");
tdl.configure({ tdjson: require("prebuilt-tdlib").getTdjson(), verbosityLevel: 0 });

const modes = { html: { _: "textParseModeHTML" }, markdown: { _: "textParseModeMarkdown", version: 2 } };
const read = (text, mode) => {
  const parsed = tdl.execute({ _: "parseTextEntities", text, parse_mode: modes[mode] });
  if (parsed._ === "error") return parsed.message;
  return parsed.entities
    .map((entity) => `${entity.type._.replace("textEntityType", "")} ${entity.offset}+${entity.length}`)
    .join(", ");
};

const seen = {};
for (const [name, both] of Object.entries(require("./written.json")))
  seen[name] = { html: read(both.html, "html"), markdown: read(both.markdown, "markdown") };
console.log(seen);
assert.strictEqual(seen["italic and underlined"].html, "Italic 0+3, Underline 0+3");
assert.match(seen["italic and underlined"].markdown, /Can't find end of Italic entity/);
assert.deepStrictEqual(seen["quote, then text"], { html: "BlockQuote 0+1", markdown: "BlockQuote 0+2" });
assert.deepStrictEqual(seen["two quotes"], { html: "BlockQuote 0+1, BlockQuote 2+1", markdown: "BlockQuote 0+3" });
assert.deepStrictEqual(seen["code in python"], { html: "Pre 0+5, Code 0+5", markdown: "PreCode 0+5" });
JS
