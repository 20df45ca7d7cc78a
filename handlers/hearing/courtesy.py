"""The courtesy around an order: « tu peux … stp », « il faudrait … merci ». One list, for all who hear orders."""

import re
from collections.abc import Iterator

from knowledge.text import key

_WHO = r"(?:je|j|tu|vous|on|nous|il|ca)"
_WISHED = (
    r"(?:veux|veut|voulez|voudrai[st]|voudriez|voudrions|aimerai[st]|aimerions|souhaite(?:rais|rait|rions)?|souhaitons"
    r"|peux|peut|pouvez|pouvons|pourrai[st]|pourriez|pourrions|faut|faudra|faudrait)"
)
_MODAL = rf"(?:{_WISHED}|dois|doit|devons|devrai[st]|vais|va|vas|allez|allons)"
# What asks for a change, as it is written: « tu peux », « pourriez-vous », « j'aimerais ».
ASKING = (
    rf"(?:est[- ]ce qu(?:e\s+|['’]\s?))?(?:j['’ ]\s?|(?:je|tu|vous|on|nous|il)\s+)?{_WISHED}"
    r"(?:[- ](?:je|tu|vous|on|nous|il))?(?:\s+(?:me|nous|bien))*"
)
_PLEASE = r"(?:svp|stp|s il (?:te|vous) plait|si possible|si (?:tu|vous) (?:peux|pouvez|veux|voulez))"
_BEFORE = re.compile(
    rf"(?:est ce qu?e? )?(?:{_WHO} )?{_MODAL}(?: {_WHO})?(?: (?:me|m|nous|bien|vouloir|juste))*"
    rf"|bonjour|bonsoir|salut|coucou|hello|ok|d accord|alors|bon|bah|ben|euh|donc|du coup|veuillez|{_PLEASE}"
    r"|merci(?: (?:de|d))?(?: (?:bien )?vouloir)?|(?:pense[rz]?|pensez) a"
    r"|(?:est ce |ce |il )?(?:qu il |que ce )?(?:est|serait)(?: (?:il|ce))?"
    r"(?: (?:possible|bien|bon|utile|gentil))? (?:de|d)"
    r"|(?:je |j |on |nous )?(?:aurai[st]|aurions|ai|a|avons) besoin (?:de|d)"
)
_AFTER = re.compile(rf"{_PLEASE}|merci(?: (?:beaucoup|bien|d avance|a (?:toi|vous)))?|bonne (?:journee|soiree)")
_TOKEN = re.compile(r"\b[dmjDMJ]['’]|\S+")
_LONGEST = 6  # words of one courtesy


def bare(said: str) -> str:
    """A message without the courtesy that begins and ends it, the rest as it is written."""
    words = list(_TOKEN.finditer(said))
    while size := next((n for n in _sizes(words) if _is(_BEFORE, words[:n])), 0):
        words = words[size:]
    while size := next((n for n in _sizes(words) if _is(_AFTER, words[-n:])), 0):
        words = words[:-size]
    return said[words[0].start() : words[-1].end()].rstrip(" ,;") if words else ""


def _sizes(words: list[re.Match[str]]) -> Iterator[int]:
    return iter(range(min(_LONGEST, len(words)), 0, -1))


def _is(courtesy: re.Pattern[str], words: list[re.Match[str]]) -> bool:
    return bool(courtesy.fullmatch(key(" ".join(word[0] for word in words))))
