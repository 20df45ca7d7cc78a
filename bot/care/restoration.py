"""`cpts-bot restore`: an archive in place whole, what it replaces kept beside, who was erased since erased again."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot import clock
from bot.care import copies
from bot.care.backup import KEY, STORE, BackupError, Manifest, Piece, of_database, opened, pieces
from bot.care.workplace import sweep, workplace
from bot.errors import next_step, reason
from bot.settings import Settings
from bot.storage import folders, opening, sqlite_files
from bot.storage.erasures import Erased, Erasures, begin, brought, erasures_file
from bot.storage.opening import StoreError
from bot.storage.pseudonyms import Pseudonyms, key_file, key_of
from bot.storage.schema import NewerError, OtherKeyError
from bot.storage.store import Store
from handlers.engine.desk import Admin


@dataclass(frozen=True, slots=True)
class Restored:
    """What was kept of before, who was erased again, and the editors that the restored database brings back.

    `made` is when the copy was; `matrix` says whether the keys of Matrix were replaced too.
    """

    made: datetime
    kept: Sequence[Path]
    erased: Erased
    editors: Sequence[Admin]
    matrix: bool


def restore(settings: Settings, archive: Path, ready: Callable[[datetime], object] = lambda _: None) -> Restored:
    """Put in place everything of an archive, or a copy that the bot made of its database.

    `ready` hears when it was made, once it is known to be whole and before anything is replaced.
    Raises `BackupError`, `StoreError`.
    """
    path = settings.store.path
    folders.private(path.parent)
    try:
        with sqlite_files.alone(path):
            sweep(path.parent)
            with workplace(path.parent) as folder:
                manifest = _unpacked(archive, path, folder)
                _refuse_acting(folder, manifest)
                ready(manifest.made)
                erased, editors = _reopened(folder, settings, manifest, archive)
                matrix = any(entry.name.startswith("matrix/") for entry in manifest.files)
                return Restored(manifest.made, _put(folder, pieces(settings)), erased, editors, matrix)
    except BlockingIOError as error:
        raise BackupError("Un bot travaille avec cette base : arrêtez-le, puis recommencez.") from error
    except OSError as error:
        raise BackupError(
            f"La restauration a échoué ({_where(error, path)} : {reason(error)}). {next_step(error)} Rien n'a été "
            "remplacé."
        ) from error


def _where(error: OSError, base: Path) -> str:
    return str(error.filename or base.parent)  # a disk without room names no file


def _unpacked(archive: Path, base: Path, folder: Path) -> Manifest:
    """What is to be restored."""
    if not archive.is_file() or not sqlite_files.is_database(archive):
        return opened(archive, folder)
    return of_database(archive, _of_its_name(archive, base), folder)


def _of_its_name(archive: Path, base: Path) -> datetime:
    """When a copy of the database was made: erasures are to be made again since then."""
    if moment := copies.made(archive, base):
        return moment
    raise BackupError(
        f"{archive} est une base, et non un fichier de « cpts-bot backup ». D'une copie faite par « sauvegarde », "
        f"gardez le nom que le bot lui a donné, {base.stem}-DATE.sqlite3 : il dit depuis quand refaire les "
        "effacements. Rien n'a été remplacé."
    )


def _refuse_acting(folder: Path, manifest: Manifest) -> None:
    """A database may hold rows, and nothing that writes or shows others when it is used."""
    for entry in manifest.files:
        if entry.rows is not None and (acting := sqlite_files.acting(folder / entry.name)):
            raise BackupError(
                f"La base {entry.name} de la sauvegarde contient ce qu'aucune version de cpts-bot n'y met "
                f"({', '.join(acting)}) : quelqu'un l'a modifiée. Rien n'a été remplacé."
            )


def _reopened(folder: Path, settings: Settings, manifest: Manifest, archive: Path) -> tuple[Erased, Sequence[Admin]]:
    """Bring the database to this program's shape, or refuse it, before it replaces anything."""
    if not (folder / STORE).exists():
        raise BackupError("La sauvegarde ne contient pas de base.")
    key = _key(folder, settings)
    erasures = Erasures(erasures_file(settings.store.path), Pseudonyms(key).check)
    erased = _since(erasures, manifest.made.timestamp(), settings.store.path)
    begin(erasures_file(folder / STORE), clock.now())  # none is missed there: the list is that of this machine
    try:
        with closing(Store.open(folder / STORE, key)) as store:
            store.people.erase_again(erased.people)
            store.people.unasked()
            store.people.scrub()
            return erased, [admin for admin in store.roles().all() if admin.by_chat]
    except StoreError as error:  # its sentence names a file that will not exist any more
        raise BackupError(f"{_unfit(archive, error.__cause__)} Rien n'a été remplacé.") from error
    except sqlite3.Error as error:
        raise BackupError(f"{_unfit(archive, error)} Rien n'a été remplacé.") from error


def _since(erasures: Erasures, made: float, path: Path) -> Erased:
    """Who was erased since a copy was made, and whose Matrix keys, which come back too, are to be forgotten again."""
    for other in brought(path):
        _take_over(erasures, other)
    try:
        erasures.owe_again(made)
        return erasures.since(made)
    except sqlite3.Error as error:
        raise BackupError(
            f"La liste des effacements, {erasures_file(path)}, ne peut pas être lue ({sqlite_files.code(error)}) : "
            "sans elle, des personnes qui se sont effacées reviendraient. Remettez-en une copie, ou supprimez-la si "
            "vous l'acceptez, puis recommencez. Rien n'a été remplacé."
        ) from error


def _take_over(erasures: Erasures, other: Path) -> None:
    """Add what the list of another machine knows. Raises `BackupError`, which names that list."""
    if said := folders.refused(other, os.R_OK | os.W_OK, "lu et écrit"):
        raise BackupError(f"{said} Rien n'a été remplacé.")
    try:
        erasures.absorb(other)
    except sqlite3.Error as error:
        raise BackupError(
            f"La liste des effacements d'avant, {other}, ne peut pas être lue ({sqlite_files.code(error)}) "
            ": copiez-la de nouveau, bot arrêté, ou ôtez-la d'ici, puis recommencez. Rien n'a été remplacé."
        ) from error


def _key(folder: Path, settings: Settings) -> bytes:
    """The key of the archive's pseudonyms: the configuration's, else that of the archive, else this machine's."""
    with settings.named():
        if configured := settings.privacy.read_key():
            return configured
    here, theirs = key_file(settings.store.path), folder / KEY
    if theirs.exists() and here.exists() and opening.key_fault(folder / STORE, None):
        theirs.unlink()  # an older program packed whatever key was there; this machine's may be the one
    for file in (theirs, here):
        if file.exists():
            try:
                return key_of(file)
            except ValueError as error:
                raise BackupError(f"Le fichier {file.name} ne contient pas de clé. Rien n'a été remplacé.") from error
    raise BackupError(
        "La sauvegarde ne contient pas la clé de confidentialité, et cette machine n'en a pas. Copiez celle de la "
        f"base dans {here} (ou donnez-la dans [privacy] key), puis recommencez. Rien n'a été remplacé."
    )


def _unfit(archive: Path, cause: BaseException | None) -> str:
    if isinstance(cause, OtherKeyError):
        return (
            f"La base de la sauvegarde {archive} a été écrite avec une autre clé de confidentialité que celle de votre "
            "configuration. Mettez la sienne dans [privacy] key ou key_file, puis recommencez."
        )
    if isinstance(cause, NewerError):
        return f"La sauvegarde {archive} vient d'une version plus récente de cpts-bot : mettez le programme à jour."
    if isinstance(cause, sqlite3.Error):
        if sqlite_files.passes(cause):
            return (
                f"Le disque n'a pas la place de préparer la base de {archive} à côté de la vôtre "
                f"({sqlite_files.code(cause)}) : libérez-en, puis recommencez."
            )
        return f"La base de la sauvegarde {archive} ne peut pas être ouverte ({sqlite_files.code(cause)})."
    why = reason(cause) if isinstance(cause, OSError) else "sa clé n'est pas lisible"
    return f"La base de la sauvegarde {archive} ne peut pas être ouverte ({why})."


def _put(folder: Path, wanted: Sequence[Piece]) -> list[Path]:
    """The database last: while it is the old one, whatever was interrupted can be done again."""
    stamp = f"{clock.instant():%Y%m%d-%H%M%S-%f}"  # never that of the restoration before, even one done again at once
    kept: list[Path] = []
    put: list[Path] = []
    for piece in reversed(wanted):
        if not (folder / piece.name).exists():
            continue
        try:
            _replace(folder / piece.name, piece.path, stamp, kept)
        except OSError as error:
            raise BackupError(_halfway(piece.path, error, put, kept)) from error
        put.append(piece.path)
    return kept


def _halfway(path: Path, error: OSError, put: Sequence[Path], kept: Sequence[Path]) -> str:
    """What is where when something could not be put in place."""
    stopped = f"La restauration s'est arrêtée à {path} ({reason(error)})."
    if not put and not kept:
        return f"{stopped} Rien n'a été remplacé."
    lines = [f"{stopped} Ne démarrez pas le bot : corrigez cela, puis recommencez la même restauration."]
    lines += [f"Déjà restauré : {done}" for done in put]
    return "\n".join([*lines, *(f"Ancien contenu gardé : {aside}" for aside in kept)])


def _replace(new: Path, path: Path, stamp: str, kept: list[Path]) -> None:
    """Put a file or a folder in place of an older one, which stays beside it under another name, added to `kept`."""
    folders.private(path.parent)
    aside = path.with_name(f"{path.stem}-remplace-{stamp}{path.suffix}")
    staged = path.with_name(f".{path.name}-{stamp}")  # on the disk of its place, so that the last step is a rename
    try:
        shutil.move(new, staged)
        os.sync()
        if path.exists():
            path.rename(aside) if path.is_dir() else sqlite_files.set_aside(path, aside)
            kept.append(aside)
        staged.replace(path)
    except BaseException:
        _discard(staged)
        raise


def _discard(path: Path) -> None:
    """Remove a copy of what the archive still has."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
