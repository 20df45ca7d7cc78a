"""Who is meant in one message: the person, whom they create the CPTS with, or the place where they only live."""

import re
from collections.abc import Iterator

from handlers.hearing.selves import is_of_company, is_of_others
from knowledge.base import Knowledge
from knowledge.eligibility import Profession
from knowledge.text import key

LONGEST = 2_000  # characters: a letter of presentation; a longer text is a pasted one
_SENTENCES = re.compile(r"([.;:\n]+)")
_CLAUSES = re.compile(
    r"(,|\s(?:et|mais|puis|avec(?=\s+(?:une?|des|deux|mon|ma|mes)\b)|on\s+(?=ve|voud|souhait))\s)", re.I
)
# « nos communes », « l'ARS »: spoken of, and nobody's colleagues.
_NOBODY = re.compile(r"\b(?:communes?|communaute|interco|departement|prefet|ars|cpam)\b")
_POPULATION = frozenset({"habitant", "habitants", "habitante", "habitantes"})  # of a place, and in no group
_INSTEAD = re.compile(r"\b(?:plutot|finalement|en fait)\b(?!.*\b(?:aussi|egalement)\b)")
_WORKS = re.compile(r"\b(?:travail\w*|taf\w*|boss\w+|exerc\w+|install\w+|cabinet|consult\w+)\b")
_LIVES = re.compile(r"\b(?:habit\w+|vis|reside|loge)\b")


def parted(said: str, knowledge: Knowledge) -> tuple[str, list[Profession]]:
    """A message without the words that speak of others, and the professions these have."""
    if len(said) > LONGEST:
        return said, []
    own: list[str] = []
    found: dict[str, Profession] = {}
    for clause, of_others in _clauses(said):
        theirs = _professions(clause, knowledge) if of_others else []
        found |= {profession.id: profession for profession in theirs}
        own += [] if theirs else [clause]
    rest = "".join(own).strip(" ,.;:") if found else said
    return (rest if _says_something(rest) else ""), list(found.values())


def is_instead(said: str) -> bool:
    """Whether whom a message tells of takes the place of the one told last: « c'est plutôt un kiné »."""
    return bool(_INSTEAD.search(key(said)))


def at_work(said: str) -> str:
    """« Je travaille à Guéret mais j'habite à Sainte-Feyre »: only where the person works, when they tell both."""
    parts = [part for sentence in _cut(_SENTENCES, said) for part in _cut(_CLAUSES, sentence)]
    living = [bool(_LIVES.search(key(part)) and not _WORKS.search(key(part))) for part in parts]
    if not any(living) or not any(_WORKS.search(key(part)) for part in parts):
        return said
    return "".join(part for part, lives in zip(parts, living, strict=True) if not lives).strip(" ,.;")


def _clauses(said: str) -> Iterator[tuple[str, bool]]:
    """The clauses of a message, each after what parts it, and whether it may speak of others: it, or its sentence."""
    for sentence in _cut(_SENTENCES, said):
        whole = is_of_others(_NOBODY.sub(" ", key(sentence)))
        yield from ((clause, whole or is_of_company(clause)) for clause in _cut(_CLAUSES, sentence))


def _cut(separator: re.Pattern[str], said: str) -> list[str]:
    """The parts of a text, each with the separator that stands before it."""
    first, *rest = separator.split(said)
    return [first, *(before + part for before, part in zip(rest[::2], rest[1::2], strict=True))]


def _professions(clause: str, knowledge: Knowledge) -> list[Profession]:
    """The professions a clause names, but in the name of a place, which may resemble one; a mayor is nobody's."""
    places = {word for place in knowledge.gazetteer.locate(clause).places for word in key(place.name).split()}
    said = " ".join(word for word in key(clause).split() if word not in places | _POPULATION)
    return [match.profession for match in knowledge.eligibility.recognise(said) if match.profession.id != "elu"]


def _says_something(rest: str) -> bool:
    """Whether more is left than « et » and « sont avec nous »."""
    return bool(set(key(rest).split()) - {"et", "mais", "puis", "avec", "on", "sont", "nous", "moi"})
