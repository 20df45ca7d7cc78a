"""`cpts-bot import …`: official and regional files into the directory, in one transaction or not at all."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from uuid import uuid4

import typer

from bot import clock
from bot.care.fetch import FetchError, fetch
from bot.commands.console import CommandError, ConfigOption, echo, settings_of
from bot.commands.template import template
from bot.delivery.apart import Apart, ApartError
from bot.errors import next_step, reason
from bot.storage.batches import NOTHING_IN, OvertakenError, forget_refusals, put_back, standing, write
from bot.storage.names import Name
from bot.storage.refreshes import Refreshed
from bot.storage.store import Store
from handlers.engine.messages import Reply
from knowledge.base import Folders
from knowledge.cpts import identifier
from knowledge.datafile import DataError, read_text
from knowledge.exchange import read
from knowledge.imports.files import planned
from knowledge.imports.plan import Plan
from knowledge.imports.reading import Origin, refusals
from knowledge.overlay import Kind, State, Value
from knowledge.wording import count, day, listing

app = typer.Typer(name="import", help="Importe des fichiers officiels ou régionaux.", no_args_is_help=True)
app.command()(template)

PATIENCE = 900.0  # seconds: a national file takes a minute or two
NO_BATCH = "Aucun lot : rien n'a été importé ici."
NO_SUCH_BATCH = "Je ne trouve pas ce lot : rien n'a été défait."
UNDONE = "Le lot {} est déjà défait : rien n'a été changé. « cpts-bot import undo --list » dit où en est chacun."
NEXT = "Relancée sans numéro, cette commande déferait le lot {} ({}, {})."
NOTHING_TO_UNDO = "Il n'y a rien à défaire : aucun lot, ou tous l'ont déjà été. Un numéro de lot défait même un retour."
DRY = " (essai : rien n'est écrit)"
MOST_SHOWN = 20
_PLACELESS = (
    "sans communes : {n}. Ce fichier ne dit pas quelles communes elles couvrent : elles ne seront montrées que pour "
    "leur département, tant qu'on ne les a pas données (« cpts modifier », ou une liste d'ARS)."
)
_DATELESS = (
    "sans date : {n}. Ce fichier ne dit pas de quand il est : elles seront dites sans date. Une colonne « vu le » "
    "la donne."
)
FileArgument = Annotated[
    str, typer.Argument(metavar="FICHIER", help="Un fichier, ou son adresse en https (http sur cette machine).")
]
ExportArgument = Annotated[str, typer.Argument(metavar="FICHIER", help="Un fichier de cette machine.")]
DryOption = Annotated[bool, typer.Option("--dry-run", help="Montre ce qui serait fait, sans rien écrire.")]
TitleOption = Annotated[str | None, typer.Option("--source", help="Titre du document, écrit dans chaque fiche.")]


@app.command()
def cpts(
    file: FileArgument, dry_run: DryOption = False, source: TitleOption = None, config: ConfigOption = None
) -> None:
    """Des CPTS : une liste (CSV ou XLSX ; « import template cpts » en écrit une), FINESS, Santégraphie (GeoJSON)."""
    _import("cpts", file, dry_run, source, config)


@app.command()
def contacts(
    file: FileArgument, dry_run: DryOption = False, source: TitleOption = None, config: ConfigOption = None
) -> None:
    """Des contacts : une liste (CSV ou XLSX ; « import template contacts » en écrit une), l'annuaire de la DILA."""
    _import("contact", file, dry_run, source, config)


@app.command()
def overlay(file: ExportArgument, dry_run: DryOption = False, config: ConfigOption = None) -> None:
    """Les changements écrits par « exporter » ou « cpts-bot export »."""
    settings = settings_of(config)
    store = Store.of(settings)
    try:
        knowledge, seen = standing(settings, store)
        found = _exported(knowledge.folders, store.overlay.state(), Path(file))
        fresh = {pair: after for pair, after in found.items() if knowledge.value(*pair) != after}
        if not dry_run:
            write(store, knowledge, fresh, Path(file).name, seen)
    finally:
        store.close()
    echo(f"Repris : {len(fresh)} ; déjà en place : {len(found) - len(fresh)}{DRY if dry_run else ''}")


def _exported(folders: Folders, state: State, file: Path) -> Mapping[tuple[Kind, str], Value | None]:
    """The changes of a file. Raises `CommandError` with its faults."""
    with _said_if_unread(str(file)):
        file.open("rb").close()
    try:
        text = read_text(file)
        with Apart(PATIENCE, read, folders, state, text, clock.today()) as reader:
            found = reader.done()
    except (ApartError, DataError) as error:
        raise CommandError(f"Rien n'a été importé. {error}") from error
    if isinstance(found, list):
        raise CommandError("Rien n'a été importé. " + "\n".join(found))
    return found


@app.command()
def undo(
    number: Annotated[
        int | None, typer.Argument(metavar="LOT", help="Le numéro du lot ; sinon le dernier non défait.")
    ] = None,
    dry_run: DryOption = False,
    listed: Annotated[bool, typer.Option("--list", help="Dit les derniers lots, sans rien défaire.")] = False,
    config: ConfigOption = None,
) -> None:
    """Défait un import en entier ; ce que quelqu'un a changé depuis reste comme il l'a laissé."""
    store = Store.of(settings_of(config))
    try:
        if listed:
            echo("\n".join(_batches(store)) or NO_BATCH)
            return
        with store.transaction():
            found = store.overlay.batch(number) if number else store.overlay.last_to_undo()
            if found is None:
                raise CommandError(NO_SUCH_BATCH if number else NOTHING_TO_UNDO)
            if store.overlay.is_undone(found.number):
                raise CommandError(UNDONE.format(found.number))
            back = store.overlay.way_back(found.number)
            if not dry_run:
                put_back(store, found, back)
                forget_refusals(store, found)
        before = store.overlay.last_to_undo()
    finally:
        store.close()
    told = f"Lot {found.number}, {found.first.author} ({found.first.why}), {count(found.size, 'fiche')}."
    counts = f"Défaites : {len(back.undone)} ; gardées : {len(back.kept)}{DRY if dry_run else ''}"
    more = [NEXT.format(before.number, before.first.why, count(before.size, "fiche"))] if before and not dry_run else []
    echo("\n".join([told, counts, *_some("gardée, car changée depuis", [r.key for r in back.kept]), *more]))


def _batches(store: Store) -> Iterator[str]:
    """The last batches, the newest first: what each was, when, and whether it stands."""
    for batch in store.overlay.batches(MOST_SHOWN):
        state = ", défait" if store.overlay.is_undone(batch.number) else ""
        made = day(datetime.fromtimestamp(batch.first.at).astimezone().date())
        what = f"{batch.first.author} ({batch.first.why}), {count(batch.size, 'fiche')}"
        yield f"Lot {batch.number}, {made}, {what}{state}"


def _import(kind: Kind, file: str, dry_run: bool, title: str | None, config: Path | None) -> None:
    settings = settings_of(config)
    store = Store.of(settings)
    try:
        knowledge, seen = standing(settings, store)
        result = _planned(knowledge.folders, store.overlay.state(), kind, file, title)
        if not dry_run:
            write(store, knowledge, result.changes, _name(file), seen)
            _note(store, _name(file), refusals(result.refused))
    except (CommandError, OvertakenError) as error:
        if not dry_run:
            if not isinstance(error, UnopenedError):
                _note(store, _name(file), NOTHING_IN)
            # Where the file lies on the server concerns the operator alone.
            _tell_admins(store, settings.notices.to, str(error).replace(file, _name(file)))
        raise
    finally:
        store.close()
    echo("\n".join(report(result, dry_run)))
    if result.refused:  # the rest is in; a script that imports at night must see that something is not
        raise typer.Exit(1)


class UnopenedError(CommandError):
    """The file never was here to be read: a mistyped name, a server that does not answer. No file was refused."""


def _planned(folders: Folders, state: State, kind: Kind, file: str, title: str | None) -> Plan:
    """Read the whole file before anything is written. Raises `CommandError` when it cannot be."""
    name, today = _name(file), clock.today()
    # What stands at an address was seen there today; a file kept on a disk may be of any year.
    is_online = "://" in file
    origin = Origin(title or f"Fichier {name}", file if is_online else name, today.isoformat() if is_online else "")
    try:
        with _said_if_unread(file), _opened(file) as path:
            path.open("rb").close()
            with Apart(PATIENCE, planned, folders, state, kind, path, name, origin, today) as reader:
                found = reader.done()
    except FetchError as error:
        raise UnopenedError(f"Rien n'a été importé. {error}") from error
    except ApartError as error:
        raise CommandError(f"Rien n'a été importé. {name} : {error}.") from error
    if isinstance(found, str):
        raise CommandError(f"Rien n'a été importé. {found}")
    return found


@contextmanager
def _said_if_unread(file: str) -> Iterator[None]:
    """Inside, a file that cannot be opened is said in our words."""
    try:
        yield
    except FileNotFoundError as error:
        raise UnopenedError(f"Rien n'a été importé. Le fichier {file} n'existe pas.") from error
    except OSError as error:
        if not file:
            raise UnopenedError("Rien n'a été importé. Donnez le nom d'un fichier, ou son adresse.") from error
        raise UnopenedError(
            f"Rien n'a été importé. {file} ne peut pas être lu ({reason(error)}). {next_step(error)}"
        ) from error


@contextmanager
def _opened(file: str) -> Iterator[Path]:
    """The file on this disk, fetched first when it is an address; a progress bar on the error output meanwhile."""
    from rich.console import Console  # costs start-up time that other commands need not pay
    from rich.progress import Progress

    console = Console(stderr=True)
    bar = Progress(console=console, transient=True, disable=not console.is_terminal)
    with bar as progress, tempfile.TemporaryDirectory() as folder:
        path = Path(file)
        if "://" in file:
            path = Path(folder) / (Path(urlsplit(file).path).name or "fichier")
            fetch(file, path, progress)
        progress.add_task(f"Lecture de {path.name}", total=None)
        yield path


def _note(store: Store, name: str, failure: str) -> None:
    """What admins find among what is to be done, until the file goes in whole."""
    with store.transaction():
        if failure:
            store.refreshes.keep(name, Refreshed(name, tried=clock.now(), failure=failure))
        else:
            store.refreshes.settle(name)


def _name(file: str) -> str:
    return Path(urlsplit(file).path).name or "fichier"


def _tell_admins(store: Store, to: Sequence[str], text: str) -> None:
    """An import that failed, often at night: left in the outbox, for the running bot to carry."""
    with store.transaction():
        for place in to:
            store.enqueue(str(Name(place)), f"import {uuid4()}", (Reply(text=text),), clock.now())


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
        *_some("refusé", list(map(str, result.refused))),
        *_incomplete(result),
        *_some("laissé de côté", list(map(str, result.left))),
        *([f"- {_PLACELESS.format(n=result.placeless)}"] if result.placeless else []),
        *([f"- {_DATELESS.format(n=result.dateless)}"] if result.dateless else []),
        *_some("commune revendiquée par plusieurs CPTS, à arbitrer par l'ARS", result.disputes),
    ]


def _incomplete(result: Plan) -> list[str]:
    """A CPTS may be both taken and named by a refusal: what was refused is some of its communes."""
    taken = {identifier(str(value.get("name", ""))) for value in result.writes.values()}
    names = dict.fromkeys(refused.what for refused in result.refused if identifier(refused.what) in taken)
    if not names:
        return []
    return [f"- prise sans les communes refusées, et dite connue en partie : {listing(list(names))}"]


def _some(label: str, items: list[str]) -> list[str]:
    more = [f"- et {count(len(items) - MOST_SHOWN, 'autre')} ({label})"] if len(items) > MOST_SHOWN else []
    return [*(f"- {label} : {item}" for item in items[:MOST_SHOWN]), *more]
