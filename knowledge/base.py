"""Everything the bot knows: one folder of curated files, and over them what admins changed.

What is costly is read when first needed.
"""

import logging
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple

from pydantic import ValidationError

from knowledge.contacts import Contact, ContactBook, misplaced
from knowledge.coverage import Coverage
from knowledge.cpts import Cpts, CptsDirectory
from knowledge.datafile import DATA
from knowledge.dialogue import Preparation
from knowledge.eligibility import Eligibility
from knowledge.faq import Faq, FaqEntry
from knowledge.figures import Figures
from knowledge.overlay import Kind, State, Value
from knowledge.rates import FundingError, RateCell, RateTables
from knowledge.safety import Safety
from knowledge.sources import Record
from knowledge.terms import Terms
from knowledge.territory import Gazetteer
from knowledge.territory.atlas.contours import Contours

log = logging.getLogger(__name__)

RECORDS: Mapping[Kind, type[Record]] = {"faq": FaqEntry, "contact": Contact, "cpts": Cpts, "rate": RateCell}


class Folders(NamedTuple):
    """What `Knowledge` is made from, as another process is told it."""

    curated: Path
    cache: Path | None
    contours: Path | None


class Knowledge:
    """The curated knowledge of one folder, as the admins of one database changed it.

    What is costly to make of the folder is kept in another one, `cache`, when there is one. `contours` is where
    official sources left those of this machine.
    """

    def __init__(self, folder: Path = DATA, cache: Path | None = None, contours: Path | None = None) -> None:
        self.folder = folder
        self.cache = cache
        self.folders = Folders(folder, cache, contours)
        self.contours = Contours(contours)
        self._changes: dict[tuple[Kind, str], Record | None] = {}
        self._faq: Faq | None = None
        self._lock = RLock()  # a thread reads the FAQ ahead while messages already come in

    def require(self) -> None:
        """Read every small file now, so that nobody is answered from half of them. Raises `DataError`.

        The index of the FAQ is among them, once made: the first message, which holds the database, must not make it.
        """
        _ = (
            self.faq,
            self.rates,
            self.figures,
            self.eligibility,
            self.contacts,
            self.cpts,
            self.safety,
            self.terms,
            self.coverage,
            self.dialogue,
        )

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer.load(self.folder / "territory", self.cache)

    @cached_property
    def rates(self) -> RateTables:
        return RateTables.load(self.folder / "rates").changed(self._of("rate"))

    @cached_property
    def figures(self) -> Figures:
        return Figures.load(self.folder / "figures.toml")

    @cached_property
    def eligibility(self) -> Eligibility:
        return Eligibility.load(self.folder)

    @cached_property
    def contacts(self) -> ContactBook:
        # A row that an older program let be written where it does not belong is found by nobody.
        changes = {k: c for k, c in self._of("contact").items() if c is None or not misplaced(self.gazetteer, c)}
        return ContactBook.load(self.folder / "contacts.csv").changed(changes)

    @cached_property
    def cpts(self) -> CptsDirectory:
        written = CptsDirectory.load(self.folder / "cpts.toml", self.cache).changed(self._of("cpts"))
        return written.on(self.gazetteer)

    @cached_property
    def safety(self) -> Safety:
        return Safety.load(self.folder / "safety.toml")

    @cached_property
    def coverage(self) -> Coverage:
        return Coverage.load(self.folder / "coverage.toml")

    @cached_property
    def dialogue(self) -> Preparation:
        return Preparation.load(self.folder / "dialogue.toml")

    @cached_property
    def terms(self) -> Terms:
        return Terms.load(self.folder / "terms.toml")

    @property
    def faq(self) -> Faq:
        with self._lock:
            self._faq = self._faq or self._read_faq()
            return self._faq

    def _read_faq(self) -> Faq:
        return Faq.load(self.folder, self, self._of("faq"), self.cache)

    def reflect(self, state: State, *, whole: bool = True) -> None:
        """Show these changes from now on; when `whole`, and no other: what was changed before is as curated again."""
        with self._lock:
            self._reflect(dict(self._read(state)), whole=whole)

    def _reflect(self, wanted: Mapping[tuple[Kind, str], Record | None], *, whole: bool) -> None:
        back = [pair for pair in self._changes if pair not in wanted] if whole else []
        for kind, key in back:
            del self._changes[kind, key]
        self._changes.update(wanted)
        touched = {*back, *wanted}
        kinds: set[str] = {kind for kind, _ in touched}
        for of, attribute in {"rate": "rates", "contact": "contacts", "cpts": "cpts"}.items():
            if of in kinds:
                self.__dict__.pop(attribute, None)  # read again when next needed: these are small
        if self._faq:
            for key in sorted(key for kind, key in touched if kind == "faq"):
                self._put(key, wanted.get(("faq", key)), curated=("faq", key) in back)

    def _put(self, key: str, record: Record | None, *, curated: bool) -> None:
        self.faq.put(key, record if isinstance(record, FaqEntry) else None, curated=curated)

    def value(self, kind: Kind, key: str) -> Value | None:
        """One thing as it is today, as plain values; None when there is none."""
        record = self.record(kind, key)
        return None if record is None else plain(record)

    def record(self, kind: Kind, key: str) -> Record | None:
        match kind:
            case "faq":
                return self.faq.get(key)
            case "contact":
                return self.contacts.by_key.get(key)
            case "cpts":
                return self.cpts.by_id.get(key)
            case "rate":
                return _cell(self.rates, key)

    def _of(self, kind: Kind) -> dict[str, Any]:
        return {key: record for (of, key), record in self._changes.items() if of == kind}

    def _read(self, state: State) -> Iterator[tuple[tuple[Kind, str], Record | None]]:
        """The changes as records; one that no longer fits this program is left out, and said in the log."""
        for (kind, key), value in state.items():
            try:
                yield (kind, key), None if value is None else RECORDS[kind].model_validate(value)
            except ValidationError as error:
                log.error("revision of %s %s left out: %s", kind, key, error)


def plain(record: Record) -> Value:
    """A record as plain values, without what has no value, in a stable order."""
    return record.model_dump(mode="json", exclude_none=True, exclude_defaults=True)


def _cell(rates: RateTables, key: str) -> Record | None:
    try:
        return rates.cell(key)
    except FundingError:
        return None
