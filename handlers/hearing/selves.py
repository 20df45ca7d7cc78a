"""Of whom a message speaks: « je suis pharmacienne » of oneself, « ma collègue est pharmacienne » of somebody else."""

import re
from collections.abc import Iterable

from knowledge.text import key

_SELF = re.compile(
    r"\b(?:je|j|jsuis|chui|suis|moi|me|mon (?:metier|exercice|activite|statut)|ma (?:profession|fonction|specialite))\b"
)
_FELLOWS = "collegues? consoeurs? confreres? associee?s? maris? femme conjointe?s? amie?s? remplacante?s? secretaire"
_PEOPLE = (
    f"{_FELLOWS} mairies? maires? hopital hopitaux cliniques? ehpads? communes? communaute interco departement equipe "
    "prefet ars cpam"
)
_THEY_DO = r"(?:elle|il|elles|ils) (?:est|sont|(?:exerc|travaill|boss|habit|consult)e(?:nt)?|s install\w+)"
_SOMEBODY = re.compile(rf"\b(?:(?:ma|mon|mes|une?|son|sa) (?:{_FELLOWS.replace(' ', '|')})|{_THEY_DO})\b")
# Who is spoken of instead: somebody of one's own, an institution, what « we » have or what there is.
_OTHERS = re.compile(
    r"\b(?:(?:ma|mon|mes|notre|nos|votre|une?|des|deux|la|le|les|l|cette|ce|son|sa|leur) (?:[a-z]+ )?"
    rf"(?:{_PEOPLE.replace(' ', '|')})"
    r"|(?:on|nous) (?:a|avons|aurons|aura|compte|comptons)(?: aussi| deja)?|(?:il )?y a"
    r"|avec (?:nous|moi|une?|des|deux|ma|mon)"
    rf"|{_THEY_DO})\b"
)
# « J'ai une collègue kiné » says « je », of somebody else.
_OF_MINE = re.compile(rf"\bj ai (?:aussi |deja )?(?:une?|des|deux|mon|ma|mes) (?:{_PEOPLE.replace(' ', '|')})\b")
_DETERMINERS = frozenset(
    "le la les l un une des du de ma mon mes notre nos on il elle y avec aussi pour par dans que qui".split()
)
_CORRECTING = re.compile(r"^(?:(?:en fait|non|pardon|finalement|desolee?|enfin|euh) )+")
_FELLOW = re.compile(rf"(?:{_FELLOWS.replace(' ', '|')})")
SHORT = 4  # words of an answer that is nothing but an answer
_I_AM = re.compile(r"\b(?:j(?:e )?suis|chui)\b")
_MARK = re.compile(r"\b(?:en fait|finalement|pardon|desolee?|plutot|je me suis trompee?|au fait)\b|^non\b")


def corrects_self(said: str) -> bool:
    """« Je suis infirmier en fait »: one says « je suis », and that it is not what was said before."""
    heard = key(said)
    return is_of_self(said) and bool(_MARK.search(heard) and _I_AM.search(heard))


def is_of_self(said: str) -> bool:
    """Whether a message can change who the person said they are: it says « je », or is the bare answer."""
    heard = _CORRECTING.sub("", key(said))
    if _OTHERS.search(heard) and not _SELF.match(heard):
        return False
    words = heard.split()
    return bool(_SELF.search(heard)) or (0 < len(words) <= SHORT and words[0] not in _DETERMINERS)


def is_of_others(said: str) -> bool:
    """Whether a message speaks of somebody else, and not of the person."""
    heard = key(said)
    return bool(_OTHERS.search(heard)) and not _SELF.search(heard)


def is_of_somebody(said: str) -> bool:
    """Whether a message speaks of somebody else, as « elle est » or « ma collègue », and of no place of one's own."""
    heard = key(said)
    return bool(_SOMEBODY.search(heard)) and not _SELF.search(heard)


def is_of_fellow(words: Iterable[str]) -> bool:
    """Whether one of these words is somebody of one's own: « collègue », « amie »."""
    return any(map(_FELLOW.fullmatch, words))


def is_of_company(said: str) -> bool:
    """Whether words speak of somebody who is with the person, even as « j'ai une collègue »."""
    return is_of_others(said) or bool(_OF_MINE.search(key(said)))
