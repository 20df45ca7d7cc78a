"""« Chalon/Saône », « Fontenay s/Bois », « Ivry S/Seine »: names that a slash or an s shortens."""

import re
from collections.abc import Callable, Iterator, Sequence

from knowledge.territory.atlas.names import place_key

_WORD = r"[^\W\d_]+(?:'[^\W\d_]+)?"
_SHORTENED = re.compile(
    rf"(?P<left>{_WORD}(?:[ .-]{{1,2}}{_WORD}){{0,3}})"
    rf"(?P<mark>[ -]s/s[/ .-][ ]?|[ -]s/[ ]?|[ -]s-|/)"
    rf"(?P<right>{_WORD}(?:[ -]{_WORD}){{0,2}})",
    re.IGNORECASE,
)
_S = re.compile(r"[ -]s$", re.IGNORECASE)  # of « s/ »
_BETWEEN = ("sur", "sous")


def unslash(text: str, is_name: Callable[[str], bool]) -> str:
    """The text with the word that the slash stands for, where the whole is then a name."""
    return _SHORTENED.sub(lambda found: _whole(found, is_name), text) if "/" in text or "-s-" in text.lower() else text


def _whole(found: re.Match[str], is_name: Callable[[str], bool]) -> str:
    before = _S.sub("", found["left"])
    for word, name in _readings(place_key(before).split(), place_key(found["right"]).split()):
        if is_name(name):
            return f"{before} {word} {found['right']}"
    return found.group()


def _readings(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The last words before the mark with the first words after it, the longest first."""
    for start in range(len(left)):
        for end in range(len(right), 0, -1):
            for word in _BETWEEN:
                yield word, " ".join([*left[start:], word, *right[:end]])
