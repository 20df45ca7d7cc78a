"""Folders that nobody but the bot's own account opens, and why the system refuses one: one reading, one sentence."""

import errno
import os
import tempfile
from pathlib import Path

from bot.errors import account, next_step, reason

_CLOSED = "{} ne peut pas être {} par le compte « {} » : « chown {}: {} », puis « chmod {} {} »."
_ASTRAY = (
    "{} ne peut pas être {} par le compte « {} ». Ce chemin est écrit sans « / » au début : il part du dossier où la "
    "commande est lancée. Écrivez-le en entier dans la configuration, ou lancez la commande d'un autre dossier."
)
_HIDDEN = "Le dossier {} n'est pas visible d'ici : le compte « {} » ne peut pas entrer dans {}."
_MISSING = (
    "Le dossier {} n'existe pas, et le compte « {} » ne peut pas le créer dans {} ({}). Vérifiez ce nom ; s'il est "
    "juste, en root : « install -d -m 700 -o {} {} »."
)
_UNMADE = "Le dossier {} ne peut être ni ouvert ni créé ({}). {}"


def private(folder: Path) -> None:
    """Make a folder, and those above it that are missing, 0700 each: `parents=True` would leave these to the umask.

    Raises `OSError`.
    """
    for one in reversed((folder, *folder.parents)):
        if not one.exists():
            one.mkdir(mode=0o700, exist_ok=True)


def refused(path: Path, access: int, done: str) -> str:
    """Why this account has not that access to a path that exists, and what gives it; else ""."""
    # Not `Path.exists`, which raises where nothing may be seen: a folder of root's.
    if not os.path.exists(path) or os.access(path, access):
        return ""
    if not path.is_absolute():  # « chown » of it would be of whatever has this name where it is typed
        return _ASTRAY.format(path, done, account())
    mode = "700" if path.is_dir() else "600"
    return _CLOSED.format(path, done, account(), account(), path, mode, path)


def shut(folder: Path) -> str:
    """Why this account cannot work in a folder that is there, and what lets it; else ""."""
    return refused(folder, os.R_OK | os.W_OK | os.X_OK, "ouvert et écrit") if os.path.isdir(folder) else ""


def sentence(folder: Path, error: OSError) -> str:
    """What to tell of a folder where nothing can be made, as `refusal` found it or the system said it."""
    if closed := shut(folder):
        return closed
    where = folder.absolute()  # « . » is where somebody stands, which the message would not say
    standing = _standing(folder)
    if error.errno in (errno.EACCES, errno.EPERM, errno.ENOENT) and standing != where:
        if not os.access(standing, os.X_OK):
            return _HIDDEN.format(where, account(), standing)
        if folder.is_absolute():  # of another one, nobody means the place where a command happens to be typed
            return _MISSING.format(where, account(), standing, reason(error), account(), where)
    return _UNMADE.format(where, reason(error), next_step(error))


def refusal(folder: Path) -> OSError | None:
    """Why nothing could be made in a folder, or the folder itself be made; nothing is left behind to know it."""
    standing = _standing(folder)
    if not standing.is_dir():
        return NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(standing))
    if not os.access(standing, os.W_OK | os.X_OK):
        return PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(standing))
    try:  # a disk that is read-only, or no disk at all (/proc), refuses root too: only an attempt tells
        tempfile.TemporaryFile(dir=standing).close()
    except OSError as error:
        return OSError(error.errno, os.strerror(error.errno or 0), str(standing))
    return None


def _standing(folder: Path) -> Path:
    """The folder itself, or the first above it that is there: where the missing ones would be made."""
    where = folder.absolute()
    return next(one for one in (where, *where.parents) if os.path.lexists(one))
