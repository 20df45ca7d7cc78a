#!/usr/bin/env bash
# Version:   rapidfuzz 3.14.6 with numpy 2.4.4
# Behaviour: `process.cdist` takes int8 for distances and uint8 for scores, as its documentation offers. In int8 a
#            distance of 128 becomes -128, 256 becomes 0 and 300 becomes 44, without an error or a warning. In uint8
#            a score is rounded up: two strings that are 99.5 % alike score 100, as equal ones do.
# Guess:     a number that does not fit is capped or refused, and 100 means "the same string".
# Matters:   with long texts (addresses, articles, messages) `argmin` picks the farthest text as the nearest one, and
#            "score == 100" no longer finds duplicates only. Take int16 or more as soon as a text may pass 127
#            characters, and compare the strings themselves for equality.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check rapidfuzz==3.14.6 numpy==2.4.4
venv/bin/python - <<'PY'
import numpy
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

query, near, far = "a" * 300, "a" * 290 + "b" * 10, "b" * 300
exact = process.cdist([query], [near, far], scorer=Levenshtein.distance)[0]
small = process.cdist([query], [near, "b" * 128, "b" * 256, far], scorer=Levenshtein.distance, dtype=numpy.int8)[0]
print("exact distances", exact.tolist(), "in int8", small.tolist())
assert exact.tolist() == [10, 300]
assert small.tolist() == [10, 44, 44, 44]  # each is 300 edits away from the query

edits = [(n, int(process.cdist(["a" * n], ["b" * n], scorer=Levenshtein.distance, dtype=numpy.int8)[0][0])) for n in (127, 128, 256)]
print("edits and their int8", edits)
assert edits == [(127, 127), (128, -128), (256, 0)]

alike = ("a" * 200, "a" * 199 + "b")
score = fuzz.ratio(*alike)
matrix = process.cdist([alike[0]], [alike[1]], scorer=fuzz.ratio, dtype=numpy.uint8)
print(f"ratio {score}, in uint8 {matrix[0][0]}")
assert score == 99.5 and matrix[0][0] == 100
PY
