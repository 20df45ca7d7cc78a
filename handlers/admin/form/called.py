"""What people call a field: « tel », « le mail », « les sources », « le numéro et le courriel »."""

import re
from collections.abc import Iterable

from knowledge.text import key

FieldNames = Iterable[tuple[str, str]]  # each the key of a field and its title
_SYNONYMS = {
    "telephone": ("tel", "numero", "numero de telephone", "standard", "telephones"),
    "courriel": ("mail", "mails", "email", "e mail", "mel", "courriels", "boite mail", "adresse mail", "adresse email",
                 "adresse electronique", "boite aux lettres"),
    "site": ("site web", "site internet", "url", "lien", "adresse du site", "page"),
    "adresse": ("adresse postale", "rue"),
    "source": ("sources", "provenance", "origine"),
    "communes": ("commune", "villes", "liste des communes", "territoire"),
    "statut": ("etat", "stade"),
    "date du statut": ("date",),
    "date de verification": ("date", "verification"),
    "date": ("date du document",),
    "verification": ("verifie", "verifiee", "etat de verification"),
    "nom": ("intitule", "denomination"),
    "nature": ("organisme", "type"),
    "departement": ("dep", "dpt", "dept"),
    "question": ("titre", "intitule"),
    "formulations": ("formulation", "phrases"),
    "reponse": ("texte", "texte de la reponse"),
    "questions liees": ("liees", "liens"),
    "montant": ("somme", "chiffre"),
    "raison": ("motif", "pourquoi"),
}  # fmt: skip
_BEFORE = re.compile(r"(?:(?:de |d )?(?:le|la|les|l|son|sa|ses|leur|leurs|du|des|un|une) )*(?:champ )?")
_JOINED = re.compile(r"\s*(?:,|;|\bet\b|&|\+)\s*", re.IGNORECASE)


def called(said: str, fields: FieldNames) -> list[str]:
    """The keys of the fields that words name, in their order; none when one of them names no field."""
    known = list(fields)
    whole = _one(said, known)
    found = [whole] if whole else [_one(part, known) for part in _JOINED.split(said) if part.strip()]
    return [] if None in found else list(dict.fromkeys(name for name in found if name))


def _one(said: str, known: FieldNames) -> str | None:
    wanted = _BEFORE.sub("", key(said), count=1) or key(said)
    exact = next((name for name, title in known if wanted in (key(name), key(title))), None)
    return exact or next((name for name, title in known if wanted in _SYNONYMS.get(key(title), ())), None)
