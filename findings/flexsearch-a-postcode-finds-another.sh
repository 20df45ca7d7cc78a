#!/usr/bin/env bash
# Version:   flexsearch 0.8.212, with the postcodes of @etalab/decoupage-administratif 6.0.0, beside minisearch 7.2.0 (npm)
# Behaviour: numbers are cut into groups of three digits, and in each group a digit that repeats is written once, as
#            "missing" becomes "mising". With the default encoder 33000 therefore finds 30000 too, 50000 finds 5000 and
#            55000, 100 finds 10. Of the 6,310 postcodes of France 689 find another one; 80080 finds 376. With
#            `dedupe: false` each finds itself alone, as in minisearch.
# Guess:     its pages on encoders speak of letters ("Deduplicate consecutive letters", "missing" to "mising"): two l's
#            make no difference to a reader, two zeros do.
# Matters:   a search for one town's postcode offers another town, one for an amount a tenth of it, without a word.
#            The other codes, nine in ten, are right, so that a test with 75012 passes. Give
#            `encoder: new Encoder({ dedupe: false })`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit flexsearch@0.8.212 minisearch@7.2.0 @etalab/decoupage-administratif@6.0.0
node - <<'JS'
const assert = require("assert");
const { Encoder, Index } = require("flexsearch");
const MiniSearch = require("minisearch");
const communes = require("@etalab/decoupage-administratif/data/communes.json");

/** A search over these texts: what is found for a query, in the order of the texts. */
function flex(texts, options) {
  const index = new Index(options);
  texts.forEach((text, id) => index.add(id, text));
  return (query) => index.search(query, { limit: texts.length }).sort((a, b) => a - b).map((id) => texts[id]);
}
function mini(texts) {
  const index = new MiniSearch({ fields: ["text"] });
  index.addAll(texts.map((text, id) => ({ id, text })));
  return (query) => index.search(query).map(({ id }) => texts[id]);
}

const amounts = ["10", "100", "500", "5000", "50000", "55000", "75012"].map((amount) => `prime de ${amount} euros`);
const found = (search) => ["100", "50000", "75012"].map((query) => search(query).map((text) => text.match(/\d+/)[0]));
console.log("100, 50000 and 75012 find", JSON.stringify(found(flex(amounts))));
assert.deepStrictEqual(found(flex(amounts)), [["10", "100"], ["5000", "50000", "55000"], ["75012"]]);

const postcodes = [...new Set(communes.flatMap((commune) => commune.codesPostaux ?? []))];
const wrong = (search) => postcodes.filter((code) => search(code).some((other) => other !== code));
const usual = flex(postcodes);
console.log(`33000 finds ${usual("33000")}, 75012 finds ${usual("75012")}, 80080 finds ${usual("80080").length};`);
console.log(`of ${postcodes.length} postcodes ${wrong(usual).length} find another`);
assert.deepStrictEqual([usual("33000").sort(), usual("75012")], [["30000", "33000"], ["75012"]]);
assert.deepStrictEqual([postcodes.length, wrong(usual).length, usual("80080").length], [6310, 689, 376]);

const single = new Encoder({ dedupe: false });
for (const [texts, search] of [[amounts, flex(amounts, { encoder: single })], [amounts, mini(amounts)]])
  assert.deepStrictEqual(found(search), [["100"], ["50000"], ["75012"]]);
assert.deepStrictEqual(wrong(flex(postcodes, { encoder: single })), []);
assert.deepStrictEqual(wrong(mini(postcodes)), []);
JS
