"""A light French stemmer: enough for « adhésions », « adhérent » and « adhérer » to look alike."""

import re
from functools import lru_cache

_SHORTEST = 3

# The longest ending that leaves three letters or more goes. Only frequent endings: character pieces do the rest.
_ENDINGS = re.compile(
    r"(?<=\w{3})(?:"
    r"issements?|ations?|ateurs?|atrices?|ements?|ments?|euses?|eurs?|rices?|ives?|ifs?|ites?|"
    r"eraient|erait|eront|erons|erez|aient|ait|antes?|ants?|assent|issent|issons|issez|irait|iront|era|"
    r"ees?|es|er|ez|ons|ent|e|s|x|ir|it|is|i)$"
)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of a folded word; short words and numbers stay whole."""
    if len(word) <= _SHORTEST or word[0].isdigit():
        return word
    match = _ENDINGS.search(word)
    return word[: match.start()] if match else word
