"""What a column holds, by its title as people write it: « Nom de la CPTS », « Communes couvertes », « Dépt. »."""

from collections.abc import Mapping, Sequence

from knowledge.text import key, words

Titles = Mapping[str, Sequence[str]]

# Of each field, the titles it goes by, the surest first: their words in order, without articles and without « CPTS ».
CPTS: Titles = {
    "kind": ("kind", "type", "type contact", "nature", "categorie"),
    "id": ("id", "identifiant", "fiche"),
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
    "since": ("date statut", "depuis", "depuis quand", "date signature"),
    "ref": ("adresse source", "lien source"),
    "seen": ("vu", "vu le", "date", "date mise jour", "maj", "mise jour"),
}
CONTACTS: Titles = {
    "kind": CPTS["kind"],
    "profession": ("profession",),
    "region": ("region code", "region", "code region"),
    "departement": ("departement", *CPTS["departement"]),
    "name": ("name", "nom", "organisme", "structure", "denomination", "intitule"),
    "site": ("website", *CPTS["site"]),
    "phone": ("phone", *CPTS["phone"], "standard"),
    "email": ("email", *CPTS["email"]),
    "ref": CPTS["ref"],
    "address": ("address", "adresse", "adresse postale"),
    "source": ("source",),
    "seen": ("seen", *CPTS["seen"]),
    "status": ("status", "statut", "verification"),
    "note": ("note", "remarque", "commentaire"),
}
# A title that says more than those above is one of a field when each of its words may stand there: one of the first
# has to, the others may. « Territoire (communes) » is the communes; « commune du siège », « statut juridique » are not.
_WORDED: Mapping[str, tuple[str, str]] = {
    "name": (
        "nom denomination intitule libelle",
        """structure association officiel officielle complet complete usage usuel usuelle communaute professionnelle
        territoriale sante projet organisme""",
    ),
    "status": ("statut etat avancement stade", "actuel actuelle projet demarche dossier contractualisation"),
    "place": (
        "communes commune",
        """concernees concernee membres couvertes couverte territoire liste perimetre nom noms composant composantes
        intervention couverture incluses rattachees action toutes""",
    ),
    "code": ("insee", "code codes commune communes territoire liste concernees membres couvertes"),
    "departement": ("departement departements dept dpt dep", "principal territoire nom code n numero projet"),
    "site": ("site", "internet web adresse lien structure"),
    "phone": ("telephone tel", "coordination standard secretariat accueil structure numero n fixe"),
    "email": ("courriel mail email", "adresse electronique coordination contact generique structure secretariat e"),
}
_TOTALS = ("total", "sous total", "totaux", "somme", "ensemble")
LONGEST = 120  # characters of a cell that are looked at
_EMPTY = frozenset("de du des d la le les l a au aux par en et un une cpts".split())


def found(cells: Sequence[str], titles: Titles) -> dict[str, int]:
    """Where each field stands in a line of titles; of two columns of one meaning, the one of the surer title."""
    said = [_meaning(cell) for cell in cells]
    at = {
        field: said.index(title)
        for field, names in titles.items()
        if (title := next((t for t in names if t in said), None)) is not None
    }
    for field in (f for f in titles if f not in at and f in _WORDED):
        taken = set(at.values())
        worded = (n for n, title in enumerate(said) if n not in taken and _is_worded(title, *_WORDED[field]))
        if (place := next(worded, None)) is not None:
            at[field] = place
    return at


def aside(cells: Sequence[str], titles: Titles, at: Mapping[str, int]) -> str:
    """Why a line of a list is no line of it, in French; "" when it is one: a header said again, a line of totals."""
    if found(cells, titles) == at:
        return "en-tête répété"
    said = next((cell for cell in cells if cell), "")
    named = cells[at["name"]] if at.get("name", len(cells)) < len(cells) else ""
    is_unnamed = not any(map(str.isalpha, named)) or key(named[:LONGEST]).startswith(_TOTALS)
    is_total = is_unnamed and key(said[:LONGEST]).startswith(_TOTALS)
    return "ligne de total" if is_total else ""


def _is_worded(title: str, first: str, others: str) -> bool:
    spoken, heads = set(title.split()), set(first.split())
    return bool(spoken & heads) and spoken <= heads | set(others.split())


def _meaning(title: str) -> str:
    spoken = words(title[:80])
    kept = [word for word in spoken if word not in _EMPTY]
    return " ".join(kept or spoken)
