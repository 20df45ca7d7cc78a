#!/usr/bin/env bash
# Version:   telegraf 4.16.3, beside grammy 1.46.0 (npm)
# Behaviour: `ctx.args`, the words after a command, takes an apostrophe inside a word for a quotation mark. "/commune
#            L'Isle-d'Abeau 38080" gives L, Isle-d, Abeau and 38080; "l'Isle sur la Sorgue" gives l, then "Isle sur la
#            Sorgue" as one argument, for the quotation is never closed; "d'Alès à l'Est" gives d, "Alès à l", Est. The
#            apostrophe itself is in none of them. With the typographic one (’) or none, words are cut at spaces alone,
#            and `ctx.payload` is the text as it came, as is `ctx.match` in grammy.
# Guess:     quotes keep words together when they stand around them; one between two letters belongs to the word, and
#            one that nobody closes is a sign like another.
# Matters:   half the telephones write ' and half ’: the same command works for some people only, and for French and
#            Italian names alone. The second argument, a postcode or a number, moves or disappears. Cut `ctx.payload`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit telegraf@4.16.3 grammy@1.46.0
node --input-type=module - <<'JS'
import assert from "node:assert";
import { Bot } from "grammy";
import { Telegraf } from "telegraf";

const me = { id: 1, is_bot: true, username: "find_bot", first_name: "find" };
let seen;

const telegraf = new Telegraf("1:unused");
telegraf.botInfo = me;
telegraf.command("commune", (ctx) => (seen = { args: ctx.args, payload: ctx.payload }));

const grammy = new Bot("1:unused", { botInfo: me });
grammy.command("commune", (ctx) => (seen.match = ctx.match));

async function given(words) {
  const message = {
    message_id: 1,
    date: 1,
    chat: { id: 2, type: "private", first_name: "x" },
    from: { id: 2, is_bot: false, first_name: "x" },
    text: "/commune " + words,
    entities: [{ type: "bot_command", offset: 0, length: 8 }],
  };
  await telegraf.handleUpdate({ update_id: 1, message });
  await grammy.handleUpdate({ update_id: 1, message });
  console.log(words, "->", JSON.stringify(seen.args));
  assert.strictEqual(seen.payload, words);
  assert.strictEqual(seen.match, words);
  return seen.args;
}

assert.deepStrictEqual(await given("L'Isle-d'Abeau 38080"), ["L", "Isle-d", "Abeau", "38080"]);
assert.deepStrictEqual(await given("l'Isle sur la Sorgue"), ["l", "Isle sur la Sorgue"]);
assert.deepStrictEqual(await given("d'Alès à l'Est 3"), ["d", "Alès à l", "Est", "3"]);
assert.deepStrictEqual(await given("L’Isle-d’Abeau 38080"), ["L’Isle-d’Abeau", "38080"]);
assert.deepStrictEqual(await given("Vic-sur-Cère 15800"), ["Vic-sur-Cère", "15800"]);
assert.deepStrictEqual(await given('"Le Mans" 72000'), ["Le Mans", "72000"]);
JS
