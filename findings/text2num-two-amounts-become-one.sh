#!/usr/bin/env bash
# Version:   text2num 3.1.0 (PyPI)
# Behaviour: two amounts joined by "et" run into one another: "entre quarante mille et quatre-vingt mille habitants"
#            becomes "entre 40080 1000 habitants", "entre cent et deux cents euros" 102 and 100, "entre cent et mille
#            euros" 100000. English and Portuguese do the same. "De cent à deux cents", "cent ou deux cents", and tens
#            ("entre vingt et trente") come out right. Digits before a word are not joined to it: "50 mille euros" is
#            "50 1000 euros", "3 millions" "3 1000000".
# Guess:     "et" joins only what makes a French number, vingt et un or soixante et onze, as the library knows for tens;
#            and what is already half in digits is left alone or completed.
# Matters:   a threshold or a range of aid is replaced by numbers nobody said, in a text that reads well, before
#            anything else looks at it. Cut the text at "et" where hundreds or thousands stand on both sides, and do
#            not give it text that has digits.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check text2num==3.1.0
venv/bin/python - <<'PY'
from text_to_num import alpha2digit

WRONG = {
    "entre quarante mille et quatre-vingt mille habitants": "entre 40080 1000 habitants",
    "entre cent et deux cents euros": "entre 102 100 euros",
    "entre mille et deux mille euros": "entre 1002 1000 euros",
    "entre cent et mille euros": "entre 100000 euros",
    "50 mille euros": "50 1000 euros",
    "3 millions": "3 1000000",
}
RIGHT = {
    "entre vingt et trente euros": "entre 20 et 30 euros",
    "entre quarante et quatre-vingt mille habitants": "entre 40 et 80000 habitants",
    "de cent à deux cents euros": "de 100 à 200 euros",
    "cent euros et deux cents euros": "100 euros et 200 euros",
    "soixante et onze communes": "71 communes",
    "cinquante mille euros": "50000 euros",
}
for expected in (WRONG, RIGHT):
    seen = {text: alpha2digit(text, "fr") for text in expected}
    print(seen)
    assert seen == expected
for language, text, expected in (
    ("en", "between one hundred and two hundred euros", "between 102 100 euros"),
    ("pt", "entre mil e dois mil euros", "entre 1002 1000 euros"),
    ("it", "tra cento e duecento euro", "tra 100 e 200 euro"),
    ("de", "zwischen hundert und zweihundert Euro", "zwischen 100 und 200 Euro"),
):
    print(language, alpha2digit(text, language))
    assert alpha2digit(text, language) == expected
PY
