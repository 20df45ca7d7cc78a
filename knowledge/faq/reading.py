"""A text as the matcher sees it: words, stems, pairs of neighbours, signs, sizes, and the pieces of its words."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from knowledge.faq.lexicon import Lexicon
from knowledge.faq.numbers import populations
from knowledge.faq.stem import stem

MOST_CHARACTERS = 6_000  # a long message says what it wants in its first page
MOST_WORDS = 400
_PIECE = 4
SEVERAL_SIZES = "plusieurs-tailles"  # « de 78 000 à 82 000 habitants » goes from one to another and is about neither
# « Parcours, part fixe : 45 000 » is an amount of a contract, not the people of a territory.
_PAID = frozenset("fixe fixes variable variables".split())

BandOf = Callable[[int], int | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a text once spelt out, their stems (`core`: without hollow words),
    the meanings found and the sizes of population."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    core: tuple[str, ...]
    signs: tuple[str, ...]
    sizes: tuple[str, ...]

    @property
    def pairs(self) -> list[str]:
        return [f"{a} {b}" for a, b in zip(self.stems, self.stems[1:], strict=False)]

    @property
    def sorted_stems(self) -> str:
        """What a text is made of but for hollow words, in order: two texts of the same words compare equal."""
        return " ".join(sorted(self.core or self.stems))


class Reader:
    """Turns texts into readings. `band_of` gives the size band of a number of inhabitants, if it has one."""

    def __init__(self, lexicon: Lexicon, band_of: BandOf) -> None:
        self._lexicon = lexicon
        self._band_of = band_of

    def read(self, text: str) -> Reading:
        words = tuple(self._lexicon.words(text[:MOST_CHARACTERS])[:MOST_WORDS])
        stems = tuple(map(stem, words))
        # « environ 80 000 » alone answers a question of ours rather than asks one.
        told = any(word.isalpha() and word != "environ" for word in words) and not _PAID.intersection(words)
        bands = (self._band_of(people) for people in (populations(words) if told else ()))
        sizes = tuple(dict.fromkeys(f"taille {band}" for band in bands if band))
        signs = (*self._lexicon.signs(stems), *([SEVERAL_SIZES] if len(sizes) > 1 else []))
        core = tuple(s for word, s in zip(words, stems, strict=True) if word not in self._lexicon.hollow)
        return Reading(words, stems, core, signs, () if len(sizes) > 1 else sizes)


@lru_cache(maxsize=4_096)
def pieces(word: str) -> tuple[str, ...]:
    """The runs of four characters of a word, its two ends marked: `aci` gives ` aci` and `aci `.

    Words of one or two letters have none: their stem says it all.
    """
    if len(word) < _PIECE - 1:
        return ()
    marked = f" {word} "
    return tuple(marked[at : at + _PIECE] for at in range(len(marked) - _PIECE + 1))
