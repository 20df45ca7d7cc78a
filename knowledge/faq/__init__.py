"""The questions the bot answers: reading them, finding the one a person means, writing its answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import RLock
from types import MappingProxyType
from typing import Self

from knowledge.built import built
from knowledge.faq.answers import Answers, Facts, Written, passages
from knowledge.faq.chat import AboutAnswer, Chatter, Wish
from knowledge.faq.entries import Curated, Entries, sections
from knowledge.faq.entry import FaqEntry, load_entries
from knowledge.faq.lexicon import Lexicon, SmallTalk
from knowledge.faq.matcher import Matcher
from knowledge.faq.parts import Parts
from knowledge.faq.result import Decision, Explanation, Match, Result, TokenWeight
from knowledge.faq.stem import stem
from knowledge.mapped import Mapped, Sections
from knowledge.text import words

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
    "Written",
]

OF_ALL = "definition"  # the theme of what a CPTS is: what is said next may be of anything
# Who, when: said with anything; how much, how long: asked of anything.
OF_ANYTHING = frozenset(
    map(stem, "cpts ensuite apres avant maintenant toujours vraiment tout tous monde chacun".split())
)
MEASURES = frozenset(map(stem, "combien temps longtemps long prend prendre cher coute coutent".split()))
HOW_SURELY = frozenset(  # said of how surely something is, and never what is asked
    map(stem, "exactement precisement vraiment concretement reellement normalement forcement seulement".split())
)
ALIKE = 0.2  # two entries are asked alike from here: of one subject, whatever the theme


class Faq:
    """Every entry, found by a person's own words. `kept` is a file made by `load`: its entries, and their index.

    Without it the index is made at the first question.
    """

    def __init__(
        self,
        entries: Iterable[FaqEntry],
        facts: Facts,
        lexicon: Lexicon | None = None,
        changes: Mapping[str, FaqEntry | None] = MappingProxyType({}),
        kept: Mapped | None = None,
    ) -> None:
        self._curated = Curated(kept) if kept else {entry.key: entry for entry in entries}
        self._entries = Entries(self._curated, changes)
        self._facts = facts
        self._lexicon = lexicon or Lexicon.load()
        self._answers = Answers(facts)
        self._kept = kept
        self._matcher: Matcher | None = None
        self._lock = RLock()

    @classmethod
    def load(
        cls,
        folder: Path,
        facts: Facts,
        changes: Mapping[str, FaqEntry | None] = MappingProxyType({}),
        cache: Path | None = None,
    ) -> Self:
        """The entries of a data folder, with `changes`. Raises `DataError` with every fault of every file.

        What is made of them is kept in the folder `cache`, and made again when they change.
        """
        kept = built(cache, "faq", folder, folder.rglob("*.toml"), lambda: cls._made(folder, facts))
        return cls((), facts, Lexicon.kept(kept), changes, kept)

    @classmethod
    def _made(cls, folder: Path, facts: Facts) -> Sections:
        entries = [placed.entry for placed in load_entries(folder / "faq")]
        lexicon = Lexicon.load(folder)
        return sections(entries) | lexicon.sections() | cls(entries, facts, lexicon).matcher.sections()

    def of(self, entries: Iterable[FaqEntry]) -> Self:
        """Other entries, heard as ours are: whose a wording is, not what to do with a question.

        Of a base that is kept the foreign subjects are in the index alone, and they own no wording: half a second less.
        """
        return type(self)(entries, self._facts, self._lexicon)

    @property
    def entries(self) -> Mapping[str, FaqEntry]:
        """The entries by id, in the order of the files."""
        return self._entries

    @property
    def regional(self) -> Mapping[str, str]:
        """The region of each entry that speaks of one, by id."""
        return self._entries.regional()

    def get(self, key: str) -> FaqEntry | None:
        """An entry by its id, or a regional variant by « id@region »."""
        return self._entries.named(key)

    def entry(self, entry_id: str, region: str | None = None) -> FaqEntry:
        """An entry as it is said in a region: its variant there wins. Raises `KeyError`."""
        return self._entries.variant(entry_id, region) or self._entries[entry_id]

    def variants(self, entry_id: str) -> list[FaqEntry]:
        return self._entries.variants(entry_id)

    def all_variants(self) -> list[FaqEntry]:
        """Every variant there is, of any entry."""
        return self._entries.all_variants()

    def varies_in(self, region: str) -> frozenset[str]:
        """The entries that have a variant of their own in a region."""
        return self._entries.varied_in(region)

    @property
    def matcher(self) -> Matcher:
        """The index of every entry, made ready by whichever thread asks for it first."""
        with self._lock:
            self._matcher = self._matcher or self._indexed()
            return self._matcher

    def _indexed(self) -> Matcher:
        spellings = self._facts.eligibility.spellings
        matcher = Matcher(self._lexicon, self._band_of, spellings, self._kept, self._curated)
        for entry in self._curated.values() if self._kept is None else ():
            if not entry.variant:
                matcher.add(entry)
        for key, changed in self._entries.changes.items():
            _index(matcher, key, changed)
        return matcher

    def ask(
        self,
        text: str,
        without: Collection[str] = (),
        thread: Mapping[str, float] = MappingProxyType({}),
    ) -> Result:
        """What to do with a question, and the entries it may mean. Never raises, whatever the text.

        The entries `without` names are passed over, as if they were not there. `thread` is what the messages before
        lead to (`leads`): what they lead to as well is meant rather than the rest.
        """
        return self.matcher.ask(text, without, thread)

    def leads(self, text: str, most: int) -> dict[str, float]:
        """The entries that a text leads to, by what each gathers from it, whatever would be answered."""
        return self.matcher.leads(text, most)

    def names(self, text: str) -> int:
        """How many words of a text may name what it is about: not how much, nor when, which are asked of anything."""
        return len(self.matcher.stems(text) - OF_ANYTHING - MEASURES)

    def is_alike(self, one: str, other: str) -> bool:
        """Whether two entries are asked in much the same words."""
        return self.matcher.likeness(one, other, OF_ANYTHING) >= ALIKE

    def is_near(self, entry_id: str, topic: str) -> bool:
        """Whether an entry is of the theme of another, or one of them cites the other; of the CPTS itself, any is."""
        return self._entries[topic].theme == OF_ALL or entry_id in self._entries.near(topic)

    def goes_with(self, entry_id: str, topic: str, text: str) -> bool:
        """Whether an entry may answer a text that stands for what was talked about by a pronoun, or by « et ».

        It has the words of the text in one wording, and is asked much as the topic is; of the CPTS itself, any may.
        """
        if entry_id == topic or self._entries[topic].theme == OF_ALL:
            return True
        stems = self.matcher.stems(text) - OF_ANYTHING
        return self.holds(entry_id, text) and self.matcher.likeness(entry_id, topic, stems) >= ALIKE

    def holds(self, entry_id: str, text: str) -> bool:
        """Whether one wording of an entry has all the words of a text that may name something."""
        stems = self.matcher.stems(text) - OF_ANYTHING
        return bool(stems) and self.matcher.holds(entry_id, stems)

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

    def wish(self, text: str) -> Wish | None:
        """What a message wants of the papers: « envoyer à l'ARS », « la lettre »."""
        return self._lexicon.chat.wish(text)

    def parts(self, text: str) -> Parts:
        """A message taken apart: who speaks, what is told, what is asked."""
        return self.matcher.parts(text)

    def telling(self, text: str) -> int:
        """How many words of a text carry its meaning."""
        return self.matcher.telling(text)

    def passages(self, entry: FaqEntry, on: date, said: str, share: float) -> list[str]:
        """The paragraphs and lines of an answer that a message asks about; none when its title says as much.

        They hold this `share` of the words that carry the meaning of the message, but those of the title. A single one
        is there as it was written: « compte » is not « comptez ».
        """
        sought = self.matcher.stems(said) - self.matcher.stems(f"{entry.question} CPTS") - HOW_SURELY
        if not sought:
            return []
        lines = passages(self.write(entry, on).whole)
        if len(sought) == 1:
            lines = [line for line in lines if sought & set(map(stem, _singulars(said) & _singulars(line)))]
        shares = [self.matcher.share(sought, line) for line in lines]
        best = max(shares, default=0.0)
        return [line for line, its in zip(lines, shares, strict=True) if its == best] if best >= share else []

    def render(self, entry_id: str, on: date, region: str | None = None) -> str:
        """All an entry says on a day, as Markdown. Raises `KeyError`, or `AnswerError`."""
        return self.write(self.entry(entry_id, region), on).whole

    def write(self, entry: FaqEntry, on: date, known: Collection[str] = ()) -> Written:
        """The answer of any entry, one that is not there yet included; the unknown is said. Raises `AnswerError`.

        What the acronyms already `known` to the person stand for is left out.
        """
        return self._answers.render(entry, on, known)

    def exact(self, entry: FaqEntry, on: date) -> str:
        """The text for whoever writes it: raises `AnswerError` for an amount or a site that nobody knows, too."""
        return self._answers.render(entry, on, exact=True).text

    def put(self, key: str, entry: FaqEntry | None, *, curated: bool = False) -> None:
        """Show this under `key` from now on, nothing when None, or what the files say when `curated`."""
        with self._lock:
            if curated:
                self._entries.changes.pop(key, None)
                entry = self._curated.get(key)
            else:
                self._entries.changes[key] = entry
            if self._matcher:
                _index(self._matcher, key, entry)

    @contextmanager
    def trying(self, changes: Mapping[str, FaqEntry | None]) -> Iterator[Self]:
        """The base as it would be with these changes, for the time of a look."""
        before = dict(self._entries.changes)
        try:
            for key, entry in changes.items():
                self.put(key, entry)
            yield self
        finally:
            for key in changes:
                self.put(key, before.get(key), curated=key not in before)

    def replace(self, entry: FaqEntry) -> None:
        """Add an entry or take the place of the one with its id; only this entry is indexed again."""
        self.put(entry.key, entry)

    def remove(self, entry_id: str) -> None:
        """Forget an entry. Raises `KeyError` when there is none."""
        self.put(self._entries[entry_id].key, None)

    def _band_of(self, people: int) -> int | None:
        """The size band of a number of inhabitants, on any day: an index outlives the tables it was made under."""
        return self._facts.rates.lasting_band_of(people)


def _singulars(text: str) -> set[str]:
    """The words of a text, without the mark of a plural."""
    return {word.rstrip("sx") for word in words(text)}


def _index(matcher: Matcher, key: str, entry: FaqEntry | None) -> None:
    """Have an entry found by its words, or nothing under its key; a variant is not found by itself."""
    if entry and not entry.variant:
        matcher.add(entry)
    elif not entry and key in matcher:
        matcher.remove(key)
