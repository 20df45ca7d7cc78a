"""A light French stemmer: enough for « adhésions », « adhérent » and « adhérer » to look alike."""

import re
from functools import lru_cache

_SHORTEST = 3

# After the plural, one ending goes, provided three letters stay. Only frequent ones: the pieces of words do the rest.
_ENDINGS = re.compile(
    r"(?<=\w{3})(?:"
    r"issement|ation|ateur|atrice|ement|ment|euse|eur|rice|ive|if|ite|"
    r"eraient|erait|eront|eron|erez|aient|ait|ante|ant|assent|issent|isson|issez|irait|iront|era|"
    r"ee|er|ez|on|ent|e|ir|it|i)$"
)


# Who pays and who is paid are two sides of one verb: « c'est payant ? » is not « c'est payé ? ».
_OTHER_SIDE = re.compile(r"pay(?:ant|eur)e?|employeur")


@lru_cache(maxsize=4_096)
def stem(word: str) -> str:
    """The stem of a folded word; short words and numbers stay whole."""
    if len(word) <= _SHORTEST or word[0].isdigit():
        return word
    single = word[:-1] if word[-1] in "sx" else word
    if _OTHER_SIDE.fullmatch(single):
        return single.removesuffix("e")
    match = _ENDINGS.search(single)
    return single[: match.start()] if match else single
