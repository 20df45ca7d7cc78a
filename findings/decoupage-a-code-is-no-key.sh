#!/usr/bin/env bash
# Version:   @etalab/decoupage-administratif 6.0.0 (npm)
# Behaviour: in communes.json 584 INSEE codes occur twice, once for a living commune and once, always after it, for the
#            delegated commune that is its seat; for 510 of them the names differ (10003 is Aix-Villemaur-Pâlis and
#            Aix-en-Othe). `new Map(communes.map((c) => [c.code, c]))` keeps the second, which has neither population
#            nor postcode. The districts of Paris, Lyon and Marseille stand beside their cities: added up,
#            department 75 has 4,207,556 inhabitants.
# Guess:     the official code of a commune identifies one row, and the rows of a file add up.
# Matters:   584 living communes lose their name, population and postcodes in the first line of a program, with no
#            error, and only towns that merged show it. Filter by `type` before indexing or adding.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit @etalab/decoupage-administratif@6.0.0
node - <<'JS'
const assert = require("assert");
const communes = require("@etalab/decoupage-administratif/data/communes.json");

const byCode = new Map(communes.map((town) => [town.code, town]));
const living = communes.filter((town) => town.type === "commune-actuelle");
const shadowed = living.filter((town) => byCode.get(town.code) !== town);
const inhabitants = (towns) => towns.filter((town) => town.departement === "75").reduce((sum, town) => sum + (town.population ?? 0), 0);
const seen = {
  shadowed: shadowed.length,
  otherName: shadowed.filter((town) => byCode.get(town.code).nom !== town.nom).length,
  withoutPopulation: shadowed.filter((town) => byCode.get(town.code).population === undefined).length,
  withoutPostcode: shadowed.filter((town) => byCode.get(town.code).codesPostaux === undefined).length,
  allOfParis: inhabitants(communes),
  livingParis: inhabitants(living),
};
console.log(seen, byCode.get("10003").nom);
assert.deepStrictEqual(seen, {
  shadowed: 584,
  otherName: 510,
  withoutPopulation: 584,
  withoutPostcode: 584,
  allOfParis: 4207556,
  livingParis: 2103778,
});
assert.strictEqual(byCode.get("10003").nom, "Aix-en-Othe");
JS
