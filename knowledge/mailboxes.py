"""Telling a service's mailbox from a person's: only the first is ever kept."""

import re

from knowledge.text import words

_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_SERVICE = frozenset(
    "accueil administration adhesion ambulatoire appui ars association bureau communaute communication contact "
    "contacts coordination cpam cpts dd dga dgos direction dt dtars equipe exercice federation gestion hello info "
    "infos inter maia message mission offre offresante paps pole premier projet projets pta recours relation sante "
    "secretariat service siege soins support territoire urps".split()
)


def is_service_mailbox(address: str) -> bool:
    """Whether an address reads as a service's (contact@, cpts.bourges@), not as somebody's name."""
    if not _ADDRESS.fullmatch(address):
        return False
    local = re.sub(r"\d+", " ", address.partition("@")[0])
    found = words(local)
    return any(w in _SERVICE or w.startswith(("cpts", "ars", "urps", "cpam")) or w.endswith("cpts") for w in found)
