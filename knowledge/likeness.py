"""Questions that say nearly the same thing, put together."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from rapidfuzz import fuzz, process

from knowledge.text import key

ALIKE = 78  # of 100: « renouveler ma carte CPS » and « carte cps à renouveler » are, two questions about a card are not


@dataclass(frozen=True, slots=True)
class Group:
    """Questions alike, the most asked first, and how many times they were asked in all."""

    texts: tuple[str, ...]
    times: int

    @property
    def id(self) -> str:
        """A short name that stays while the most asked question does."""
        return blake2b(self.texts[0].encode(), digest_size=3).hexdigest()


def grouped(questions: Iterable[tuple[str, int]]) -> list[Group]:
    """The groups of (question, times), the most asked first. A question joins the likest group before it."""
    members: list[list[tuple[str, int]]] = []
    heads: list[str] = []
    for text, times in sorted(questions, key=lambda q: (-q[1], q[0])):
        folded = key(text) or text
        found = process.extractOne(folded, heads, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
        if found:
            members[found[2]].append((text, times))
        else:
            heads.append(folded)
            members.append([(text, times)])
    groups = [Group(tuple(t for t, _ in found), sum(n for _, n in found)) for found in members]
    return sorted(groups, key=lambda g: -g.times)
