"""A set of phrases, found in a run of words: the longest one that begins or stands there."""

from collections.abc import Iterable, Sequence

from knowledge.text import words

_OPEN = "…"


class Phrases:
    """Phrases by their first word. One written with « … » at its end is `open`: more of its sentence goes with it."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], bool]]] = {}
        for phrase in phrases:
            spelt = tuple(words(phrase))
            self._by_first.setdefault(spelt[0], []).append((spelt, phrase.rstrip().endswith(_OPEN)))
        for alike in self._by_first.values():
            alike.sort(key=lambda pair: -len(pair[0]))
        self.words = frozenset(word for alike in self._by_first.values() for phrase, _ in alike for word in phrase)

    def at(self, said: Sequence[str], start: int, end: int) -> tuple[int, bool]:
        """How many words the longest phrase that begins at `start` has, and whether it is open; none is 0."""
        for phrase, is_open in self._by_first.get(said[start], ()) if start < end else ():
            stop = start + len(phrase)
            if stop <= end and tuple(said[start:stop]) == phrase:
                return len(phrase), is_open
        return 0, False

    def length(self, said: Sequence[str], start: int, end: int) -> int:
        """How many words the longest phrase that begins at `start` has."""
        return self.at(said, start, end)[0]

    def are_in(self, said: Sequence[str]) -> bool:
        """Whether one of the phrases stands anywhere; most often no first word of any is there."""
        return not self._by_first.keys().isdisjoint(said) and self.any_in(said, 0, len(said))

    def any_in(self, said: Sequence[str], start: int, end: int) -> bool:
        """Whether one of the phrases stands between `start` and `end`."""
        return any(self.length(said, at, end) for at in range(start, end))
