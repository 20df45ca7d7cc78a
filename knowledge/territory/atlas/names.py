"""How place names are written: one key per name, and the shorter forms people use."""

import re

from knowledge import text

ABBREVIATIONS = {
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "stes": "saintes",
    "mt": "mont",
    "ss": "sous",
    "lez": "les",
    "nd": "notre dame",
}
ARTICLES = ("le ", "la ", "les ", "l ")
# « Chalon s/ Saône », « S^t-Étienne », « 3° »: marks that would otherwise split a name.
_MARKS = (
    (re.compile(r"\bS\^(?=te?s?\b)", re.I), "s"),
    (re.compile(r"\bs/s[/ .][ ]?(?=[a-zà-ÿ])", re.I), "sous "),
    (re.compile(r"\bcom[ -]com\b", re.I), "comcom"),
    (re.compile(r"\bFR?[- ](?=\d{5}\b)"), ""),
    (re.compile(r"\bD[. ]?(?=\d{2,3}\b)"), ""),
    (re.compile(r"(?<!\S)[a-z]\)"), "•"),
    (re.compile(r"\bs/[ ]?(?=[a-zà-ÿ])", re.I), "sur "),
    (re.compile(r"(?<=\d)[ ]?[°º]"), "e"),
    (re.compile(r"(?<=[a-zà-ÿ]{3})(?=\d)", re.I), " "),
    (re.compile(r"(?<=\d{5})(?=[a-zà-ÿ])", re.I), " "),
    (re.compile(r"(?<=\d) (?=(?:e|er|ème|eme|ième|ieme)\b)", re.I), ""),
)
_SILENT = re.compile(r"[sxz]+\b")
_DOUBLED = re.compile(r"([a-z])\1")


def unmark(raw: str) -> str:
    for pattern, plain in _MARKS:
        raw = pattern.sub(plain, raw)
    return raw


def expand(word: str) -> str:
    return ABBREVIATIONS.get(word, word)


def place_key(name: str) -> str:
    """The key of a name: « St-Étienne » and « saint etienne » have the same one."""
    return " ".join(map(expand, text.words(unmark(name))))


def short_keys(name: str) -> set[str]:
    """Keys of the forms people shorten a name to: no article, no parenthesis."""
    bare = place_key(name.partition("(")[0])
    shorter = {bare.removeprefix(article) for article in ARTICLES if bare.startswith(article)}
    return {bare, *shorter} - {place_key(name)}


def skeleton(key: str) -> str:
    """What is left when silent and doubled letters go: Venisieux and Vénissieux are one."""
    key = key.replace("ph", "f").replace("y", "i").replace("h", "").replace(" ", "")
    return _SILENT.sub("", _DOUBLED.sub(r"\1", key))
