#!/usr/bin/env bash
# Version:   chrono-node 2.10.3 (npm), its locales fr, es, pt, beside de, it and en
# Behaviour: in French "après-demain" is read as tomorrow and "avant-hier" as yesterday: the parser finds the shorter
#            word inside the longer one and takes the day from it. "Après-demain à 14 h" is tomorrow at two. Spanish
#            ("pasado mañana") and Portuguese ("depois de amanhã") do the same; German, Italian and English are right.
# Guess:     a word that the locale does not know gives no date; and a locale that knows demain knows après-demain.
# Matters:   an appointment or a duty is noted a day early, with a result that looks certain, and tests with demain and
#            hier pass. Compare `result.text` with what stands before it: a date found after "après-" or "avant-" is
#            not one.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit chrono-node@2.10.3
node --input-type=module - <<'JS'
import assert from "node:assert";
import * as chrono from "chrono-node";

const now = new Date(2026, 11, 1, 9, 0);
const days = (locale, words) => {
  const found = chrono[locale].parse(words, now);
  assert.strictEqual(found.length, 1);
  return [found[0].start.get("day"), found[0].text];
};
const seen = {};
for (const [locale, words] of [
  ["fr", "demain"], ["fr", "après-demain"], ["fr", "après-demain à 14 h"], ["fr", "hier"], ["fr", "avant-hier"],
  ["es", "pasado mañana"], ["pt", "depois de amanhã"],
  ["de", "übermorgen"], ["it", "dopodomani"], ["en", "the day after tomorrow"],
]) seen[words] = days(locale, words)[0];
console.log("said on 1 December:", seen);
assert.deepStrictEqual(days("fr", "après-demain"), [2, "demain"]); // the word it took, and the day: both too short
assert.deepStrictEqual(seen, {
  demain: 2, "après-demain": 2, "après-demain à 14 h": 2, hier: 30, "avant-hier": 30,
  "pasado mañana": 2, "depois de amanhã": 2,
  "übermorgen": 3, dopodomani: 3, "the day after tomorrow": 3,
});
JS
