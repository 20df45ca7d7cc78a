"""« Non, celle du Rhône », « celui dans l'Ain »: another place of the same name as the one that was told last."""

import re
from collections.abc import Iterator, Sequence

from handlers.hearing.intent import area_named
from handlers.turn.talk import LIST, Talk
from knowledge.text import key

_THE_ONE = re.compile(
    r"(?:(?:non|pardon|oups|mais|euh|plutot|pas celle la|c est|c etait|je parl\w+|je voul\w+ dire|je veux dire|de) )*"
    r"(?:celui|celle) (?:qui est )?(?:(?:du|de|des|d|dans|en|a|au) )(?P<area>.+)"
)
_LINKS = frozenset("sur de d du des en le la les l a au aux sous lez pres".split())


def namesake(talk: Talk, said: str) -> str:
    """The place that is meant, said by its name; what was said when it is no such thing, or nobody knows which."""
    asked = _THE_ONE.fullmatch(key(said))
    told = _last(talk) if asked else ()
    area = area_named(asked["area"], talk.knowledge) if asked and len(told) == 1 else None
    if area is None:
        return said
    gazetteer = talk.knowledge.gazetteer
    [commune] = gazetteer.territory(told).communes
    for name in _names(commune.name):
        found = gazetteer.locate(f"{name} ({area.name})").places
        if len(found) == 1 and found[0].code not in told:
            return f"non, {found[0].name} ({found[0].departement})"
    return said


def _last(talk: Talk) -> Sequence[str]:
    """The codes of what was told last: of a list, what the last message brought."""
    latest = (talk.session.drafts.get(LIST) or {}).get("latest") or ()
    return talk.said_of or (latest if talk.session.asking == LIST else talk.places)


def _names(name: str) -> Iterator[str]:
    """« Villefranche-de-Rouergue », then « Villefranche »: what else people call it that others share."""
    yield name
    words = key(name).split()
    links = [rank for rank, word in enumerate(words) if rank and word in _LINKS]
    if links:
        yield " ".join(words[: links[0]])
