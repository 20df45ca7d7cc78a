#!/usr/bin/env bash
# Version:   rapidfuzz 3.14.6
# Behaviour: a score handed back as `score_cutoff` for the same two strings can give 0. `partial_ratio` of
#            "aa cbacbbbab" and "a cba c  b" is 77.777…; asked again with that very number as the cut-off, it is 0,
#            and `process.extractOne` finds nobody. `ratio` does it for one pair of short words in eight hundred, `WRatio`
#            for one in eighty.
# Guess:     the documentation says that scores *below* the cut-off become 0, so the best score found so far, or a
#            threshold read from a table of measured scores, keeps its own pair.
# Matters:   "keep all that are as good as the best" loses the best; a threshold tuned on measured scores drops the
#            very pair it was tuned on. Subtract a hair (1e-6) from a measured score before using it as a cut-off.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check rapidfuzz==3.14.6
venv/bin/python - <<'PY'
import itertools
import random

from rapidfuzz import fuzz, process

first, second = "aa cbacbbbab", "a cba c  b"
score = fuzz.partial_ratio(first, second)
again = fuzz.partial_ratio(first, second, score_cutoff=score)
found = process.extractOne(first, [second], scorer=fuzz.partial_ratio, score_cutoff=score)
print(f"partial_ratio {score}; with its own score as the cut-off {again}; extractOne {found}")
assert score > 77 and again == 0 and found is None

draw = random.Random(1)
words = ["".join(draw.choices("ab c", k=draw.randint(4, 12))) for _ in range(150)]


def lost(scorer) -> int:
    """How many pairs of these words disappear when their own score is the cut-off."""
    pairs = ((a, b, scorer(a, b)) for a, b in itertools.combinations(words, 2))
    return sum(1 for a, b, own in pairs if own and scorer(a, b, score_cutoff=own) == 0)


counts = {scorer.__name__: lost(scorer) for scorer in (fuzz.ratio, fuzz.partial_ratio, fuzz.WRatio)}
print("pairs lost to their own score, of", len(words) * (len(words) - 1) // 2, ":", counts)
assert all(counts.values())
PY
