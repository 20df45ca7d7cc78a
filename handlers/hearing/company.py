"""Who is meant in one message: the person, whom they create the CPTS with, or the place where they only live."""

import re
from collections.abc import Iterator
from enum import Enum, auto

from handlers.hearing.selves import is_of_company, is_of_others, is_of_self
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
# Who is missing, looked for, or does not want to; « plus de trois », « deux médecins plus un kiné » lack nobody.
_LACKS = re.compile(
    r"\b(?:pas|plus|sans|aucune?s?|ni|jamais|zero|0|manqu\w+|penurie|absence|depourvue?s?|privee?s?|desert\w*"
    r"|(?:re)?cherch\w+|perd\w*|refus\w+)\b"
)
_NO_LACK = re.compile(
    r"\b(?:plus (?:de |d )?(?:\d+|une?(?! seule?)|deux|trois|quatre|cinq|six|dix)|(?:de|en) plus|pas (?:mal|que|loin)"
    r"|pas seulement|sans (?:oublier|compter|parler)|recherche clinique)\b"
)
_LEAVES = re.compile(
    r"\b(?:partie?s?|part|partent|partira|partiront|quitte\w*|ferme\w*|decede\w*|mort\w*|s en (?:va|vont|est)"
    r"|(?:prend|prendra|pris|prennent) (?:sa|leur) retraite)\b"
)
# What goes on with the clause before it, and has no verb of its own.
_ALSO = re.compile(
    r"(?:et |ou |ni |puis )?(?:ni |de |d |une? |des |deux |trois |la |le |les |l |ma |mon |nos )\w+(?: \w+)?"
)
_WORKS = re.compile(r"\b(?:travail\w*|taf\w*|boss\w+|exerc\w+|install\w+|cabinet|consult\w+)\b")
_LIVES = re.compile(r"\b(?:habit\w+|vis|reside|loge)\b")


class _Of(Enum):
    """Whom a clause that names professions speaks of."""

    SELF = auto()
    COMPANY = auto()
    ABSENT = auto()  # nobody who takes part


def parted(said: str, knowledge: Knowledge) -> tuple[str, list[Profession]]:
    """A message without the words that speak of others, and the professions of those who take part.

    Who is missing, has left or does not want to is somebody else too, and takes no part.
    """
    if len(said) > LONGEST:
        return said, []
    own: list[str] = []
    found: dict[str, Profession] = {}
    told = list(_told(said, knowledge))
    for clause, whose, professions in told:
        if whose is _Of.COMPANY:
            found |= {profession.id: profession for profession in professions}
        own += [clause] if whose is _Of.SELF else []
    rest = said if len(own) == len(told) else "".join(own).strip(" ,.;:")
    return (rest if _says_something(rest) else ""), list(found.values())


def is_of_absent(said: str, knowledge: Knowledge) -> bool:
    """Whether every profession a message names is that of somebody missing: « notre médecin est parti »."""
    told = {whose for _, whose, professions in _told(said, knowledge) if professions}
    return told == {_Of.ABSENT} and not knowledge.eligibility.recognise(parted(said, knowledge)[0])


def _told(said: str, knowledge: Knowledge) -> Iterator[tuple[str, _Of, list[Profession]]]:
    """Each clause of a message, whom it speaks of, and the professions it names, which say so."""
    before = _Of.SELF
    for clause, of_others in _clauses(said):
        professions = _professions(clause, knowledge)
        if not professions:
            before = _Of.SELF
        elif _is_without(clause, knowledge, of_others=of_others):
            before = _Of.ABSENT
        elif _ALSO.fullmatch(key(clause)) and before is not _Of.SELF:
            pass  # « ni de kiné », « et une orthophoniste »: as the clause before it
        else:
            before = _Of.COMPANY if of_others else _Of.SELF
        yield clause, before, professions


def _is_without(clause: str, knowledge: Knowledge, *, of_others: bool) -> bool:
    """Whether a clause tells of professions that are not there: after « sans », « plus de », or who leave.

    What is said of oneself before it is not undone: « médecin sans cabinet ».
    """
    heard = _NO_LACK.sub(" ", key(clause))
    if lack := _LACKS.search(heard):
        return of_others or not _professions(heard[: lack.start()], knowledge)
    return bool(_LEAVES.search(heard)) and (of_others or not is_of_self(clause))


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
        for clause in _cut(_CLAUSES, sentence):
            yield clause, whole or is_of_company(clause)


def _cut(separator: re.Pattern[str], said: str) -> list[str]:
    """The parts of a text, each with the separator that stands before it."""
    first, *rest = separator.split(said)
    return [first, *(before + part for before, part in zip(rest[::2], rest[1::2], strict=True))]


def _professions(clause: str, knowledge: Knowledge) -> list[Profession]:
    """The professions a clause names, but in the name of a place, which may resemble one; a mayor is nobody's."""
    words = [word for word in key(clause).split() if word not in _POPULATION]
    found = knowledge.eligibility.recognise(" ".join(words))
    if not found:  # most clauses: places are dearer to look for
        return []
    places = {word for place in knowledge.gazetteer.locate(clause).places for word in key(place.name).split()}
    if not places.isdisjoint(words):
        found = knowledge.eligibility.recognise(" ".join(word for word in words if word not in places))
    return [match.profession for match in found if match.profession.id != "elu"]


def _says_something(rest: str) -> bool:
    """Whether more is left than « et » and « sont avec nous »."""
    return bool(set(key(rest).split()) - {"et", "mais", "puis", "avec", "on", "sont", "nous", "moi"})
