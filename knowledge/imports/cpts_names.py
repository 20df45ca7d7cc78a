"""What files call a CPTS and its state, as we write them."""

import re
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


# « Signature prévue », « projet non validé » are not what they name.
_NOT_YET = re.compile(
    r"\b(?:non|pas|sans|attente|cours|prevue?s?|prochaine?|venir|sera|avant|refus\w*|abandon\w*|caduc\w*)\b"
)
_SIGNED = (
    r"(?:.*\b(?:aci|contrat|convention)\b.*\b)?signee?s?\b.*|.*\bsigne (?:l|son|un|le) (?:aci|contrat)\b.*"
    r"|contractualisee?|sous contrat(?: aci)?|conventionnee?"
)
_VALIDATED = r"(?:(?:(?:le|un) )?projet(?: de sante)? (?:est |a ete )?)?(?:validee?|accepte|approuve)\b.*"
_PROJECT = (
    r"(?:en |au stade de |au )?(?:projet|emergence|preparation|gestation|reflexion|construction"
    r"|cours de (?:redaction|creation|constitution|construction))"
    r"(?: (?!de )(?:\w+ ){0,3}20\d\d)?"  # « en projet depuis mars 2025 »
)
_BY_WORDS: tuple[tuple[CptsStatus, str], ...] = (
    ("aci-signed", _SIGNED),
    ("validated", _VALIDATED),
    ("letter", r"li\b.*|(?:(?:une|la) )?lettre(?: d intention)?\b.*"),
    ("project", _PROJECT),
)


def status_of(text: str) -> CptsStatus | None:
    """The state a cell names, or a few words say: « LI déposée », « ACI signé le 15/03/2022 »; None for none."""
    said = key(text)
    if known := STATUSES.get(text.strip()) or STATUSES.get(said):
        return known
    named = next((status for status, pattern in _BY_WORDS if re.fullmatch(pattern, said)), None)
    return None if named != "project" and _NOT_YET.search(said) else named


def said_name(name: str) -> str:
    """A name without the word CPTS, and without the capitals of a register."""
    return plain_name(name).title() if name.isupper() else plain_name(name)
