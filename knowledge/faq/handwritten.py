"""What an answer must not say with its own hands: what the data files hold, and what they would make false one day."""

import re
from collections.abc import Iterator
from typing import Final

from knowledge.faq.entry import FaqEntry
from knowledge.months import EITHER
from knowledge.sources import Source
from knowledge.terms import Terms

_INSERTED = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_PHONE = re.compile(r"(?:\+33[ .]?|\b0)[1-9](?:[ .]?\d\d){4}\b")
_SITE = re.compile(r"\b(?:[a-z0-9-]+\.)+(?:fr|org|com|net|eu|re|gouv)\b")
# An acronym and, in brackets, words that begin as it does.
_EXPANDED = re.compile(r"\b([A-Z][A-Za-z]*[A-Z]+|[A-Z][a-z]{2,5})(?:\*\*)? \(((?:[a-zà-ÿA-Z][^()]{5,90}))\)")
_NUMBER = "deux|trois|quatre|cinq|six|sept|huit|neuf|dix"
_COUNTED: Final = re.compile(
    rf"\b(?:{_NUMBER}) (?:lois?|ordonnances?|décrets?|arrêtés?|textes de loi)\b", re.IGNORECASE
)
# « jusqu'à fin juillet 2026 », « postérieur à août 2026 »: how far we read, not when something happened.
_FRONTIER = re.compile(
    rf"\b(?:jusqu'(?:à|au|en)|après|postérieure?s? (?:à|au)|au-delà de) (?:fin |le )?(?:\d+ )?(?:{EITHER}) 20\d\d"
    r"|\b(?:relu|lu|vu|connu|trouvé|vérifié)e?s?\b[^.;:\n]{0,30}\b(?:en|au|fin) (?:\d+ )?"
    rf"(?:{EITHER}) 20\d\d"
)
_OURSELVES = re.compile(r"\b(?:dossier de la FAQ|notre FAQ|cette FAQ|cpts-bot)\b", re.IGNORECASE)


def by_hand(text: str) -> str:
    """What was typed of an answer, without what the tables insert."""
    return _INSERTED.sub(" ", text)


def handwritten(entry: FaqEntry, terms: Terms) -> Iterator[tuple[str, str]]:
    """Each fault of an answer, with the words that show where it stands."""
    answer = by_hand(entry.answer)
    for found in _PHONE.findall(answer):
        yield f"téléphone tapé à la main : insérez {{{{ phone(…) }}}} au lieu de « {found} »", found
    for found in _SITE.findall(answer):
        yield f"site tapé à la main : insérez {{{{ site(…) }}}} ou {{{{ address(…) }}}} au lieu de « {found} »", found
    for short, long in _EXPANDED.findall(answer):
        if _stands_for(short, long, terms):
            yield f'sigle développé à la main : « {short} ({long}) », insérez {{{{ gloss("{short}") }}}}', short
    for found in _COUNTED.findall(answer):
        yield f"« {found} » : un compte fermé, que le prochain texte rendra faux", found
    for match in _FRONTIER.finditer(answer):
        yield f"« {match[0]} » : notre frontière de lecture s'insère, {{{{ frontier() }}}}", match[0]


def circular(source: Source, entries: set[str]) -> bool:
    """Whether a source only quotes us: an entry of ours, or the name of this bot."""
    return source.ref in entries or bool(_OURSELVES.search(source.title))


def _stands_for(short: str, long: str, terms: Terms) -> bool:
    """Whether the words are what the acronym stands for: its first letter, or a term of ours."""
    known = any(term.short.casefold() == short.casefold() for term in terms.term)
    return long[0].casefold() == short[0].casefold() and (known or short.isupper())
