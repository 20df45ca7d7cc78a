"""What files call a CPTS and its state, as we write them."""

from collections.abc import Mapping

from knowledge.cpts import STATUS_FRENCH, CptsStatus, plain_name
from knowledge.text import key

STATUSES: Mapping[str, CptsStatus] = {
    **{s: s for s in STATUS_FRENCH},
    **{key(label): s for s, label in STATUS_FRENCH.items()},
    "aci": "aci-signed",
    "signe": "aci-signed",
    "signee": "aci-signed",
    "aci signe": "aci-signed",
    "aci signee": "aci-signed",
    "contrat signe": "aci-signed",
    "validee": "validated",
    "valide": "validated",
    "lettre d intention": "letter",
    "projet": "project",
    "inconnu": "unknown",
    "": "unknown",
}


def status_of(text: str) -> CptsStatus | None:
    """The state a cell names, None when it names none."""
    return STATUSES.get(text.strip()) or STATUSES.get(key(text))


def said_name(name: str) -> str:
    """A name without the word CPTS, and without the capitals of a register."""
    return plain_name(name).title() if name.isupper() else plain_name(name)
