"""« Mauves nous lâche », « Plats et Glun ne viennent plus », « 3 communes en moins : … »: who leaves, verb last.

Read on the plain letters of the text, one for one, so that what is found can be cut out of the text itself.
"""

import re
import unicodedata

from knowledge.text import key

_OF_IT = r"(?:\s+(?:du|le|la|de\s+la|de\s+notre|notre|nos|au)\s+(?:projet|groupe|cpts|liste|territoire|aventure))"
_GONE = (
    r"nous\s+(?:a\s+|ont\s+)?(?:lach|quitt)\w+"
    rf"|(?:a|ont|avait|avaient)\s+(?:tous\s+|toutes\s+)?(?:quitt|lach|abandonn|renonc)\w*{_OF_IT}?"
    r"|(?:ne\s+|n')?(?:en\s+)?(?:vien(?:t|nent)|veu(?:t|lent)|fai(?:t|ent)|font|participe(?:nt)?|sui(?:t|vent)|adhere(?:nt)?|sont|est"
    r"|souhaite(?:nt)?)\s+plus(?:\s+(?:partie|en\s+etre|venir|participer|adherer|avec\s+nous|interesse\w*|partant\w*))*"
    rf"(?:\s+(?:dans|de){_OF_IT}|{_OF_IT})?"
    r"|se\s+(?:retir|desist)e(?:nt)?|s'est\s+(?:retir|desist)ee?|se\s+sont\s+(?:retir|desist)ee?s?|s'en\s+v(?:a|ont)"
    rf"|(?:quitt|abandonn)e(?:nt)?{_OF_IT}|(?:sort|sortent|renonce(?:nt)?){_OF_IT}"
    r"|(?:est|sont)\s+(?:de\s+trop|en\s+trop|a\s+(?:retirer|enlever|oter|supprimer))"
    r"|jette(?:nt)?\s+l'eponge|se\s+desengage(?:nt)?|(?:a|ont)\s+(?:dit\s+non|refuse|decline)\w*"
    r"|prefere(?:nt)?\s+(?:aller|rejoindre|partir|rester|etre|s'allier)\b[^,;\n]*"
    r"|non(?:\s+plus)?(?=\W*$|\s*[,;.])|en\s+moins"
)
_LEAVES = re.compile(rf"(?:^|(?<=[\s,;]))(?:{_GONE})(?=\W|$)")
_NAMELESS = frozenset(
    "finalement et mais donc alors du coup en fait malheureusement les la le commune communes il y a ca deux trois "
    "quatre cinq six sept huit neuf dix une un on de des nous".split()
)
# What is asked besides, and done once the list is what it should be.
_BESIDES = re.compile(
    r"(?:(?<![\s,;.:-])[\s,;.:-]+)?(?:\bet\s+)?(?:\b(?:vs|vous|tu|on|il)\s+)?"
    r"(?:\b(?:pouvez|peux|pourriez|pourrais|peut|faut|faudrait|merci\s+de)\s+(?:vous\s+|tu\s+|me\s+|nous\s+)*)?"
    r"\b(?:refai\w*|recalcul\w*|renvo\w+|redonn\w+|actualis\w+|remett\w+\s+a\s+jour|mett\w+\s+a\s+jour)\b[^\n]*$"
)


class _Plain(dict[int, str]):
    """Each sign without its accent, small, worked out once."""

    def __missing__(self, code: int) -> str:
        self[code] = unicodedata.normalize("NFKD", chr(code))[:1].lower()[:1] or " "
        return self[code]


_PLAIN = _Plain({ord("’"): "'"})


def plain(text: str) -> str:
    """The text in small letters without accents, letter for letter."""
    return text.translate(_PLAIN)


def besides(said: str) -> tuple[str, str]:
    """A message without what it asks besides, and that: « … et refaites la lettre »."""
    found = _BESIDES.search(plain(said))
    return (said[: found.start()], said[found.start() :]) if found else (said, "")


def leaving(said: str) -> str:
    """The names of what a message says to leave, as written; "" when it says no such thing."""
    letters = plain(said)
    found = list(_LEAVES.finditer(letters))
    if not found:
        return ""
    names, start = [], 0
    for leaves in found:
        names.append(said[start : leaves.start()].strip(" ,;.\n\t"))
        start = leaves.end()
    after = said[start:].lstrip()
    told = [name for name in names if not _is_nameless(name)]
    if not told and after[:1] in (":", "-", "("):
        return after.strip(" :-()")
    return ", ".join(told) if not key(after) or told else ""


def _is_nameless(name: str) -> bool:
    return all(word in _NAMELESS or word.isdecimal() for word in key(name).split())
