"""One official source read again: fetched if it changed, compared with what stands, written in one transaction.

Whatever goes wrong on the way changes nothing but the note of it.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from rich.progress import Progress

from bot import clock
from bot.care.fetch import NO_VERSION, FetchError, Version, fetch
from bot.care.refresh.sources import Source
from bot.delivery.apart import Apart, ApartError
from bot.settings import Settings
from bot.storage.batches import OvertakenError, put_in, standing
from bot.storage.refreshes import Refreshed
from bot.storage.store import Store
from knowledge.imports.files import planned
from knowledge.imports.plan import Plan
from knowledge.imports.reading import Origin

PATIENCE = 900.0  # seconds to read a national file
SHRUNK = 2  # a source that has less than one record in so many left was cut, or means something else now
_KEPT = "Rien n'a été changé."

Read = Callable[..., Plan | str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source: a `failure`, no `plan` when it had not changed, else what was done."""

    source: Source
    failure: str = ""
    plan: Plan | None = None
    gone: Mapping[str, str] = field(default_factory=dict)  # records of last time that it no more holds


class RefreshError(Exception):
    """A source that cannot be taken over; the French text says why."""


def apart(*arguments: Any) -> Plan | str:
    """Read in a process of its own, within a time and a memory. Raises `RefreshError`."""
    try:
        with Apart(PATIENCE, planned, *arguments) as reader:
            return reader.done()
    except ApartError as error:
        raise RefreshError(f"{error}.") from error


def here(*arguments: Any) -> Plan | str:
    """Read in this process, which is apart already. Raises `RefreshError`."""
    try:
        return planned(*arguments)
    except Exception as error:
        # Each library has its own family of errors, and a text of theirs may quote the file.
        raise RefreshError(f"le fichier est illisible ou coupé ({type(error).__name__}).") from error


class Refreshing:
    """Reads sources again, for one database; `again` whether they changed or not, `dry_run` without writing."""

    def __init__(
        self, settings: Settings, store: Store, read: Read = apart, *, again: bool = False, dry_run: bool = False
    ) -> None:
        self._settings = settings
        self._store = store
        self._read = read
        self._again = again
        self._dry = dry_run

    def refresh(self, source: Source, progress: Progress, now: float | None = None) -> Outcome:
        """Take one source over, or say why not."""
        now, last = now or clock.now(), self._store.refreshes.last(source.id)
        try:
            return self._taken(source, last, progress, now)
        except (FetchError, RefreshError, OvertakenError) as error:
            failure = f"{error} {_KEPT}"
            self._keep(source, replace(last, tried=now, failure=str(error)))
            return Outcome(source, failure)

    def _taken(self, source: Source, last: Refreshed, progress: Progress, now: float) -> Outcome:
        if not source.address:
            raise RefreshError("Son adresse n'est pas connue : donnez-la dans le fichier des sources.")
        same = last.address == source.address and last.at and not self._again
        known = Version(last.etag, last.modified, last.sha256) if same else NO_VERSION
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / source.id
            version = fetch(source.address, path, progress, largest=source.megabytes << 20, known=known)
            if version is None or version.sha256 == known.sha256:
                self._keep(source, replace(last, at=now, tried=now, failure=""))
                return Outcome(source)
            return self._written(source, path, last, version, now)

    def _written(self, source: Source, path: Path, last: Refreshed, version: Version, now: float) -> Outcome:
        knowledge, seen = standing(self._settings, self._store)
        today = date.fromtimestamp(now)
        origin = Origin(source.title, source.address, today.isoformat())
        arguments = (self._settings.knowledge.folder, self._store.overlay.state(), source.kind, path, source.title)
        plan = self._read(*arguments, origin, today, source.form)
        if isinstance(plan, str):
            raise RefreshError(plan)
        known = last.records or {}
        _require(source, plan, known if last.address == source.address else {})
        if not self._again:
            # What somebody changed or took away here since holds, as long as the source says what it said.
            plan = plan.without(key for key, told in plan.read.items() if known.get(key) == told)
        if not self._dry:
            marks = (source.address, version.etag, version.modified, version.sha256)
            with self._store.transaction():
                put_in(self._store, knowledge, plan.changes, source.title, seen)
                self._store.refreshes.keep(source.id, Refreshed(*marks, plan.read, now, now))
        return Outcome(source, plan=plan, gone={k: name for k, (name, _) in known.items() if k not in plan.read})

    def _keep(self, source: Source, refreshed: Refreshed) -> None:
        if not self._dry:
            with self._store.transaction():
                self._store.refreshes.keep(source.id, refreshed)


def _require(source: Source, plan: Plan, known: Mapping[str, tuple[str, str]]) -> None:
    """Raises `RefreshError` for a file that reads well and cannot be whole, or is not what it was."""
    read, refused = len(plan.read), len(plan.refused)
    if read < source.least:
        raise RefreshError(f"{read} fiches lues, {source.least} au moins sont attendues : fichier coupé ou changé.")
    if refused > read:
        raise RefreshError(f"{refused} fiches refusées pour {read} lues : le fichier a changé de forme.")
    if read * SHRUNK < len(known):
        raise RefreshError(f"{read} fiches lues, {len(known)} la dernière fois : fichier coupé ou changé.")
