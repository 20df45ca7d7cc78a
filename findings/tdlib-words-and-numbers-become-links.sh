#!/usr/bin/env bash
# Version:   TDLib 1.8.65 (npm prebuilt-tdlib 0.1008065.0 with tdl 8.1.0), on which Telegram's Bot API server is built
# Behaviour: French written with a point for both genders becomes web addresses: "infirmier.es", "adhérent.es" (.es is
#            Spain) and "praticien.ne" (.ne is Niger) are links; "tous.tes" and "chargé.e" are not. A SIRET, the
#            14-digit number of every French organisation, is a bank card number for about two SIRET in three (here the
#            customary example, 732 829 320 00074): its check digit is made as a card's is.
# Guess:     only what begins with http or www is a link, and digits are at most a telephone number. A telephone
#            number written the French way, 02 48 23 71 00, is left alone.
# Matters:   a bot that says "les infirmier.es" offers its readers a stranger's site to tap; one that gives an
#            association's SIRET shows a payment card. Write "infirmier·es", and put numbers in <code>.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit prebuilt-tdlib@0.1008065.0 tdl@8.1.0
node - <<'JS'
const assert = require("assert");
const tdl = require("tdl");
tdl.configure({ tdjson: require("prebuilt-tdlib").getTdjson(), verbosityLevel: 0 });

const kinds = (text) =>
  tdl.execute({ _: "getTextEntities", text }).entities.map((entity) => entity.type._.replace("textEntityType", "")).join();

const expected = {
  "les infirmier.es": "Url",
  "les adhérent.es": "Url",
  "un.e praticien.ne": "Url",
  "tous.tes": "",
  "chargé.e": "",
  "infirmier·es": "",
  "SIRET 732 829 320 00074": "BankCardNumber",
  "02 48 23 71 00": "",
};
const seen = Object.fromEntries(Object.keys(expected).map((text) => [text, kinds(text)]));
console.log(seen);
assert.deepStrictEqual(seen, expected);

const code = tdl.execute({
  _: "parseTextEntities",
  text: "SIRET <code>732 829 320 00074</code>",
  parse_mode: { _: "textParseModeHTML" },
});
console.log("in <code>:", code.entities.map((entity) => entity.type._).join());
assert.deepStrictEqual(code.entities.map((entity) => entity.type._), ["textEntityTypeCode"]);
JS
