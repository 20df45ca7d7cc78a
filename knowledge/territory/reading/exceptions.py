"""« Bourges Plus sauf Bourges et Trouy »: what is taken off what stands before it, and how far that reaches."""

from collections.abc import Sequence
from dataclasses import replace

from knowledge.territory.atlas.store import Store
from knowledge.territory.reading.reader import Mention
from knowledge.territory.reading.tokens import Gap

_EXCEPT = frozenset(
    "sauf hormis excepte exceptee exceptes exceptees hors sans moins exception dehors enlevant otant retirant".split()
)
_PAIRS = frozenset({("mais", "pas"), ("et", "non"), ("mais", "non"), ("et", "pas")})
# What may stand between « sauf » and the name.
_LED = frozenset("le la les l de du des d commune communes ville villes celle celles a au aux par".split())
_AGAIN = ("ajout", "rajout", "plus", "avec", "met", "remet")


def excepted(mentions: Sequence[Mention], store: Store, text: str) -> list[Mention]:
    """The mentions, with those that an exception takes off marked."""
    found: list[Mention] = []
    off = False
    for mention in mentions:
        if found and (is_excepting(mention.links) or _is_less(found[-1], mention, store, text)):
            off = True
        elif off and _ends(mention):
            off = False
        found.append(replace(mention, excepted=True) if off else mention)
    return found


def _is_less(before: Mention, mention: Mention, store: Store, text: str) -> bool:
    """« CC Sauldre et Sologne - Ennordres »: a dash before what it holds already takes it off."""
    if len(before.epcis) != 1 or not mention.rows or text[before.end : mention.start].strip(" ") != "-":
        return False
    return any(store.commune(row).code in before.epcis[0].communes for row in mention.rows)


def is_excepting(links: Sequence[str]) -> bool:
    """Whether the words right before a name take it off."""
    words = list(links)
    while words and words[-1] in _LED:
        words.pop()
    if not words:
        return False
    return words[-1] in _EXCEPT or tuple(words[-2:]) in _PAIRS


def _ends(mention: Mention) -> bool:
    """A line or a semicolon further, or said to be added: no longer part of the exception."""
    if any(link.startswith(_AGAIN) for link in mention.links):
        return True
    joined = any(link in ("et", "ou", "puis") for link in mention.links)
    return mention.gap == Gap.LINE or (mention.gap == Gap.JOIN and not joined)
