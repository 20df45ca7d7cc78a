"""What an operator must know: one French sentence that says what is wrong and what to do."""

import errno

REPAIR = 1  # somebody has something to correct: starting again would not help
TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: what passes by itself, so that systemd starts the bot again


class OperatorError(Exception):
    """The base of every error whose text goes as it stands to the error output, with its exit code."""

    exit_code = REPAIR


class GiveUpError(Exception):
    """A channel only a person can repair: a refused token, a lost key. It is not started again."""


_REASONS = {
    errno.ENOENT: "il n'existe pas",
    errno.EACCES: "accès refusé",
    errno.EPERM: "opération refusée",
    errno.EISDIR: "c'est un dossier",
    errno.ENOTDIR: "ce n'est pas un dossier",
    errno.EEXIST: "il existe déjà",
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "le quota du disque est atteint",
    errno.EROFS: "le disque est en lecture seule",
    errno.EIO: "le disque ne répond pas",
    errno.EADDRINUSE: "l'adresse est déjà prise",
    errno.EADDRNOTAVAIL: "cette adresse n'est pas celle de cette machine",
    errno.EMFILE: "trop de fichiers ouverts",
    errno.ENAMETOOLONG: "le nom est trop long",
}


def reason(error: OSError) -> str:
    """Why the system refused, in French; its own words for what is rare."""
    return _REASONS.get(error.errno or 0, error.strerror or type(error).__name__)
