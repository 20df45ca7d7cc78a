"""The questions the bot answers: reading them, finding the one a person means, writing its answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Self

from knowledge.faq.answers import Answers, Facts
from knowledge.faq.entry import FaqEntry, load_entries
from knowledge.faq.lexicon import Lexicon, SmallTalk
from knowledge.faq.matcher import Matcher
from knowledge.faq.result import Decision, Explanation, Match, Result, TokenWeight

__all__ = ["Decision", "Explanation", "Faq", "FaqEntry", "Match", "Result", "TokenWeight"]


class Faq:
    """Every entry, found by a person's own words. The index is built at the first question."""

    def __init__(self, entries: Iterable[FaqEntry], facts: Facts, lexicon: Lexicon | None = None) -> None:
        self._entries = {entry.id: entry for entry in entries}
        self._facts = facts
        self._lexicon = lexicon or Lexicon.load()
        self._answers = Answers(facts)

    @classmethod
    def load(cls, folder: Path, facts: Facts) -> Self:
        """The entries of a data folder. Raises `DataError` with every fault of every file."""
        entries = (placed.entry for placed in load_entries(folder / "faq"))
        return cls(entries, facts, Lexicon.load(folder / "lexicon.toml"))

    @property
    def entries(self) -> Mapping[str, FaqEntry]:
        """The entries by id, in the order of the files."""
        return MappingProxyType(self._entries)

    @cached_property
    def matcher(self) -> Matcher:
        matcher = Matcher(self._lexicon, self._band_of)
        for entry in self._entries.values():
            matcher.add(entry)
        return matcher

    def ask(self, text: str) -> Result:
        """What to do with a question, and the entries it may mean. Never raises, whatever the text."""
        return self.matcher.ask(text)

    def explain(self, text: str) -> Explanation:
        """The same as `ask`, with why."""
        return self.matcher.explain(text)

    def small_talk(self, text: str) -> SmallTalk | None:
        """ "greeting", "thanks" or "insult" when a message is nothing else."""
        return self._lexicon.small_talk(text)

    def render(self, entry_id: str) -> str:
        """The answer of an entry as Markdown. Raises `KeyError`, or `AnswerError` for an unknown figure."""
        return self._answers.render(self._entries[entry_id])

    def replace(self, entry: FaqEntry) -> None:
        """Add an entry or take the place of the one with its id; only this entry is indexed again."""
        self.matcher.add(entry)
        self._entries[entry.id] = entry

    def remove(self, entry_id: str) -> None:
        """Forget an entry. Raises `KeyError` when there is none."""
        self.matcher.remove(entry_id)
        del self._entries[entry_id]

    def _band_of(self, people: int) -> int | None:
        """The size band of a number of inhabitants; a bound itself belongs to no band people would name."""
        table = self._facts.rates.tables[-1]
        bounds = {table.upper(band.number) for band in table.bands}
        return None if people in bounds else table.band_of(people)
