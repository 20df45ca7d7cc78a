#!/usr/bin/env bash
# Version:   TDLib 1.8.65 (npm prebuilt-tdlib 0.1008065.0 with tdl 8.1.0), on which Telegram's Bot API server is built
# Behaviour: in plain text, a slash after a sign that is no letter and no digit begins a bot command, even in the
#            middle of an amount: "50 000 €/an" holds the command /an, "80 %/20 %" the command /20, "1 500 €/mois"
#            /mois. "3/4", "et/ou" and "euros/an" hold none.
# Guess:     a command stands at the beginning of a message or after a space, and begins with a letter.
# Matters:   part of the amount a bot writes is a command to tap, which sends "/an" to the bot, or "/20" to the group.
#            Write "par an", or "euros/an".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit prebuilt-tdlib@0.1008065.0 tdl@8.1.0
node - <<'JS'
const assert = require("assert");
const tdl = require("tdl");
tdl.configure({ tdjson: require("prebuilt-tdlib").getTdjson(), verbosityLevel: 0 });

const commands = (text) =>
  tdl
    .execute({ _: "getTextEntities", text })
    .entities.filter((entity) => entity.type._ === "textEntityTypeBotCommand")
    .map((entity) => text.substr(entity.offset, entity.length));

const seen = {};
for (const text of ["50 000 €/an", "80 %/20 %", "1 500 €/mois", "(€/an)", "10 000 /20 000", "3/4", "et/ou", "euros/an", "km²/an"])
  seen[text] = commands(text).join(" ");
console.log(seen);
assert.deepStrictEqual(seen, {
  "50 000 €/an": "/an",
  "80 %/20 %": "/20",
  "1 500 €/mois": "/mois",
  "(€/an)": "/an",
  "10 000 /20 000": "/20",
  "3/4": "",
  "et/ou": "",
  "euros/an": "",
  "km²/an": "",
});
JS
