"""One official source read again: fetched if it changed, compared with what stands, written in one transaction.

Whatever goes wrong on the way changes nothing but the note of it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bot import clock
from bot.care.fetch import NO_VERSION, FetchError, Version, fetch
from bot.care.refresh.sources import Source
from bot.delivery.apart import Apart, ApartError
from bot.errors import reason
from bot.settings import Settings
from bot.storage import folders, sqlite_files
from bot.storage.batches import OvertakenError, put_in, standing
from bot.storage.refreshes import Refreshed
from bot.storage.store import Store
from knowledge.imports.contours import Surveyed, surveyed
from knowledge.imports.files import planned
from knowledge.imports.plan import Plan
from knowledge.imports.reading import Left, Origin, Refused, refusals
from knowledge.overlay import Kind
from knowledge.territory.atlas.contours import SUFFIX
from knowledge.wording import count

if TYPE_CHECKING:  # the bot shows no bar, and need not load what draws one
    from rich.progress import Progress

PATIENCE = 900.0  # seconds to read a national file
SHRUNK = 2  # a source that has less than one record in so many left was cut, or means something else now
_KEPT = "Rien n'a été changé."

T = TypeVar("T")
Read = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Account:
    """What reading a source did, or would do, over what stands: names, but for those that only need a number."""

    added: Sequence[str]
    changed: Sequence[str]
    unchanged: int
    gone: Sequence[str]  # of the last time, and no more there
    refused: Sequence[Refused]
    left: Sequence[Left]

    @property
    def is_news(self) -> bool:
        return bool(self.added or self.changed or self.refused or self.gone)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source: a `failure`, no `account` when it had not changed, else what was done."""

    source: Source
    failure: str = ""
    account: Account | None = None


class RefreshError(Exception):
    """A source that cannot be taken over; the French text says why."""


def apart(work: Callable[..., T | str], *arguments: Any) -> T:
    """Read in a process of its own, within a time and a memory. Raises `RefreshError`."""
    try:
        with Apart(PATIENCE, work, *arguments) as reader:
            return _or_why(reader.done())
    except ApartError as error:
        raise RefreshError(f"{error}.") from error


def here(work: Callable[..., T | str], *arguments: Any) -> T:
    """Read in this process, which is apart already. Raises `RefreshError`."""
    try:
        found = work(*arguments)
    except Exception as error:
        # Each library has its own family of errors, and a text of theirs may quote the file.
        raise RefreshError(f"le fichier est illisible ou coupé ({type(error).__name__}).") from error
    return _or_why(found)


def _or_why(found: T | str) -> T:
    if isinstance(found, str):
        raise RefreshError(found)
    return found


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

    def refresh(self, source: Source, progress: "Progress", now: float | None = None) -> Outcome:
        """Take one source over, or say why not."""
        now, last = now or clock.now(), self._store.refreshes.last(source.id)
        try:
            return self._taken(source, last, progress, now)
        except (FetchError, RefreshError, OvertakenError) as error:
            failure = f"{error} {_KEPT}"
            self._keep(source, replace(last, tried=now, failure=str(error)))
            return Outcome(source, failure)

    def _taken(self, source: Source, last: Refreshed, progress: "Progress", now: float) -> Outcome:
        if not source.address:
            raise RefreshError("Son adresse n'est pas connue : donnez-la dans le fichier des sources.")
        lost = source.kind == "contours" and not self._contours(source).exists()
        same = last.address == source.address and last.at and not self._again and not lost
        known = Version(last.etag, last.modified, last.sha256) if same else NO_VERSION
        with _held(self._settings, source) as path:
            version = fetch(source.address, path, progress, largest=source.megabytes << 20, known=known)
            try:
                if version is None or version.sha256 == known.sha256:
                    self._keep(source, replace(last, at=now, tried=now, failure=""))
                    return Outcome(source)
                task = progress.add_task(f"lecture de {source.id}", total=None)
                outcome = self._written(source, path, last, version, now)
                progress.remove_task(task)
                return outcome
            finally:
                path.unlink(missing_ok=True)  # only what was cut is kept, for the next time

    def _written(self, source: Source, path: Path, last: Refreshed, version: Version, now: float) -> Outcome:
        marks = (source.address, version.etag, version.modified, version.sha256)
        if source.kind == "contours":
            return Outcome(source, account=self._drawn(source, path, Refreshed(*marks, None, now, now)))
        return Outcome(source, account=self._carded(source, source.kind, path, last, Refreshed(*marks, None, now, now)))

    def _carded(self, source: Source, kind: Kind, path: Path, last: Refreshed, new: Refreshed) -> Account:
        """Records, which are cards that admins change too."""
        knowledge, seen = standing(self._settings, self._store)
        today = date.fromtimestamp(new.at)
        origin = Origin(source.title, source.address, today.isoformat())
        state = self._store.overlay.state()
        arguments = (knowledge.folders, state, kind, path, source.title, origin, today, source.form)
        plan: Plan = self._read(planned, *arguments)
        known = last.records or {}
        _require(source, len(plan.read), len(plan.refused), len(known) if last.address == source.address else 0)
        if not self._again:
            # What somebody changed or took away here since holds, as long as the source says what it said.
            plan = plan.without(key for key, told in plan.read.items() if known.get(key) == told)
        if not self._dry:
            with self._store.transaction():
                put_in(self._store, knowledge, plan.changes, source.title, seen)
                self._store.refreshes.keep(source.id, replace(new, records=plan.read, failure=refusals(plan.refused)))
        gone = [name for key, (name, _) in known.items() if key not in plan.read]
        return Account(list(plan.added), list(plan.changed), plan.unchanged, gone, plan.refused, plan.left)

    def _drawn(self, source: Source, path: Path, new: Refreshed) -> Account:
        """Contours, a file of their own that takes the place of the last one: whole, or not at all."""
        standing, fresh = self._contours(source), path.with_suffix(".fresh")
        fresh.unlink(missing_ok=True)  # of a program that was killed
        territory, cache = self._settings.knowledge.folder / "territory", self._settings.cache
        try:
            found: Surveyed = self._read(surveyed, territory, cache, path, standing, fresh, source.credit)
            _require(source, found.read, len(found.refused), found.unchanged + len(found.changed) + len(found.gone))
            if not self._dry:
                with self._store.transaction():
                    self._store.refreshes.keep(source.id, new)
                    fresh.replace(standing)  # a crash before the commit lets it be brought once more
        finally:
            fresh.unlink(missing_ok=True)
        return Account(found.added, found.changed, found.unchanged, found.gone, found.refused, found.left)

    def _contours(self, source: Source) -> Path:
        return self._settings.store.sources / f"{source.id}{SUFFIX}"

    def _keep(self, source: Source, refreshed: Refreshed) -> None:
        if not self._dry:
            with self._store.transaction():
                self._store.refreshes.keep(source.id, refreshed)


@contextmanager
def _held(settings: Settings, source: Source) -> Iterator[Path]:
    """Where the file of a source is brought, for one process at a time: what was cut there is taken up again.

    Raises `RefreshError`.
    """
    folder = settings.store.sources
    try:
        folders.private(folder)
        lock = sqlite_files.alone(folder / source.id)
    except BlockingIOError as error:
        raise RefreshError("Un autre programme la relit en ce moment.") from error
    except OSError as error:
        raise RefreshError(f"Le dossier {folder} ne peut pas être écrit ({reason(error)}).") from error
    with lock:
        yield folder / source.id


def _require(source: Source, read: int, refused: int, known: int) -> None:
    """Raises `RefreshError` for a file that reads well and cannot be whole, or is not what it was."""
    told = count(read, "fiche lue", "fiches lues")
    if read < source.least:
        raise RefreshError(f"{told}, {source.least} au moins sont attendues : fichier coupé ou changé.")
    if refused > read:
        raise RefreshError(f"{refused} fiches refusées pour {read} lues : le fichier a changé de forme.")
    if read * SHRUNK < known:
        raise RefreshError(f"{told}, {known} la dernière fois : fichier coupé ou changé.")
