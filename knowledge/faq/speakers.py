"""Who speaks, as people say it: « je suis pharmacien titulaire dans le Finistère », « ma collègue est kiné »."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from knowledge.faq.tokens import WEAK, Tokens
from knowledge.phrases import Phrases
from knowledge.sources import Record
from knowledge.text import key

LONGEST_AGE = 4  # words
LONGEST_CROWD = 5
_EST_CE = ["est", "ce"]
# What leads from a question to a clause of its own: « si je suis infirmière », « combien on est d'infirmiers ».
_LEADING = frozenset(
    "si s que qu quand lorsque lorsqu car puisque puisqu parce comme pourquoi ou et mais meme donc dont quoi qui sans "
    "combien comment encore deja tant alors la je j c est chez pour avec de d a en selon".split()
)


class Speaker(Record):
    """The words of `data/parts.toml` by which people say who they are."""

    openers: tuple[str, ...]
    places: tuple[str, ...]
    others: tuple[str, ...]
    roles: tuple[str, ...]
    qualities: tuple[str, ...]
    prepositions: tuple[str, ...]
    grounds: tuple[str, ...]
    lands: tuple[str, ...]
    never: tuple[str, ...]
    breaks: str
    articles: str
    spans_of_time: str
    links: str
    inner: str
    numbered: str
    crowds: str
    verbs: str
    titles: str
    houses: str
    field: str


class Introduction(NamedTuple):
    """Where an introduction ends, and whether it is somebody else's."""

    end: int
    is_other: bool = False


class Speakers:
    """Finds introductions in a run of words."""

    def __init__(self, file: Speaker, professions: Iterable[str], is_ours: Callable[[str], bool]) -> None:
        never = set(map(key, file.never))
        self._openers = Phrases(file.openers)
        self._places = Phrases(file.places)
        self._others = Phrases(file.others)
        self._who = Phrases((*file.roles, *(p for p in professions if key(p) not in never)))
        self._never = Phrases(file.never)
        self._qualities = Phrases(file.qualities)
        self._prepositions = Phrases(file.prepositions)
        self._breaks = frozenset(file.breaks.split())
        self._articles = frozenset(file.articles.split())
        self._spans_of_time = frozenset(file.spans_of_time.split())
        self._links = frozenset(file.links.split())
        self._goes_on_after = self._links | frozenset(file.inner.split())
        self._numbered = frozenset(file.numbered.split())
        self._crowds = frozenset(file.crowds.split())
        self._verbs = frozenset(file.verbs.split())
        self._titles = frozenset(file.titles.split())
        self._houses = frozenset(file.houses.split())
        self._field = frozenset(file.field.split())
        self._grounds = Phrases((*file.grounds, *file.lands))
        self._is_ours = is_ours

    def introduction(self, said: Tokens, start: int, end: int) -> Introduction | None:
        """The introduction that begins at `start`, if there is one."""
        opener = self._openers.length(said.words, start, end)
        if opener and (stop := self.named(said, start + opener, end)):
            return Introduction(stop)
        opener = self._places.length(said.words, start, end)
        if opener and (stop := self._qualified(said, start + opener, end)) > start + opener:
            return Introduction(stop) if self._is_over(said, stop, end) else None
        if opener := self._others.length(said.words, start, end):
            return self._other(said, start + opener, end)
        return self._bare(said, start, end)

    def closing(self, said: Tokens, start: int, end: int) -> int:
        """Where « … jsuis jeune interne » begins, which ends what is said from `start` on without a mark; else `end`.

        After « si », « que », « pourquoi », it is part of what is asked.
        """
        for at in range(start + 1, end):
            opener = 0 if said.words[at - 1] in _LEADING else self._openers.length(said.words, at, end)
            if opener and self.named(said, at + opener, end) == end:
                return at
        return end

    def named(self, said: Tokens, start: int, end: int) -> int:
        """Where « une infirmière libérale de Bourges » that begins here ends, 0 when none does."""
        at = start
        while at < end and (said.words[at] in self._articles or said.words[at].isdigit()) and at - start < 3:
            at += 1
        if self._never.length(said.words, at, end) or not (length := self._who.length(said.words, at, end)):
            return 0
        return self._qualified(said, at + length, end)

    def is_name(self, said: Tokens, start: int, end: int) -> bool:
        """« Dr Martin », « CPTS de Bourges », « Lyon 3e », « Marie D. »: names and nothing else."""
        first = said.words[start]
        if first in self._titles:
            return end - start <= 4
        if first in self._houses:
            return end > start + 1 and self._place(said, start + 1, end) == end
        names = {at for at in range(start, end) if self._is_proper(said, at)}
        return bool(names) and all(at in names or self._joins(said, at) for at in range(start, end))

    def _is_proper(self, said: Tokens, at: int) -> bool:
        """A word with a capital that is no acronym and none of our subjects."""
        return said.is_capital(at) and not said.typed(at, at + 1).isupper() and not self._is_ours(said.words[at])

    def _joins(self, said: Tokens, at: int) -> bool:
        """What may stand between names: « 3e », « le », what hangs on one by a hyphen."""
        return said.words[at][0].isdigit() or said.words[at] in self._links or said.glued[at]

    def _other(self, said: Tokens, start: int, end: int) -> Introduction | None:
        if start < end and said.words[start] in ("est", "qui", "c"):
            start += 1 + (said.words[start] == "qui")
        stop = self.named(said, start, end) if start < end else 0
        return Introduction(stop, is_other=True) if stop else None

    def _bare(self, said: Tokens, start: int, end: int) -> Introduction | None:
        """« Kiné à Lyon, … », « infirmière libérale qui … » : without a verb, it must be qualified or end there."""
        stop = self.named(said, start, end)
        if not stop or self._is_subject(said, stop, end):
            return None
        is_placed = self._place_ends(said, start, stop)
        is_qualified = stop > start + self._who.length(said.words, start, end)
        is_over = self._is_over(said, stop, end) and (is_qualified or said.marks[stop])
        return Introduction(stop) if is_placed or is_over else None

    def _is_subject(self, said: Tokens, at: int, end: int) -> bool:
        """« Un kiné de Lyon peut… » is what the question is about."""
        if at >= end or said.marks[at] or said.words[at] not in self._verbs:
            return False
        return said.words[at : at + 2] != _EST_CE

    def _place_ends(self, said: Tokens, start: int, end: int) -> bool:
        return any(self._place(said, at, end) == end for at in range(start + 1, end))

    def _is_over(self, said: Tokens, at: int, end: int) -> bool:
        return at >= end or said.marks[at] >= WEAK or said.words[at] in self._breaks or said.words[at] == "et"

    def _qualified(self, said: Tokens, at: int, end: int) -> int:
        """Where the qualities, ages and places that follow a profession end."""
        while at < end:
            quality = self._qualities.length(said.words, at, end)
            stop = at + quality if quality else self._said_more(said, at, end)
            if not stop:
                break
            at = stop
        return at

    def _said_more(self, said: Tokens, at: int, end: int) -> int:
        return self._age(said, at, end) or self._place(said, at, end) or self._second(said, at, end)

    def _second(self, said: Tokens, at: int, end: int) -> int:
        """« kiné et ostéopathe »."""
        if said.words[at] != "et" or at + 1 >= end:
            return 0
        length = self._who.length(said.words, at + 1, end)
        return at + 1 + length if length else 0

    def _age(self, said: Tokens, at: int, end: int) -> int:
        """« depuis 12 ans », « de 54 ans »."""
        if said.words[at] not in ("depuis", "de", "il", "ca"):
            return 0
        return next(
            (i + 1 for i in range(at + 1, min(end, at + LONGEST_AGE)) if said.words[i] in self._spans_of_time), 0
        )

    def _place(self, said: Tokens, at: int, end: int) -> int:
        """« à Saint-Denis (93) », « dans un village du Cantal »: where it ends, 0 when it is none."""
        length = self._prepositions.length(said.words, at, end)
        name = at + length
        if not length or (name < end and said.marks[name]):
            return 0
        while name < end and said.words[name] in self._articles and not said.marks[name]:
            name += 1
        if ground := self._grounds.length(said.words, name, end):
            crowd = self._crowd(said, name + ground, end)
            return crowd if crowd > name + ground else self._past_number(said, crowd, end)
        if name >= end or not self._is_place(said, name):
            return 0
        return self._end_of_name(said, name + 1, end)

    def _past_number(self, said: Tokens, at: int, end: int) -> int:
        """Past the arrondissement of a city: « Paris 12 », « Paris 12e arrondissement »."""
        is_number = at < end and not said.marks[at] and said.words[at][0].isdigit()
        return self._end_of_name(said, at + 1, end) if is_number else at

    def _crowd(self, said: Tokens, at: int, end: int) -> int:
        """Past « de 4 000 habitants » after a village."""
        if at >= end or said.words[at] not in ("de", "d"):
            return at
        stop = next((i + 1 for i in range(at + 1, min(end, at + LONGEST_CROWD)) if said.words[i] in self._crowds), at)
        return stop if any(word[0].isdigit() for word in said.words[at:stop]) else at

    def _is_place(self, said: Tokens, at: int) -> bool:
        word = said.words[at]
        if word in self._breaks or word in self._field:
            return False
        if said.is_capital(at) or word in self._links:
            return True
        if word.isdigit():
            return len(word) in (2, 5) and said.words[at - 1] in ("le", "a")
        return not self._is_ours(word)

    def _end_of_name(self, said: Tokens, at: int, end: int) -> int:
        while at < end and not said.marks[at] and self._goes_on(said, at):
            at += 1
        return at

    def _goes_on(self, said: Tokens, at: int) -> bool:
        if said.glued[at] or said.words[at - 1] in self._goes_on_after or said.words[at][0].isdigit():
            return True
        if said.words[at] in self._numbered:
            return said.words[at - 1][0].isdigit()
        return said.is_capital(at) and said.words[at] not in self._breaks
