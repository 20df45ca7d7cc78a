"""What a column holds, by its title as people write it: « Nom de la CPTS », « Communes couvertes », « Dépt. »."""

from collections.abc import Mapping, Sequence

from knowledge.text import words

Titles = Mapping[str, Sequence[str]]

# Of each field, the titles it goes by, the surest first: their words in order, without articles and without « CPTS ».
CPTS: Titles = {
    "id": ("id", "identifiant"),
    "name": ("nom", "cpts", "denomination", "libelle", "intitule", "raison sociale", "nom structure", "name"),
    "status": ("statut", "etat", "avancement", "stade", "etat avancement", "statut projet"),
    "code": (
        "code insee",
        "codes insee",
        "insee",
        "code insee commune",
        "codes insee communes",
        "code commune",
        "codes communes",
        "cog",
    ),
    "place": (
        "communes",
        "commune",
        "communes couvertes",
        "communes territoire",
        "liste communes",
        "commune s",
        "nom commune",
        "territoire",
        "villes",
        "ville",
        "perimetre",
    ),
    "departement": (
        "departement",
        "departements",
        "departement s",
        "dpt",
        "dept",
        "dep",
        "code departement",
        "n departement",
        "numero departement",
    ),
    "site": ("site", "site internet", "site web", "adresse site", "url"),
    "email": ("courriel", "mail", "email", "e mail", "adresse mail", "adresse electronique", "contact", "mail contact"),
    "phone": ("telephone", "tel", "numero telephone", "n telephone"),
    "source": ("source",),
    "seen": ("vu", "vu le", "date", "date mise jour", "maj", "mise jour"),
}
CONTACTS: Titles = {
    "kind": ("kind", "type", "type contact", "categorie"),
    "profession": ("profession",),
    "region": ("region code", "region", "code region"),
    "departement": ("departement", *CPTS["departement"]),
    "name": ("name", "nom", "organisme", "structure", "denomination", "intitule"),
    "site": ("website", *CPTS["site"]),
    "phone": ("phone", *CPTS["phone"], "standard"),
    "email": ("email", *CPTS["email"]),
    "address": ("address", "adresse", "adresse postale"),
    "source": ("source",),
    "seen": ("seen", *CPTS["seen"]),
    "status": ("status", "statut"),
    "note": ("note", "remarque", "commentaire"),
}
_EMPTY = frozenset("de du des d la le les l a au aux par en et un une cpts".split())


def found(cells: Sequence[str], titles: Titles) -> dict[str, int]:
    """Where each field stands in a line of titles; of two columns of one meaning, the one of the surer title."""
    said = [_meaning(cell) for cell in cells]
    return {
        field: said.index(title)
        for field, names in titles.items()
        if (title := next((t for t in names if t in said), None)) is not None
    }


def _meaning(title: str) -> str:
    spoken = words(title[:80])
    kept = [word for word in spoken if word not in _EMPTY]
    return " ".join(kept or spoken)
