"""The questions the bot answers: reading them, finding the one a person means, writing its answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from types import MappingProxyType
from typing import Self

from knowledge.faq.answers import Answers, Facts
from knowledge.faq.chat import AboutAnswer, Chatter
from knowledge.faq.entry import FaqEntry, load_entries
from knowledge.faq.lexicon import Lexicon, SmallTalk
from knowledge.faq.matcher import Matcher
from knowledge.faq.parts import Parts
from knowledge.faq.result import Decision, Explanation, Match, Result, TokenWeight

__all__ = [
    "AboutAnswer",
    "Chatter",
    "Decision",
    "Explanation",
    "Faq",
    "FaqEntry",
    "Match",
    "Parts",
    "Result",
    "TokenWeight",
]


class Faq:
    """Every entry, found by a person's own words. The index is built at the first question."""

    def __init__(
        self,
        entries: Iterable[FaqEntry],
        facts: Facts,
        lexicon: Lexicon | None = None,
        changes: Mapping[str, FaqEntry | None] = MappingProxyType({}),
    ) -> None:
        self._curated = {entry.id: entry for entry in entries}
        merged = {**self._curated, **changes}
        self._entries = {key: entry for key, entry in merged.items() if entry and not entry.variant}
        self._variants = {key: entry for key, entry in merged.items() if entry and entry.variant}
        self._facts = facts
        self._lexicon = lexicon or Lexicon.load()
        self._answers = Answers(facts)
        self._exact = Answers(facts, exact=True)
        self._matcher: Matcher | None = None
        self._lock = RLock()

    @classmethod
    def load(cls, folder: Path, facts: Facts, changes: Mapping[str, FaqEntry | None] = MappingProxyType({})) -> Self:
        """The entries of a data folder, with `changes`. Raises `DataError` with every fault of every file."""
        entries = (placed.entry for placed in load_entries(folder / "faq"))
        return cls(entries, facts, Lexicon.load(folder / "lexicon.toml"), changes)

    @property
    def entries(self) -> Mapping[str, FaqEntry]:
        """The entries by id, in the order of the files."""
        return MappingProxyType(self._entries)

    def get(self, key: str) -> FaqEntry | None:
        """An entry by its id, or a regional variant by « id@region »."""
        return self._entries.get(key) or self._variants.get(key)

    def entry(self, entry_id: str, region: str | None = None) -> FaqEntry:
        """An entry as it is said in a region: its variant there wins. Raises `KeyError`."""
        return self._variants.get(f"{entry_id}@{region}") or self._entries[entry_id]

    def variants(self, entry_id: str) -> list[FaqEntry]:
        return [v for v in self._variants.values() if v.id == entry_id]

    def varies_in(self, region: str) -> frozenset[str]:
        """The entries that have a variant of their own in a region."""
        return frozenset(v.id for v in self._variants.values() if v.region == region)

    @property
    def matcher(self) -> Matcher:
        """The index of every entry, built at the first question by whichever thread asks it."""
        with self._lock:
            self._matcher = self._matcher or self._indexed()
            return self._matcher

    def _indexed(self) -> Matcher:
        matcher = Matcher(self._lexicon, self._band_of, self._facts.eligibility.spellings)
        for entry in self._entries.values():
            matcher.add(entry)
        return matcher

    def ask(self, text: str, without: Collection[str] = ()) -> Result:
        """What to do with a question, and the entries it may mean. Never raises, whatever the text.

        The entries `without` names are passed over, as if they were not there.
        """
        return self.matcher.ask(text, without)

    def explain(self, text: str) -> Explanation:
        """The same as `ask`, with why."""
        return self.matcher.explain(text)

    def small_talk(self, text: str) -> SmallTalk | None:
        """ "greeting", "thanks", "farewell" or "insult" when a message is nothing else."""
        return self._lexicon.small_talk(text)

    def chatter(self, text: str) -> Chatter | None:
        """What other sort of chatter a message is: « ok », « laisse tomber », « attends, j'ai un patient »."""
        return self._lexicon.chat.kind(text)

    def about_answer(self, text: str) -> AboutAnswer | None:
        """What a message wants of the last answer: « plus court », « la source ? »."""
        return self._lexicon.chat.about_answer(text)

    def parts(self, text: str) -> Parts:
        """A message taken apart: who speaks, what is told, what is asked."""
        return self.matcher.parts(text)

    def render(self, entry_id: str, region: str | None = None) -> str:
        """The answer of an entry as Markdown. Raises `KeyError`, or `AnswerError`."""
        return self.write(self.entry(entry_id, region))

    def write(self, entry: FaqEntry, known: Collection[str] = ()) -> str:
        """The answer of any entry, one that is not there yet included; the unknown is said. Raises `AnswerError`.

        What the acronyms already `known` to the person stand for is left out.
        """
        return self._answers.render(entry, known)

    def exact(self, entry: FaqEntry) -> str:
        """The same for whoever writes it: raises `AnswerError` for an amount or a site that nobody knows, too."""
        return self._exact.render(entry)

    def put(self, key: str, entry: FaqEntry | None, *, curated: bool = False) -> None:
        """Show this under `key` from now on, nothing when None, or what the files say when `curated`."""
        entry = self._curated.get(key) if curated else entry
        with self._lock:
            self._put(key, entry)

    def _put(self, key: str, entry: FaqEntry | None) -> None:
        self._variants.pop(key, None)
        if entry and entry.variant:
            self._variants[key] = entry
        elif entry:
            self.replace(entry)
        elif key in self._entries:
            self.remove(key)

    @contextmanager
    def trying(self, changes: Mapping[str, FaqEntry | None]) -> Iterator[Self]:
        """The base as it would be with these changes, for the time of a look."""
        before = {key: self.get(key) for key in changes}
        try:
            for key, entry in changes.items():
                self.put(key, entry)
            yield self
        finally:
            for key, entry in before.items():
                self.put(key, entry)

    def replace(self, entry: FaqEntry) -> None:
        """Add an entry or take the place of the one with its id; only this entry is indexed again."""
        self.matcher.add(entry)
        self._entries[entry.id] = entry

    def remove(self, entry_id: str) -> None:
        """Forget an entry. Raises `KeyError` when there is none."""
        self.matcher.remove(entry_id)
        del self._entries[entry_id]

    def _band_of(self, people: int) -> int | None:
        """The size band of a number of inhabitants, as the estimate ranks it: a lower bound is included."""
        return self._facts.rates.tables[-1].band_of(people)
