"""What the machine itself may lack: room on the disk, private files, the right time."""

import grp
import os
import re
import shutil
import socket
import stat
from collections.abc import Iterable, Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from bot.configuration import read
from bot.errors import reason
from bot.settings import Settings
from bot.storage import folders, sqlite_files
from bot.storage.erasures import erasures_file
from bot.storage.opening import run_of
from bot.storage.pseudonyms import key_file

INSTALLED = Path("/var/lib")  # where the units of `deploy/` have each bot's folders: StateDirectory=
_BACKUPS = "cpts-bot-sauvegardes"  # and what they call that of its backups, before the name of a network
LEAST_ROOM = 200_000_000  # bytes; and always enough for one more copy of the database
MOST_SKEW = 30.0  # seconds: a second factor is good for that long
_NETWORK = frozenset("nfs nfs4 cifs smb3 smbfs ncpfs afs ceph glusterfs lustre 9p fuse.sshfs fuse.glusterfs".split())
_SECRETS = frozenset({"key", "token", "secret", "password", "access_token", "pickle_key", "totp_secret"})


def problems(settings: Settings, config: Path | None) -> Iterator[str]:
    """One French sentence for each thing to repair, with what to do."""
    yield from _room(settings.store.path)
    yield from _shut(settings.store.path)
    yield from far_away(settings.store.path)
    yield from _taken(settings)
    yield from _left_to_chance(settings, config)
    yield from _open_to_others(_private(settings), _owners(settings.store.path))
    yield from _told_to_everybody(config, settings.store.path)
    yield from _secrets_told(config)


def skew(server: str, date: str | None, now: float) -> Iterator[str]:
    """The distance between our clock and the `Date` of a server's answer, when it matters."""
    try:
        seconds = now - parsedate_to_datetime(date or "").timestamp()
    except ValueError:
        return
    if abs(seconds) > MOST_SKEW:
        way = "avance" if seconds > 0 else "retarde"
        yield (
            f"L'horloge de cette machine {way} de {abs(seconds):.0f} secondes sur celle de {server} : les rappels et "
            "le second facteur s'y perdent. Réglez-la (« timedatectl set-ntp true »)."
        )


def _taken(settings: Settings) -> Iterator[str]:
    """Ports that somebody else listens on: a start would be refused. Those of a bot that runs are its own."""
    if _is_running(settings.store.path):
        return
    health, telegram = settings.health, settings.telegram
    asked = [("[health]", health.listen, health.port)] if health.enabled else []
    asked += [("[telegram.webhook]", telegram.webhook.listen, telegram.webhook.port)] if telegram.is_called else []
    for section, listen, port in asked:
        try:
            socket.create_server((listen.strip("[]"), port), family=_family(listen)).close()
        except OSError as error:
            yield f"{section} : {listen}, port {port}, ne peut pas servir ({reason(error)}). Choisissez-en un autre."


def _family(listen: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in listen else socket.AF_INET


def _is_running(database: Path) -> bool:
    held = run_of(database)
    if not _seen(sqlite_files.lock_of(held)):
        return False
    try:
        sqlite_files.alone(held).close()
    except OSError:  # held, or not ours to look at
        return True
    return False


def _left_to_chance(settings: Settings, config: Path | None) -> Iterator[str]:
    """Paths of an installed configuration that would be other files for a command typed elsewhere."""
    if not config or not config.is_absolute():
        return
    paths = {"[store] path": settings.store.path}
    if settings.matrix.enabled:
        paths["[matrix] store_path"] = settings.matrix.store_path
    for key, path in paths.items():
        if not path.is_absolute():
            yield (
                f"{key} = {path} dépend du dossier d'où la commande est lancée : le service et vos commandes peuvent "
                f"travailler sur des fichiers différents. Écrivez le chemin en entier dans {config}."
            )


def _seen(path: Path) -> os.stat_result | None:
    """What this account may know of a path; None when it is not there, or not shown: that is said elsewhere."""
    try:
        return path.stat()
    except OSError:
        return None


def _backups(database: Path) -> Path | None:
    """Where the timer of `deploy/` puts the copies of a base, None of one that is not kept as it keeps them."""
    folder = database.parent
    named = re.fullmatch(r"cpts-bot(-.*)?", folder.name)
    return folder.with_name(f"{_BACKUPS}{named[1] or ''}") if named and folder.parent == INSTALLED else None


def _shut(database: Path) -> Iterator[str]:
    """A folder of the backups where none could be written: `backup` would be refused, in the same words."""
    folder = _backups(database)
    if folder and (refusal := folders.refusal(folder)):
        yield folders.sentence(folder, refusal)


def _room(database: Path) -> Iterator[str]:
    """Disks that are nearly full: the base's, where one more copy of it must go, and that of the backups."""
    size = found.st_size if (found := _seen(database)) else 0
    places = {database.parent: "Quand il est plein, le bot garde ce qu'il a et ne répond plus."}
    if backups := _backups(database):
        places[backups] = "Quand il est plein, la sauvegarde de la nuit échoue."
    told = set()
    for folder, then in places.items():
        standing = next(p for p in (folder, *folder.absolute().parents) if _seen(p))
        disk, free = standing.stat().st_dev, shutil.disk_usage(standing).free
        if free < LEAST_ROOM + size and disk not in told:
            told.add(disk)
            yield f"Le disque de {standing} n'a plus que {free / 1e6:.0f} Mo : libérez de la place. {then}"


def far_away(path: Path, mounts: Path = Path("/proc/self/mounts")) -> Iterator[str]:
    """A database on a network disk: SQLite's WAL needs memory shared by one machine, https://sqlite.org/wal.html."""
    if not mounts.exists():
        return
    rows = (line.split() for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines())
    kinds = {where: kind for _, where, kind, *_ in rows}
    folder = next(str(p) for p in path.absolute().parents if str(p) in kinds or p == p.parent)
    kind = kinds.get(folder, "")
    if kind in _NETWORK:
        yield (
            f"La base {path} est sur un disque du réseau ({kind}) : SQLite peut s'y abîmer. Mettez [store] path sur un "
            "disque de cette machine, et gardez le réseau pour les sauvegardes."
        )


def _private(settings: Settings) -> Iterator[Path]:
    """What nobody but the bot's user should read, where it exists."""
    matrix, telegram, privacy = settings.matrix, settings.telegram, settings.privacy
    path = settings.store.path
    yield from (path, key_file(path), erasures_file(path), matrix.store_path)
    yield from matrix.store_path.glob("*") if _seen(matrix.store_path) else ()
    yield from path.absolute().parent.parent.glob(f"{_BACKUPS}*")
    named = (matrix.recovery_file, telegram.token_file, telegram.webhook.secret_file, privacy.key_file)
    yield from filter(None, named)


def _holds_secret(value: Any) -> bool:
    if isinstance(value, dict):
        return any((name in _SECRETS and inner) or _holds_secret(inner) for name, inner in value.items())
    return isinstance(value, list) and any(map(_holds_secret, value))


def _told_to_everybody(config: Path | None, database: Path) -> Iterator[str]:
    """A configuration with a secret in it, whoever owns it; its group may be the bot's."""
    if not config or not _is_read_by_all(config):
        return
    if _holds_secret(read(config).values):
        yield (
            f"{config} contient un secret et peut être lu par tous les comptes de la machine : « chgrp "
            f"{_group(database)} {config} », puis « chmod 640 {config} » : le bot le lit encore, par son groupe."
        )


def _secrets_told(config: Path | None) -> Iterator[str]:
    """The files of secrets beside a configuration: they are root's, so that their owner says nothing."""
    for path in sorted(config.absolute().parent.glob("*.env")) if config else []:
        if _is_read_by_all(path):
            yield f"{path} contient des secrets et peut être lu par d'autres comptes : « chmod 600 {path} »."


def _is_read_by_all(path: Path) -> bool:
    folder, file = _seen(path.absolute().parent), _seen(path)
    return bool(folder and file and folder.st_mode & stat.S_IXOTH and file.st_mode & stat.S_IROTH)


def _group(database: Path) -> str:
    """The group of the bot's account: of its database where there is one, whoever looks."""
    number = found.st_gid if (found := _seen(database)) else os.getegid()
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:  # a container may run under a number that has no name
        return str(number)


def _owners(database: Path) -> set[int]:
    """Ourselves, and the bot's user when it is root who looks."""
    ours = [found.st_uid for path in (database, database.parent) if (found := _seen(path))]
    return {os.getuid(), *ours[:1]}


def _open_to_others(paths: Iterable[Path], owners: set[int]) -> Iterator[str]:
    for path in dict.fromkeys(paths):
        if not (found := _seen(path)) or found.st_uid not in owners:
            continue  # a secret that systemd or a container lends belongs to somebody else
        if stat.S_IMODE(found.st_mode) & 0o077:
            yield f"{path} est lisible par d'autres comptes : « chmod {'700' if path.is_dir() else '600'} {path} »."
