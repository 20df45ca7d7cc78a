#!/usr/bin/env bash
# Version:   TDLib 1.8.65 (npm prebuilt-tdlib 0.1008065.0 with tdl 8.1.0), whose parser reads parse_mode HTML
# Behaviour: <a href> has three fates, and none is an error. "tel:+33248237100", "https://intranet/page" and
#            "http://localhost:8080/" lose their link: the words stay, bare. "mailto:a@exemple.fr" becomes
#            "http://mailto:a@exemple.fr/", a link to the host exemple.fr with a user name. A web
#            address with a dot in its host comes through.
# Guess:     a link the server will not take is answered by 400 "can't parse entities", as an unknown tag is, and
#            mailto and tel work as on any page.
# Matters:   the button-less way to give a telephone number or a mailbox is silently dead, or leads elsewhere, and a
#            link that works in tests on a short host name vanishes. Write addresses and numbers as plain text.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit prebuilt-tdlib@0.1008065.0 tdl@8.1.0
node - <<'JS'
const assert = require("assert");
const tdl = require("tdl");
tdl.configure({ tdjson: require("prebuilt-tdlib").getTdjson(), verbosityLevel: 0 });

const link = (href) => {
  const parsed = tdl.execute({
    _: "parseTextEntities",
    text: `<a href="${href}">ici</a>`,
    parse_mode: { _: "textParseModeHTML" },
  });
  assert.strictEqual(parsed.text, "ici");
  return parsed.entities.map((entity) => entity.type.url).join() || "no link";
};

const expected = {
  "https://exemple.fr/page": "https://exemple.fr/page",
  "mailto:a@exemple.fr": "http://mailto:a@exemple.fr/",
  "tel:+33248237100": "no link",
  "https://intranet/page": "no link",
  "http://localhost:8080/": "no link",
};
const seen = Object.fromEntries(Object.keys(expected).map((href) => [href, link(href)]));
console.log(seen);
assert.deepStrictEqual(seen, expected);

const refused = tdl.execute({ _: "parseTextEntities", text: "<p>ici</p>", parse_mode: { _: "textParseModeHTML" } });
assert.match(refused.message, /Unsupported start tag/);
JS
