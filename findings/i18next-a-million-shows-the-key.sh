#!/usr/bin/env bash
# Version:   i18next 26.7.2 (npm), beside intl-messageformat 12.1.5 (npm) and Babel 2.19.0 (PyPI)
# Behaviour: with French texts for "one" and "other", i18next writes "999999 habitants", and for 1000000 the name of the
#            text: "people". The same for 2000000, not for 1200000. In English all are right. CLDR gives French a third
#            form, "many", for whole millions ("un million d'habitants"), and i18next, which finds no such text, does
#            not take "other". intl-messageformat does, as ICU asks; Babel knows the form too.
# Guess:     French has two forms, as every grammar says and as the catalogues of gettext have them (nplurals=2); and a
#            form that is missing is replaced by "other", which CLDR calls the required one.
# Matters:   it appears with the first round number over a million, in production, in no test written with 0, 1, 2 and
#            100; a budget and a rounded population are such numbers. Write `_many` for French (Intl.PluralRules tells
#            which other languages want it).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check babel==2.19.0
npm install --silent --no-fund --no-audit i18next@26.7.2 intl-messageformat@12.1.5
venv/bin/python - <<'PY'
from babel import Locale

forms = {count: Locale("fr").plural_form(count) for count in (1, 999_999, 1_000_000, 1_200_000)}
print("Babel:", forms)
assert list(forms.values()) == ["one", "other", "many", "other"]
PY
cat > forms.mjs <<'JS'
import assert from "node:assert";
import i18next from "i18next";
import { IntlMessageFormat } from "intl-messageformat";

const texts = (one, other) => ({ translation: { people_one: `{{count}} ${one}`, people_other: `{{count}} ${other}` } });
await i18next.init({
  lng: "fr",
  resources: { fr: texts("habitant", "habitants"), en: texts("inhabitant", "inhabitants") },
});
const icu = new IntlMessageFormat("{count, plural, one {{count} habitant} other {{count} habitants}}", "fr");

const expected = {
  1: "1 habitant",
  999999: "999999 habitants",
  1000000: "people",
  1200000: "1200000 habitants",
  2000000: "people",
};
for (const [count, text] of Object.entries(expected)) {
  const seen = i18next.t("people", { count: Number(count) });
  const english = i18next.t("people", { count: Number(count), lng: "en" });
  console.log(count, "i18next:", seen, "| in English:", english, "| ICU:", icu.format({ count: Number(count) }));
  assert.strictEqual(seen, text);
  assert.match(english, new RegExp(`^${count} inhabitant`));
  assert.match(icu.format({ count: Number(count) }), /^\d[\d\s]* habitants?$/);
}
i18next.addResource("fr", "translation", "people_many", "{{count}} d'habitants");
assert.strictEqual(i18next.t("people", { count: 1000000 }), "1000000 d'habitants");
JS
node forms.mjs
