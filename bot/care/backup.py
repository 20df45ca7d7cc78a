"""`cpts-bot backup`: everything that makes this bot this one, in a single file. `restoration` puts it back.

The archive is a plain tar: a manifest with the checksum of each file, then the files under names that say what they
are, not where they were, so that another machine puts them where its own configuration wants them.
"""

import hashlib
import os
import re
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot import __version__, clock
from bot.care.workplace import host, sweep, workplace
from bot.errors import OperatorError, next_step, passes, reason
from bot.settings import Settings
from bot.storage import folders, opening, sqlite_files
from bot.storage.pseudonyms import key_file

MANIFEST = "manifest.json"
LARGEST_MANIFEST = 1_000_000  # bytes
STORE = "store.sqlite3"
_DATED = re.compile(r"cpts-bot-(\d{8})-\d{6}(?:-\d+)?\.tar")  # a name that `backup` gives
_PACKED = {b"\x1f\x8b": "gunzip", b"BZh": "bunzip2", b"\xfd7zXZ": "unxz", b"\x28\xb5\x2f\xfd": "unzstd", b"PK": "unzip"}
_LOCKED = frozenset({".age", ".asc", ".enc", ".gpg", ".pgp"})
KEY = "store.key"  # beside the database under the name it is looked for: `key_file`


class BackupError(OperatorError):
    """Nothing was made, or nothing was changed unless the French text says what; it says why."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A file or a folder to keep: its name in the archive, and where this machine's configuration has it."""

    name: str
    path: Path


def pieces(settings: Settings, *, with_key: bool = True) -> Sequence[Piece]:
    """What makes the bot this one. A file added here is backed up and restored.

    The list of the erasures is not one of them: it must know more than the copy does.
    """
    # In this order: events the copied database has not seen yet come again, while keys it had already been shown would
    # be lost for good if the Matrix folder were the older of the two.
    found = [
        Piece(STORE, settings.store.path),
        *([Piece(KEY, key_file(settings.store.path))] if with_key else []),
        Piece("matrix", settings.matrix.store_path),
    ]
    recovery = settings.matrix.recovery_file
    if recovery and not recovery.is_relative_to(settings.matrix.store_path):
        found.append(Piece("identity.json", recovery))
    return found


class Entry(BaseModel):
    """A file of the archive; `rows` counts the tables of a database."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    bytes: int = Field(ge=0)
    sha256: str
    rows: dict[str, int] | None = None

    @field_validator("name")
    @classmethod
    def _stays_inside(cls, name: str) -> str:
        if not all(part.strip(".") for part in name.split("/")):  # "", "." and "..": a root, or a way up
            raise ValueError(name)
        return name


class Manifest(BaseModel):
    """What the archive holds, and who made it when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    program: str
    made: datetime
    files: tuple[Entry, ...]


def make(settings: Settings, to: Path, *, with_key: bool = False) -> Manifest:
    """Write a new archive, whoever uses the bot meanwhile, and read it again. Raises `BackupError`.

    Who holds it cannot tell who is in it, unless the key of the pseudonyms is asked for too.
    """
    if not settings.store.path.exists():
        raise BackupError(f"Il n'y a pas de base à sauvegarder : {settings.store.path} n'existe pas.")
    wanted = pieces(settings, with_key=with_key and settings.privacy.has_own_key)
    _require_readable(wanted)
    if with_key and (unfit := wrong_key(settings)):
        raise BackupError(f"{unfit}\nRien n'a été sauvegardé.")
    _make_folder(to.parent)
    try:
        sweep(settings.store.path.parent)
        sweep(to.parent)
        if os.path.lexists(to):
            raise FileExistsError
        with workplace(to.parent) as folder:
            partial = folder / "archive.partial"
            manifest = _written(partial, folder, wanted)
            sqlite_files.second_name(partial, to)  # the name comes last: under it there is a whole archive or nothing
        _sync(to.parent)
    except FileExistsError as error:
        raise BackupError(f"{to} existe déjà, et n'est jamais remplacé. Donnez un autre nom.") from error
    except OSError as error:
        raise BackupError(
            f"La sauvegarde {to} ne peut pas être écrite ({reason(error)}). {next_step(error)}"
        ) from error
    except sqlite3.Error as error:
        raise BackupError(f"La sauvegarde a échoué : {sqlite_files.sentence(settings.store.path, error)}") from error
    return manifest


def forget_old(newest: Path, days: int) -> None:
    """Of the dated copies beside this one, remove those of before so many days that have some.

    Days that have a copy are counted, and not the time since: a clock that is ahead for a night takes one day's away,
    and not all. The copy just made stays, whatever day it was made.
    """
    dated = {path: found[1] for path in newest.parent.iterdir() if (found := _DATED.fullmatch(path.name))}
    kept = sorted({*dated.values()}, reverse=True)[:days]
    for path, day in dated.items():
        if day not in kept and path != newest:
            path.unlink(missing_ok=True)


def wrong_key(settings: Settings) -> str:
    """Why a bot would not start with the key it has for its database; "" when it would. Raises `SettingsError`."""
    with settings.named():
        return opening.key_fault(settings.store.path, settings.privacy.read_key())


def _require_readable(wanted: Sequence[Piece]) -> None:
    """Raises `BackupError` with each file to keep that this account cannot read."""
    closed = [folders.refused(path, os.R_OK, "lu") for piece in wanted for path in _files(piece.path)]
    if found := list(filter(None, closed)):
        raise BackupError("\n".join([*found, "Rien n'a été sauvegardé."]))


def _make_folder(folder: Path) -> None:
    """Where copies go, for us alone when it is new. Raises `BackupError`."""
    if refusal := folders.refusal(folder):
        raise BackupError(folders.sentence(folder, refusal)) from refusal
    folders.private(folder)


def _written(archive: Path, folder: Path, wanted: Sequence[Piece]) -> Manifest:
    """An archive that is on the disk, and was read again."""
    with TemporaryDirectory(dir=folder) as copies, archive.open("xb") as file:
        archive.chmod(0o600)
        manifest = _packed(file, Path(copies), wanted)
        file.flush()
        os.fsync(file.fileno())
    with TemporaryDirectory(dir=folder) as copies:
        opened(archive, Path(copies))
    return manifest


def _sync(folder: Path) -> None:
    """Have the names of a folder outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _packed(archive: IO[bytes], folder: Path, wanted: Sequence[Piece]) -> Manifest:
    made = clock.instant()  # before the copies: whoever is erased meanwhile is erased again if they serve
    copies = [copy for piece in wanted for copy in copied(piece, folder)]
    manifest = Manifest(program=__version__, made=made, files=tuple(_entry(folder, name) for name in copies))
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.PAX_FORMAT) as tar:
        text = manifest.model_dump_json(indent=1).encode()
        head = tarfile.TarInfo(MANIFEST)
        head.size, head.mode = len(text), 0o600
        tar.addfile(head, BytesIO(text))
        for name in copies:
            tar.add(folder / name, name, recursive=False, filter=_anonymous)
    return manifest


def copied(piece: Piece, folder: Path) -> list[str]:
    """Copy a piece into a folder, whoever writes to it meanwhile; the names of its files there."""
    names = []
    for path in sorted(_files(piece.path)):
        name = piece.name if path == piece.path else f"{piece.name}/{path.relative_to(piece.path)}"
        to = folder / name
        folders.private(to.parent)
        if piece.name == STORE or sqlite_files.is_database(path):  # a base that does not say it is one is damaged
            sqlite_files.copy(path, to)
        else:
            shutil.copyfile(path, to)
            to.chmod(0o600)
        names.append(name)
    return names


def _files(path: Path) -> Iterator[Path]:
    """The files of a piece; none when it does not exist. What SQLite keeps beside a database is in its copy."""
    if path.is_file():
        yield path
    elif path.is_dir():
        yield from (p for p in path.rglob("*") if p.is_file() and not p.name.endswith((*sqlite_files.BESIDE, ".new")))


def _entry(folder: Path, name: str) -> Entry:
    path = folder / name
    rows = sqlite_files.rows(path) if sqlite_files.is_database(path) else None
    return Entry(name=name, bytes=path.stat().st_size, sha256=_digest(path), rows=rows)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """The owner is whoever restores."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def opened(archive: Path, folder: Path) -> Manifest:
    """Unpack an archive into an empty folder, each file as the manifest says. Raises `BackupError`."""
    with _reading(archive, folder) as tar:
        manifest = _manifest(tar)
        for member in tar:
            _unpack(tar, member, folder, {entry.name for entry in manifest.files})
    for entry in manifest.files:
        _verify(folder / entry.name, entry)
    return manifest


@contextmanager
def _reading(archive: Path, folder: Path) -> Iterator[tarfile.TarFile]:
    """An archive, from its first member on; whatever goes wrong inside is told of it, or of the disk of `folder`."""
    try:
        with tarfile.open(archive, "r:") as tar:
            yield tar
    except (tarfile.TarError, ValidationError, KeyError, EOFError) as error:
        raise BackupError(_no_archive(archive)) from error
    except OSError as error:
        if passes(error):
            said = f"Le disque n'a pas la place d'ouvrir {archive} dans {host(folder)} ({reason(error)})."
        else:
            said = f"La sauvegarde {archive} ne peut pas être lue ({reason(error)})."
        raise BackupError(f"{said} {next_step(error)}") from error


def _no_archive(archive: Path) -> str:
    """What a file is that cannot be read as an archive: often one that was packed or locked on its way elsewhere."""
    with archive.open("rb") as file:
        head = file.read(8)
    if tool := next((tool for mark, tool in _PACKED.items() if head.startswith(mark)), ""):
        return f"{archive} est compressé : ouvrez-le d'abord (« {tool} »), puis restaurez le fichier .tar."
    if archive.suffix in _LOCKED:
        return f"{archive} est chiffré : déchiffrez-le d'abord, puis restaurez le fichier .tar."
    return f"{archive} n'est pas une sauvegarde de cpts-bot, ou elle est coupée."


def _manifest(tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    if first is None or first.name != MANIFEST or first.size > LARGEST_MANIFEST:
        raise KeyError(MANIFEST)
    file = tar.extractfile(first)
    return Manifest.model_validate_json(file.read() if file else b"")


def _unpack(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, named: set[str]) -> None:
    """One plain file the manifest names: no link, no device, no hole that grows on the disk, no way out."""
    if member.name == MANIFEST:
        return
    content = tar.extractfile(member) if member.isreg() and not member.issparse() else None
    if content is None or member.name not in named:
        raise KeyError(member.name)
    to = folder / member.name
    folders.private(to.parent)
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(content, file)


def of_database(copy: Path, made: datetime, folder: Path) -> Manifest:
    """Put a copy of the database alone into an empty folder, as an archive of it would be. Raises `BackupError`."""
    try:
        copied(Piece(STORE, copy), folder)
        entry = _entry(folder, STORE)
    except sqlite3.Error as error:
        raise BackupError(f"La copie {copy} est abîmée ({sqlite_files.code(error)}).") from error
    _verify(folder / STORE, entry)
    return Manifest(program=__version__, made=made, files=(entry,))


def _verify(path: Path, entry: Entry) -> None:
    if not path.is_file() or path.stat().st_size != entry.bytes or _digest(path) != entry.sha256:
        raise BackupError(f"La sauvegarde est abîmée : {entry.name} manque ou a changé.")
    if entry.rows is None:
        return
    if fault := sqlite_files.fault(path):
        raise BackupError(f"La base {entry.name} de la sauvegarde est abîmée ({sqlite_files.code(fault)}).")
    if sqlite_files.rows(path) != entry.rows:
        raise BackupError(f"La base {entry.name} de la sauvegarde n'a pas les lignes annoncées.")
