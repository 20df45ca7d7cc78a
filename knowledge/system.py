"""What the machine refuses, said in French."""

import errno
from socket import gaierror

_REASONS = {
    errno.ENOENT: "introuvable",
    errno.EACCES: "accès refusé",
    errno.EPERM: "opération refusée",
    errno.EAGAIN: "un autre programme s'en sert",
    errno.EBUSY: "un autre programme s'en sert",
    errno.ETXTBSY: "un autre programme s'en sert",
    errno.ENODEV: "ce disque n'est plus là",
    errno.ENXIO: "ce disque n'est plus là",
    errno.ESTALE: "ce disque n'est plus là",
    errno.ELOOP: "ses liens tournent en rond",
    errno.EINVAL: "le système ne sait pas le faire ici",
    errno.ENOTEMPTY: "ce dossier n'est pas vide",
    errno.EXDEV: "ce sont deux disques",
    errno.EFBIG: "le fichier est trop grand",
    errno.ENOMEM: "la mémoire manque",
    errno.EPIPE: "la connexion a été coupée",
    errno.ECONNABORTED: "la connexion a été coupée",
    errno.EISDIR: "c'est un dossier",
    errno.ENOTDIR: "ce n'est pas un dossier",
    errno.EEXIST: "ce nom est pris",
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
    """Why the system refused, in French; the name of what is rare, to look for, and not its English words."""
    if isinstance(error, gaierror):  # whose number is of another list
        return "ce nom n'est celui d'aucune machine"
    number = error.errno or 0
    return _REASONS.get(number, f"erreur {errno.errorcode.get(number, type(error).__name__)}")
