#!/usr/bin/env bash
# Version:   @etalab/decoupage-administratif 6.0.0 (npm)
# Behaviour: one package, three populations of the same intercommunality: `populationTotale` and
#            `populationMunicipale` of epci.json, and the sum of `population` of its members in communes.json. All
#            three differ for 1,246 of the 1,255. The `population` of communes.json equals the municipal one that
#            epci.json gives the same commune for 2,625 of 34,871 communes only, and the total one for 1,311.
# Guess:     `population` is one of the two others, and the files of one release count alike.
# Matters:   a threshold falls between them: 14 intercommunalities are on either side of 40,000 or 80,000 inhabitants
#            according to the file that was read. Choose one, say which, and do not add up communes where the text
#            means the total of the decree.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit @etalab/decoupage-administratif@6.0.0
node - <<'JS'
const assert = require("assert");
const communes = require("@etalab/decoupage-administratif/data/communes.json");
const groups = require("@etalab/decoupage-administratif/data/epci.json");

const living = new Map(communes.filter((town) => town.type === "commune-actuelle").map((town) => [town.code, town]));
const pairs = groups.flatMap((group) => group.membres.map((member) => [living.get(member.code), member]));
const side = (people) => [40000, 80000].filter((bound) => people >= bound).length;
const three = groups.map((group) => [
  group.populationTotale,
  group.populationMunicipale,
  group.membres.reduce((sum, member) => sum + living.get(member.code).population, 0),
]);
const seen = {
  groups: groups.length,
  differing: three.filter((counts) => new Set(counts).size === 3).length,
  acrossABound: three.filter((counts) => new Set(counts.map(side)).size > 1).length,
  communes: pairs.length,
  asMunicipal: pairs.filter(([town, member]) => town.population === member.populationMunicipale).length,
  asTotal: pairs.filter(([town, member]) => town.population === member.populationTotale).length,
};
console.log(seen);
assert.deepStrictEqual(seen, {
  groups: 1255,
  differing: 1246,
  acrossABound: 14,
  communes: 34871,
  asMunicipal: 2625,
  asTotal: 1311,
});
JS
