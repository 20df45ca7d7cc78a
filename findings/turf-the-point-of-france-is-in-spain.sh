#!/usr/bin/env bash
# Version:   @turf/turf 7.4.0, with the borders of world-atlas 2.0.2 (countries-50m.json) and us-atlas 3.0.1 (npm),
#            beside shapely 2.2.0 (PyPI)
# Behaviour: `pointOnFeature` gives the middle of the bounding box; when that lies outside, the nearest corner of the
#            border. The corner is the neighbour's too: the point of France lies on the border with Spain, and
#            `booleanPointInPolygon` says yes for both. So for a town with an enclave (the enclave's corner) and for one
#            in two parts. 63 of 241 countries get a corner; for 12 of them, and for 45 of the 3,231 counties of the
#            United States, another one holds the same point. Shapely's `representative_point` lies inside.
# Guess:     "guaranteed to be on the surface of the feature ... in the area of the polygon", says its page: a point by
#            which the feature can be known again.
# Matters:   a label or a marker stands at the border; a town reduced to its point and looked up again ("which
#            department, which association is this in?") comes back as its neighbour, whichever stands first in the
#            list, and only for towns of an odd shape. Use `@mapbox/polylabel`, on the largest part.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit @turf/turf@7.4.0 topojson-client@3.1.0 world-atlas@2.0.2 us-atlas@3.0.1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check shapely==2.2.0
node - <<'JS'
const assert = require("assert");
const fs = require("fs");
const turf = require("@turf/turf");
const { feature } = require("topojson-client");

const features = (file, name) => {
  const topology = JSON.parse(fs.readFileSync(`node_modules/${file}`));
  return feature(topology, topology.objects[name]).features.filter((one) => one.geometry);
};
const point = (one) => turf.pointOnFeature(one).geometry.coordinates;
const holders = (all, one) => all.filter((other) => turf.booleanPointInPolygon(point(one), other));
const shared = (all) => all.filter((one) => holders(all, one).length > 1);

const square = (west, south, size) => turf.bboxPolygon([west, south, west + size, south + size]).geometry.coordinates[0];
const enclave = turf.polygon([square(2.1, 47.1, 0.1)]);
const around = turf.polygon([square(2, 47, 0.3), square(2.1, 47.1, 0.1)]);
const seen = [around, enclave].map((town) => holders([enclave, around], town).length);
console.log("towns that hold the point of the one around, and of the enclave:", seen);
assert.deepStrictEqual(seen, [2, 1]);

const countries = features("world-atlas/countries-50m.json", "countries");
const named = (name) => countries.find((country) => country.properties.name === name);
const names = (country) => holders(countries, country).map((other) => other.properties.name).sort();
console.log("the point of France is", point(named("France")), "in", names(named("France")));
assert.deepStrictEqual(names(named("France")), ["France", "Spain"]);
assert.deepStrictEqual(names(named("Poland")), ["Poland"]);

const corners = countries.filter((country) => {
  const [x, y] = point(country);
  return turf.coordAll(country).some((corner) => corner[0] === x && corner[1] === y);
});
const counties = features("us-atlas/counties-10m.json", "counties");
const counted = [countries.length, corners.length, shared(countries).length, counties.length, shared(counties).length];
console.log("countries, at a corner, shared; counties, shared:", counted);
assert.deepStrictEqual(counted, [241, 63, 12, 3231, 45]);
fs.writeFileSync("france.json", JSON.stringify(named("France").geometry));
fs.writeFileSync("spain.json", JSON.stringify(named("Spain").geometry));
JS
venv/bin/python - <<'PY'
from pathlib import Path

import shapely

france, spain = (shapely.from_geojson(Path(f"{name}.json").read_text()) for name in ("france", "spain"))
inside = france.representative_point()
print("shapely:", inside)
assert france.contains(inside) and not spain.intersects(inside)
PY
