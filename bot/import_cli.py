"""`cpts-bot import …`: official and regional files into the directory, in one transaction or not at all."""

import getpass
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Annotated
from urllib.parse import urlsplit
from urllib.request import Request, urlopen
from uuid import uuid4

import typer
from rich.console import Console
from rich.progress import Progress

from bot.console import CommandError, ConfigOption, echo
from bot.notices import conversation_of
from bot.settings import load
from bot.store import Store
from handlers.messages import Reply
from knowledge.base import Knowledge
from knowledge.datafile import DataError, read_text
from knowledge.exchange import ExchangeError, imported
from knowledge.imports import contacts as contact_files
from knowledge.imports import cpts as cpts_files
from knowledge.imports.plan import Plan, plan
from knowledge.imports.reading import FormatError, Origin, Reader
from knowledge.overlay import Kind, State

app = typer.Typer(name="import", help="Importe des fichiers officiels ou régionaux.", no_args_is_help=True)

HEAD = 4096
DRY = " (essai : rien n'est écrit)"
CHUNK = 1 << 16
LARGEST = 600 * 1024 * 1024  # bytes fetched from an address; the FINESS extract is about 40 MB
MOST_SHOWN = 20
PATIENCE = 60.0
FileArgument = Annotated[str, typer.Argument(help="Un fichier, ou son adresse en https.")]
DryOption = Annotated[bool, typer.Option("--dry-run", help="Montre ce qui serait fait, sans rien écrire.")]
TitleOption = Annotated[str | None, typer.Option("--source", help="Titre du document, écrit dans chaque fiche.")]


@app.command()
def cpts(
    file: FileArgument, dry_run: DryOption = False, source: TitleOption = None, config: ConfigOption = None
) -> None:
    """Des CPTS : notre table CSV, FINESS, FINESS+ (JSON) ou une liste d'ARS (XLSX)."""
    _import("cpts", file, cpts_files.reader_of, dry_run, source, config)


@app.command()
def contacts(
    file: FileArgument, dry_run: DryOption = False, source: TitleOption = None, config: ConfigOption = None
) -> None:
    """Des contacts : notre CSV, ou l'annuaire de l'administration (DILA, JSON)."""
    _import("contact", file, contact_files.reader_of, dry_run, source, config)


@app.command()
def overlay(file: FileArgument, dry_run: DryOption = False, config: ConfigOption = None) -> None:
    """Les changements écrits par « exporter » ou « cpts-bot export »."""
    settings = load(config)
    store = Store.of(settings)
    try:
        knowledge = Knowledge(settings.knowledge.folder)
        knowledge.reflect(store.overlay.state())
        found = imported(read_text(Path(file)))
        fresh = {pair: after for pair, after in found.items() if knowledge.value(*pair) != after}
        if not dry_run:
            _write(store, knowledge, fresh, file)
    except (ExchangeError, DataError) as error:
        raise CommandError(f"Rien n'a été importé. {error}") from error
    finally:
        store.close()
    echo(f"Repris : {len(fresh)} ; déjà en place : {len(found) - len(fresh)}{DRY if dry_run else ''}")


def _import(
    kind: Kind,
    file: str,
    reader_of: Callable[[str, bytes], Reader],
    dry_run: bool,
    title: str | None,
    config: Path | None,
) -> None:
    settings = load(config)
    store = Store.of(settings)
    try:
        knowledge = Knowledge(settings.knowledge.folder)
        knowledge.reflect(store.overlay.state())
        result = _planned(knowledge, kind, file, reader_of, title)
        if not dry_run:
            _write(store, knowledge, {(kind, key): after for key, after in result.writes.items()}, file)
    except CommandError as error:
        _tell_admins(store, settings.notices.to, str(error))
        raise
    finally:
        store.close()
    echo("\n".join(report(result, dry_run)))


def _planned(
    knowledge: Knowledge, kind: Kind, file: str, reader_of: Callable[[str, bytes], Reader], title: str | None
) -> Plan:
    """Read the whole file before anything is written. Raises `CommandError` when it cannot be."""
    name = Path(urlsplit(file).path).name
    origin = Origin(title or f"Fichier {name}", file if "://" in file else name, date.today().isoformat())
    try:
        with _opened(file) as (path, progress), progress.open(path, "rb", description=name) as stream:
            with path.open("rb") as first:
                reader = reader_of(name, first.read(HEAD))
            return plan(knowledge, kind, reader(stream, knowledge.gazetteer, origin))
    except (FormatError, OSError) as error:
        raise CommandError(f"Rien n'a été importé. {error}") from error
    except Exception as error:
        # A broken archive or a JSON cut in its middle: each library has its own family of errors.
        raise CommandError(f"Rien n'a été importé : {name} est illisible ou coupé ({type(error).__name__}).") from error


@contextmanager
def _opened(file: str) -> Iterator[tuple[Path, Progress]]:
    """The file on this disk, fetched first when it is an address, and a progress bar on the error output."""
    console = Console(stderr=True)
    bar = Progress(console=console, transient=True, disable=not console.is_terminal)
    with bar as progress, tempfile.TemporaryDirectory() as folder:
        if "://" not in file:
            yield Path(file), progress
            return
        if not file.startswith("https://"):
            raise FormatError("Donnez une adresse en https://, ou un fichier.")
        copy = Path(folder) / (Path(urlsplit(file).path).name or "fichier")
        _fetch(file, copy, progress)
        yield copy, progress


def _fetch(address: str, copy: Path, progress: Progress) -> None:
    request = Request(address, headers={"User-Agent": "cpts-bot"})  # noqa: S310 - https, checked by the caller
    with urlopen(request, timeout=PATIENCE) as response, copy.open("wb") as out:  # noqa: S310
        size = int(response.headers.get("Content-Length") or 0)
        if size > LARGEST:
            raise FormatError("Ce fichier est trop grand.")
        with progress.wrap_file(response, total=size or None, description="téléchargement") as stream:
            _copy(stream, out)


def _copy(stream: IO[bytes], out: IO[bytes]) -> None:
    """At most `LARGEST` bytes, whatever the server announced."""
    left = LARGEST
    while chunk := stream.read(CHUNK):
        left -= len(chunk)
        if left < 0:
            raise FormatError("Ce fichier est trop grand.")
        out.write(chunk)


def _write(store: Store, knowledge: Knowledge, changes: State, file: str) -> None:
    """Every change or none: one transaction."""
    author, why = f"import par {getpass.getuser()}", f"import de {file.rsplit('/', 1)[-1]}"
    now = time.time()
    with store.transaction():
        for (kind, key), after in changes.items():
            before = knowledge.value(kind, key)
            store.overlay.add(kind, key, before, after, author=author, at=now, why=why)


def _tell_admins(store: Store, to: Sequence[str], text: str) -> None:
    """An import that failed, often at night: left in the outbox, for the running bot to carry."""
    with store.transaction():
        for name in to:
            store.enqueue(conversation_of(name), f"import {uuid4()}", (Reply(text=text),), time.time())


def report(result: Plan, dry_run: bool) -> list[str]:
    """What was added, changed, left and refused, and why."""
    counts = {
        "Ajoutés": len(result.added),
        "changés": len(result.changed),
        "inchangés": result.unchanged,
        "refusés": len(result.refused),
    }
    return [
        " ; ".join(f"{label} : {number}" for label, number in counts.items()) + (DRY if dry_run else ""),
        *_some("ajouté", list(result.added)),
        *_some("changé", list(result.changed)),
        *_some("refusé", [f"{r.where}, {r.what} : {r.why}" for r in result.refused]),
        *_some("commune revendiquée par plusieurs CPTS, à arbitrer par l'ARS", result.disputes),
    ]


def _some(label: str, items: list[str]) -> list[str]:
    more = [f"- et {len(items) - MOST_SHOWN} autres ({label})"] if len(items) > MOST_SHOWN else []
    return [*(f"- {label} : {item}" for item in items[:MOST_SHOWN]), *more]
