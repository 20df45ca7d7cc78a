"""What the machine refuses, said in French."""

import errno

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
    errno.ECONNREFUSED: "le serveur refuse la connexion",
    errno.ECONNRESET: "la connexion a été coupée",
    errno.ENETUNREACH: "le réseau est coupé",
    errno.EHOSTUNREACH: "le serveur est injoignable",
    errno.ETIMEDOUT: "le serveur se tait",
    errno.EMFILE: "trop de fichiers ouverts",
    errno.ENAMETOOLONG: "le nom est trop long",
}


def reason(error: OSError) -> str:
    """Why the system refused, in French; its own words for what is rare."""
    return _REASONS.get(error.errno or 0, error.strerror or type(error).__name__)
