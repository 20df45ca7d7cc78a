"""The parts of a message: who speaks, courtesy, what is told, what is asked. Read once, in one place.

A message is cut at its marks. From both ends of each sentence goes what is only courtesy, a signature, or somebody's
introduction. What is left asks or tells: only that is matched. Who is spoken of is kept apart.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from knowledge.faq.speakers import Speaker, Speakers
from knowledge.faq.tokens import WEAK, Tokens, tokens
from knowledge.phrases import Phrases
from knowledge.sources import Record
from knowledge.text import clean

LONGEST_PREAMBLE = 14  # words
LONGEST_SIGNATURE = 8
_HANGING = frozenset(("de", "d", "du", "des", "en"))  # « une question de quorum » is no « une question »
_AND = frozenset(("et", "mais", "donc", "alors", "puis"))


@dataclass(frozen=True, slots=True)
class Parts:
    """A message taken apart, each part as typed and in the order of the message.

    `speaker` is said of the person, `others` of somebody they know; `tells` and `asks` are the matter itself.
    `is_short`: a short answer is wished for.
    """

    speaker: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    matter: str = ""
    is_short: bool = False

    @property
    def about(self) -> str:
        """Who is spoken of, the person or somebody they know."""
        return " . ".join((*self.speaker, *self.others))


class _Words(Record):
    phrases: tuple[str, ...]


class _Asking(Record):
    words: tuple[str, ...]


class _Spoken(Record):
    strong: tuple[str, ...]
    weak: tuple[str, ...]


class PartsFile(Record):
    before: _Words
    after: _Words
    short: _Words
    asking: _Asking
    spoken: _Spoken
    speaker: Speaker


@dataclass(slots=True)
class _Found:
    """What was taken from a message so far, as runs of words."""

    speaker: list[tuple[int, int]] = field(default_factory=list)
    others: list[tuple[int, int]] = field(default_factory=list)
    kept: list[tuple[int, int]] = field(default_factory=list)


class PartsReader:
    """Takes messages apart. `professions` are all their spellings, `is_ours` whether a word is one of the field."""

    def __init__(self, file: PartsFile, professions: Iterable[str], is_ours: Callable[[str], bool]) -> None:
        self._before = Phrases((*file.before.phrases, *file.short.phrases))
        self._after = Phrases((*file.after.phrases, *file.short.phrases))
        self._short = Phrases(file.short.phrases)
        self._asking = Phrases(file.asking.words)
        self._strong = Phrases(file.spoken.strong)
        self._weak = Phrases(file.spoken.weak)
        self._speakers = Speakers(file.speaker, professions, is_ours)

    def read(self, text: str) -> Parts:
        """A message taken apart. What is nothing but courtesy or an introduction has no matter."""
        said = tokens(clean(text), self._strong, self._weak)
        found = _Found()
        for start, end in said.sentences():
            self._hear(said, start, end, found)
        return self._parts(said, found)

    def _parts(self, said: Tokens, found: _Found) -> Parts:
        asks = [span for span in found.kept if self._asks(said, *span)]
        return Parts(
            speaker=said.all_typed(found.speaker),
            others=said.all_typed(found.others),
            tells=said.all_typed(span for span in found.kept if span not in asks),
            asks=said.all_typed(asks),
            matter=" . ".join(" ".join(said.words[start:end]) for start, end in found.kept),
            is_short=self._short.are_in(said.words),
        )

    def _asks(self, said: Tokens, start: int, end: int) -> bool:
        return end in said.asked or self._asking.any_in(said.words, start, end)

    def _hear(self, said: Tokens, start: int, end: int, found: _Found) -> None:
        """One sentence: what is left of it once its two ends are taken off."""
        start = self._after_introductions(said, start, end, found)
        end = self._before_farewell(said, start, end, found)
        end = self._before_speaker(said, start, end, found)
        if start < end and not self._is_signature(said, start, end, found):
            found.kept.append((start, end))

    def _after_introductions(self, said: Tokens, start: int, end: int, found: _Found) -> int:
        """Where the matter of a sentence begins, after courtesy and who speaks."""
        while start < end:
            if passed := self._courtesy(said, start, end):
                start = passed
            elif introduced := self._speakers.introduction(said, start, end):
                spans = found.others if introduced.is_other else found.speaker
                spans.append((start, introduced.end))
                start = introduced.end
                start += start < end and said.words[start] in _AND
            else:
                break
        return start

    def _courtesy(self, said: Tokens, start: int, end: int) -> int:
        """Where a courtesy that begins here ends, 0 when none does."""
        length, is_open = self._before.at(said.words, start, end)
        stop = start + length
        if not length or is_open:
            return self._next_mark(said, stop, end) if is_open else 0
        hangs = stop < end and said.words[stop] in _HANGING and not said.marks[stop]
        hangs = hangs and not self._before.at(said.words, stop, end)[0]  # « vous pouvez me dire d'abord »
        return 0 if hangs else stop

    def _next_mark(self, said: Tokens, start: int, end: int) -> int:
        """Where a preamble ends: at the first comma, or with its sentence when it asks nothing."""
        stop = next((at for at in range(start, end) if said.marks[at] >= WEAK), end)
        too_long = stop - start > LONGEST_PREAMBLE
        return 0 if too_long or self._asks(said, start, stop) else stop

    def _before_farewell(self, said: Tokens, start: int, end: int, found: _Found) -> int:
        """Where the matter of a sentence ends, before thanks, a farewell and who signs."""
        for at in range(start, end):
            length, is_open = self._after.at(said.words, at, end)
            if length and self._ends_there(said, at + length, end, is_open=is_open):
                if signed := self._speakers.named(said, at + length, end):
                    found.speaker.append((at + length, signed))
                return at
        return end

    def _before_speaker(self, said: Tokens, start: int, end: int, found: _Found) -> int:
        """Where the matter of a sentence ends, before who speaks."""
        closing = self._speakers.closing(said, start, end)
        if closing < end:
            found.speaker.append((closing, end))
        return closing

    def _ends_there(self, said: Tokens, start: int, end: int, *, is_open: bool) -> bool:
        """Whether nothing of the matter comes after a farewell: nothing, another one, a signature."""
        if start == end:
            return True
        if is_open:
            return end - start <= LONGEST_SIGNATURE and not self._asks(said, start, end)
        length, more = self._after.at(said.words, start, end)
        if length:
            return self._ends_there(said, start + length, end, is_open=more)
        return self._speakers.named(said, start, end) == end

    def _is_signature(self, said: Tokens, start: int, end: int, found: _Found) -> bool:
        """« Dr Martin », « (CPTS de Bourges) », « la coordinatrice » after something was said."""
        if start + 1 == end and found.speaker and said.words[start].isdigit():  # « Saint-Denis (93) »
            return True
        if not found.kept or end in said.asked or end - start > LONGEST_SIGNATURE:
            return False
        if self._speakers.named(said, start, end) == end:
            found.speaker.append((start, end))
            return True
        return self._speakers.is_name(said, start, end)
