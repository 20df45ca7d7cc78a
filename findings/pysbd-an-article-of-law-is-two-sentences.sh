#!/usr/bin/env bash
# Version:   pysbd 0.3.4 (PyPI)
# Behaviour: in French, "Voir l'art. 5 du guide." is two sentences, "Voir l'art." and "5 du guide."; so are "l'art. L.
#            1434-12 du code", "chap. X", "vol. II", "cf. Annexe 2", and "50 av. J.-C. à Bourges" is four. All these
#            abbreviations stand in the library's own French list; but that list only keeps what is followed by a small
#            letter ("env. trois ans"), since the lists of those that go before a name or a number are empty for French.
#            In English "See Art. 5 of the code." is one, in German "Art. L. 5" as well.
# Guess:     an abbreviation that is in the list does not end a sentence, whatever follows; "art", "chap", "vol", "fig"
#            and "cf" are hardly ever followed by anything but a number or a capital.
# Matters:   a text cut in sentences to be quoted, indexed or answered from loses which article or which chapter it was,
#            in the texts that have them most: law and contracts. Join a sentence that ends with an abbreviation to the
#            next, or cut before numbers and capitals only after a longer word.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pysbd==0.3.4
venv/bin/python - <<'PY'
import pysbd
from pysbd.lang.french import French

CUT = {
    "Voir l'art. 5 du guide.": ["Voir l'art.", "5 du guide."],
    "C'est l'art. L. 1434-12 du code.": ["C'est l'art.", "L. 1434-12 du code."],
    "Voir vol. II, chap. X.": ["Voir vol.", "II, chap.", "X."],
    "L'aide est due, cf. Annexe 2.": ["L'aide est due, cf.", "Annexe 2."],
    "En 50 av. J.-C. à Bourges.": ["En 50 av.", "J.", "-C.", "à Bourges."],
}
WHOLE = {
    "fr": ["Le projet dure env. trois ans.", "C'est M. Dupont.", "Voir l'article 5 du guide.", "Il y a 50.000 habitants."],
    "en": ["See Art. 5 of the code.", "See p. 12 of the guide.", "Dr. Smith is here."],
    "de": ["Siehe Art. L. 5 des Gesetzes."],
}
assert {"art", "vol", "chap", "cf", "av", "env"} <= set(French.Abbreviation.ABBREVIATIONS)
assert French.Abbreviation.PREPOSITIVE_ABBREVIATIONS == French.Abbreviation.NUMBER_ABBREVIATIONS == []


def sentences(text: str, language: str) -> list[str]:
    return [each.strip() for each in pysbd.Segmenter(language=language, clean=False).segment(text)]


for text, expected in CUT.items():
    print(sentences(text, "fr"))
    assert sentences(text, "fr") == expected
for language, texts in WHOLE.items():
    for text in texts:
        assert sentences(text, language) == [text]
PY
