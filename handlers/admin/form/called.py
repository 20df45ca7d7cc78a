"""What people call a field: « tel », « le mail », « les sources », « le numéro et le courriel »."""

import re
from collections.abc import Callable, Iterable

from knowledge.text import key

FieldNames = Iterable[tuple[str, str]]  # each the key of a field and its title
Given = dict[str, str]  # what is said of fields, by key: "" for one that is only called
Takes = Callable[[str, str], bool]  # whether the field of a key takes a text
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
_MOST_WORDS = 5  # of a field, as people call it: « la date de vérification »
_TOLD = re.compile(r"^(?:[:=→]|(?:est|en|par|devient)\b)\s*", re.IGNORECASE)  # between a field and what it will be
_ENDED = re.compile(r"\s*(?:[,;]|\bet\b|&|\+)\s*$", re.IGNORECASE)  # of a value, before another field
_ANYTHING = "n'importe quel texte"  # a field that takes it takes whatever follows
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


def values_in(said: str, fields: FieldNames, takes: Takes) -> Given:
    """« téléphone 02 99… et courriel x@y.fr »: what is said of each field, in order; {} when the first is none.

    What follows a field is all its own when the field takes it; else it ends where another field is called.
    """
    known = list(fields)
    found = _begun(said, known)
    if found is None:
        return {}
    name, text = found
    words, is_whole = text.split(), takes(name, text)
    for at in range(len(words)):
        before, rest = " ".join(words[:at]), " ".join(words[at:])
        if is_whole and not _ENDED.search(before):
            continue
        further, value = values_in(rest, known, takes), _ENDED.sub("", before)
        is_ended = not value or value != before or takes(name, value)
        if further and is_ended and all(_is_sure(takes, *one) for one in further.items()):
            return {name: value, **further}
    return {name: text}


def _is_sure(takes: Takes, name: str, value: str) -> bool:
    """Whether words are of this field and no part of the text before them."""
    return not value or (takes(name, value) and not takes(name, _ANYTHING))


def _begun(said: str, known: FieldNames) -> tuple[str, str] | None:
    """The field a text begins with, and what follows it; the longest name first."""
    words = said.split()
    for size in range(min(_MOST_WORDS, len(words)), 0, -1):
        if name := _one(" ".join(words[:size]), known):
            return name, _TOLD.sub("", " ".join(words[size:]))
    return None
