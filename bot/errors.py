"""What an operator must know: one French sentence that says what is wrong and what to do."""

import errno
import os
import pwd
import sqlite3
from socket import gaierror
from ssl import SSLError

from knowledge.system import reason

__all__ = [
    "DISK_REFUSES",
    "REPAIR",
    "TRY_AGAIN",
    "GiveUpError",
    "OperatorError",
    "account",
    "cause",
    "next_step",
    "passes",
    "reason",
    "room_wanted",
    "sqlite_code",
]

REPAIR = 1  # somebody has something to correct: starting again would not help
TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: what passes by itself, so that systemd starts the bot again


# A lock that somebody holds, a disk without room, too many open files: of these, nothing has to be corrected.
_PASSING = frozenset({errno.EAGAIN, errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE})
# Of SQLite; a full disk is the second one where it shares its memory.
DISK_REFUSES = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})


class OperatorError(Exception):
    """The base of every error whose text goes as it stands to the error output, with its exit code.

    `key` is where the configuration has to be mended, when it is the configuration.
    """

    exit_code = REPAIR

    def __init__(self, said: str = "", *, key: tuple[str, ...] = ()) -> None:
        super().__init__(said)
        self.key = key


class GiveUpError(Exception):
    """A channel only a person can repair: a refused token, a lost key. It is not started again."""


def passes(error: OSError) -> bool:
    """Whether waiting may be enough for what the system refuses."""
    return error.errno in _PASSING


def next_step(error: OSError) -> str:
    """What to do, as a sentence, about a path that the system refuses."""
    if error.errno in (errno.EACCES, errno.EPERM):
        return (
            f"Cette commande agit avec le compte « {account()} » : ouvrez-lui ce chemin (« chown », « chmod »), "
            "donnez-en un autre, ou lancez-la avec le compte du bot, si ce n'est pas lui."
        )
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "Libérez de la place, ou donnez un autre chemin."
    return "Vérifiez ce chemin, ou donnez-en un autre."


def sqlite_code(error: BaseException) -> int:
    """What SQLite numbers an error; 0 of one that is not its own."""
    # Extended codes hold the plain one in their low byte: https://www.sqlite.org/rescode.html
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)) & 0xFF


def room_wanted(error: BaseException) -> str:
    """What to read of a bot that goes on, when the disk of its base takes nothing; "" of any other error."""
    if sqlite_code(error) not in DISK_REFUSES:
        return ""
    return (
        f"Le disque de la base n'écrit plus ({getattr(error, 'sqlite_errorname', '')}) : il est plein, débranché ou en "
        "panne. Regardez-le. Rien de confirmé n'est perdu, et le bot reprend de lui-même."
    )


def account() -> str:
    """The name of the account that this program runs as."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:  # a container may run under a number that has no name
        return str(os.geteuid())


def cause(error: BaseException) -> str:
    """Why a server gave no answer that we understand, in French.

    Errors quote the address, which may hold a secret: only their kind is told, of what lies under the library's own.
    """
    wrapped = (getattr(error, name, None) for name in ("os_error", "certificate_error", "reason"))
    found = next((one for one in wrapped if isinstance(one, Exception)), error)
    if isinstance(found, gaierror) or "DNS" in type(error).__name__:  # aiohttp keeps no more of it
        return "le nom de ce serveur est inconnu d'ici"
    if isinstance(found, SSLError):
        return "son certificat est refusé"
    if isinstance(found, TimeoutError):
        return "il se tait"
    return reason(found) if isinstance(found, OSError) and found.errno else "sa réponse n'est pas claire"
