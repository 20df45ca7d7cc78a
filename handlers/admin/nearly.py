"""A command nearly said: « contacts chercher ars », « faq a revoir », « je veux ajouter une réponse ».

Only spellings are repaired here, word by word: what a command means is decided where it is declared.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

from handlers.hearing.courtesy import bare
from knowledge.text import key

# What people call the things admins work on, and what they do with them; beside the words of the commands.
_THINGS = {
    "faqs": "faq", "reponse": "faq", "reponses": "faq", "entree": "faq", "entrees": "faq", "question": "faq",
    "contacts": "contact", "montant": "bareme", "montants": "bareme", "baremes": "bareme", "grille": "bareme",
    "fiche cpts": "cpts", "fiches cpts": "cpts", "admin": "admins", "editeur": "admins", "editeurs": "admins",
    "questions sans reponse": "sans reponse", "sans reponses": "sans reponse", "statistiques": "stats",
    "statistique": "stats", "lot": "lots", "modeles": "modele", "export": "exporter", "exporte": "exporter",
    "fiches contact": "contact", "fiches contacts": "contact", "fiches faq": "faq",
}  # fmt: skip
_DEEDS = {
    "rechercher": "chercher", "trouver": "chercher", "recherche": "chercher", "cherche": "chercher",
    "montrer": "voir", "afficher": "voir", "ouvrir": "voir", "lire": "voir", "changer": "modifier",
    "corriger": "modifier", "modifie": "modifier", "retirer": "supprimer", "enlever": "supprimer",
    "effacer": "supprimer", "creer": "ajouter", "ecrire": "ajouter", "nouveau": "ajouter", "nouvelle": "ajouter",
    "defaire": "annuler", "essayer": "tester", "a verifier": "a revoir", "reunir": "fusionner", "export": "exporter",
    "ajoute": "ajouter", "ajout": "ajouter", "liste": "chercher", "lister": "chercher", "change": "modifier",
    "corrige": "modifier", "supprime": "supprimer", "retire": "supprimer", "cree": "ajouter",
}  # fmt: skip
# The same said of a card or a field in a sentence, beside those: « mets à jour le tel de … ».
_ORDERS = _DEEDS | {
    **dict.fromkeys(
        ("modifiez", "modif", "modifs", "modification", "changez", "changement", "corrigez", "correction", "rectifier",
         "rectifie", "rectifiez", "remplacer", "remplace", "remplacez", "mettre", "mets", "met", "mettez", "maj",
         "mettre a jour", "mets a jour", "met a jour", "mettez a jour", "mise a jour", "actualiser", "actualise",
         "actualisez", "modifier", "noter", "note", "notez", "passer", "passe", "passez"),
        "modifier",
    ),
    **dict.fromkeys(
        ("supprimez", "suppression", "vire", "virer", "retirez", "enleve", "enlevez", "oter", "ote", "otez", "efface",
         "effacez", "supprimer"),
        "supprimer",
    ),
    **dict.fromkeys(("ajoutez", "rajouter", "rajoute", "rajoutez", "ajouter"), "ajouter"),
    **dict.fromkeys(("montre", "montrez", "voir", "ouvre", "ouvrez"), "voir"),
    **dict.fromkeys(("historique", "qui a modifie", "qui a change", "derniers changements"), "historique"),
}  # fmt: skip
_ALONE = frozenset({"tester", "fusionner", "variante"})  # deeds of one thing, that nobody asks of us otherwise
_LONGEST_ORDER = 3
_WISHES = (
    "je veux", "je voudrais", "j aimerais", "je souhaite", "comment", "comment faire pour", "peux tu", "pouvez vous",
    "il faut",
)  # fmt: skip
ARTICLES = frozenset("un une le la les des du de l d cette ce".split())
_LISTING = re.compile(
    r"(?:(?:donne|donnez|envoie|envoyez|montre|montrez) moi )?"
    r"(?:(?:voir |montrer |montre )?(?:la )?liste(?: d(?:es|e))?|tou(?:te)?s les|toute la liste des"
    r"|(?:re)?cherche[rz]? (?:tou(?:te)?s )?les|trouver (?:tou(?:te)?s )?les|lister les) (cpts|contacts)"
    r"(?: (?:(?:de la|de l|du|de|des|d|en|dans la|dans le|dans l) )?(.+))?"
)
_LEAST_LETTERS = 4  # of a word that may be a slip of another
_MOST_WORDS = 4  # of a command, as people spell it
_ALIKE = 0.8  # « chercer » and « chercher »
_ALIKE_ALONE = 0.85  # a command of one word has nothing beside it to tell it from a word of people's
_FORMAT = re.compile(r" (?:(?:en|sous|au format|pour|dans un) )?(?:fichier )?(?:excel|xlsx|tableur|classeur|calc|ods)$")
_ASKING = re.compile(
    r"(?:(?:envoie|envoyez|donne|donnez|renvoie|renvoyez) moi|il me faut|je veux|je voudrais|pouvez vous m envoyer"
    r"|peux tu m envoyer) (?:(?:le|la|les|un|une) )?"
)
_WHAT = r"(?:qu est ce qu|que|qu|quoi|ce qu)? ?(?:il y a|y a t il|j ai|ai je|on a|il (?:me )?reste|(?:me )?reste t il)"
# What admins ask of their work in sentences, and the command that shows it.
_AT_WORK = (
    (rf"{_WHAT}(?: encore)? a faire(?: cette semaine| aujourd hui)?", "gestion"),
    (r"(?:.* )?(?:contacts?|fiches) a verifier(?: avant usage)?(?: .*)?", "contact chercher a verifier"),
    (
        r"(?:.* )?(?:departements?|contacts?) (?:qui sont )?sans (?:telephone|numero|tel)",
        "contact chercher sans téléphone",
    ),
    (r"(?:.* )?communes? (?:revendiquees?|dans plusieurs cpts).*", "cpts chercher revendiquées"),
    (r"(?:.* )?(?:reponses?|entrees?) a revoir", "faq a-revoir"),
    (r"(?:annuler|annule|defaire|defais) (?:l |le |la |mon |ma |cet )?(?:import|fusion)\b(?! [0-9]).*", "lots"),
    (r"(?:c est|(?:import|source)s? (?:deja )?) ?vue?s?", "lots vu"),
    (r"(?:fusionner|fusionne|reunir|reunis) (?:les|ces) deux(?: fiches| cpts)?", "cpts fusionner 1 2"),
    (
        (
            r"(?:qui (?:est|sont)(?: les)?|(?:la )?liste des|les|quels sont les) (?:admin|editeur|administrateur)s?"
            r"|qui (?:tient|gere|administre) (?:le|ce) bot(?: a jour)?"
        ),
        "admins",
    ),
    (r"les contacts", "gestion contact"),
    (r"les reponses", "gestion faq"),
    (r"les montants", "gestion bareme"),
    (r"(?:les )?questions sans reponses?", "sans-reponse"),
    (r"suivi(?: echanges)?(?: lots)?", "gestion suivi"),
)  # fmt: skip
_TO_DO = re.compile(
    r"(?:qu est ce que |que |quoi |qu )(?:(?:je|on|dois|doit|peux|puis|peut|faut il|ai je|j ai|reste t il) ){1,3}"
    r"(?:a |de )?faire(?: cette semaine| aujourd hui| maintenant| ici| d abord)*"
    r"|par (?:quoi|ou) (?:je |on )?(?:commencer?|dois je commencer)"
)
_HOW = re.compile(
    r"(?:(?:comment|ou) (?:est ce qu )?(?:(?:je|on|puis je|peut on|dois je|faire pour|fait on pour|faut il) )?)?"
    r"([a-z]+) ((?:(?:un|une|le|la|les|l|des|du|mon|ma|son|sa) )?.+)"
)
_NUMBER = re.compile(r"(?:n ?)?[0-9]{0,6}")


def nearest(said: str, takes: Mapping[str, Collection[str]]) -> tuple[str, str] | None:
    """The name of the command a message begins with, were it spelled as we do, and what follows; None for none.

    `takes` gives the words each command chooses among, if it does: one of those may be wished for, « je veux … ».
    """
    if found := _begun(said, takes):
        return found
    asked = _ASKING.match(key(said))
    choosing = {name: words for name, words in takes.items() if words}
    found = _begun(key(said)[asked.end() :], choosing) if asked else None
    return found if found and found[1] else None


def _begun(said: str, takes: Mapping[str, Collection[str]]) -> tuple[str, str] | None:
    """The longest beginning wins: « faq a revoir » is not « faq » followed by two words."""
    by_words = {key(name): name for name in takes}
    parts = said.removeprefix("/").split()
    for size in range(min(_MOST_WORDS, len(parts)), 0, -1):
        begun, rest = " ".join(parts[:size]), " ".join(parts[size:])
        name = next((by_words[w] for w in _spellings(key(begun), by_words) if w in by_words), None)
        # « stats » and a sentence after it is no command: « lots de tâches », « montant pour une taille 2 ».
        if name and (" " in name or _NUMBER.fullmatch(key(rest)) or thing(rest) in takes[name]):
            return name, rest
    return None


def _spellings(begun: str, names: Collection[str]) -> Iterator[str]:
    """The beginning of a message, then the same with each of its words as the commands have them."""
    yield begun
    words = begun.split()
    for size in range(len(words), 0, -1):
        thing, deed = " ".join(words[:size]), " ".join(words[size:])
        thing, deed = _THINGS.get(thing, thing), _DEEDS.get(deed, deed)
        yield f"{thing} {deed}".strip()
        thing = thing if thing in {name.split()[0] for name in names} else _slip(thing, names)
        deeds = [name.removeprefix(f"{thing} ") for name in names if name.startswith(f"{thing} ")]
        if " " not in deed:
            yield from (f"{thing} {alike}" for alike in get_close_matches(deed, deeds, 1, _ALIKE))
    yield from get_close_matches(begun, [name for name in names if " " not in name], 1, _ALIKE_ALONE)


def _slip(said: str, names: Collection[str]) -> str:
    """« contcat » is « contact », one letter away; « contrat » is a word of its own, and is two away."""
    from rapidfuzz.distance import DamerauLevenshtein

    firsts = {name.split()[0] for name in names}
    near = [first for first in firsts if min(len(said), len(first)) >= _LEAST_LETTERS and said[:1] == first[:1]]
    return next((first for first in near if DamerauLevenshtein.distance(said, first) == 1), said)


def thing(said: str) -> str:
    """What admins work on, as the commands call it: « contacts », « de contacts », « contcts » are « contact »."""
    words = _FORMAT.sub("", key(said)).split()
    while words and words[0] in ARTICLES:
        words.pop(0)
    wanted = " ".join(words)
    if wanted in _THINGS or wanted in _THINGS.values():
        return _THINGS.get(wanted, wanted)
    alike = get_close_matches(wanted, [*_THINGS, *_THINGS.values()], 1, _ALIKE)
    return _THINGS.get(alike[0], alike[0]) if alike else said


def at_work(said: str) -> str:
    """The command that shows what an admin asks of their work: « qu'est-ce qu'il y a à faire ? »; "" for none."""
    return next((command for asked, command in _AT_WORK if re.fullmatch(asked, key(said))), "")


def asks_what_to_do(said: str) -> bool:
    """« que dois-je faire cette semaine ? », « qu'est-ce que je peux faire ? », « par quoi je commence ? »."""
    return _TO_DO.fullmatch(key(said)) is not None


def asked_of_a_field(said: str) -> tuple[str, str]:
    """« comment je change un numéro de téléphone ? »: the deed, and what it is done to; "" when none is asked of."""
    found = _HOW.fullmatch(key(said))
    return (_DEEDS.get(found[1], found[1]), found[2]) if found else ("", "")


def directory(said: str) -> tuple[str, str]:
    """« la cpts cœur de rennes »: of which kind a card is said to be, and its name; "" when no kind is said."""
    words = said.split()
    while words and key(words[0]) in ARTICLES:
        words.pop(0)
    kind = _THINGS.get(key(words[0]), key(words[0])) if words else ""
    return (kind, " ".join(words[1:])) if kind in ("contact", "cpts") else ("", said)


# « le numéro de l'ARS a changé », « la CPTS X change de site : www… »: told, and not asked.
_CHANGED = re.compile(
    r"(?P<what>[^?]+?)\s+(?:(?:a|ont)\s+(?:bien\s+)?chang[ée]e?s?|change|changent)"
    r"(?:\s+(?:de\s+|d['’]\s*)(?P<of>[^?]+)"
    r"|\s*[,:;]?\s+(?:c['’ ]?est|ce sera)?\s*(?:le\s+)?(?P<value>[^?]*\d[^?]*)|\W*)",
    re.IGNORECASE,
)


def changed(said: str) -> str:
    """What is told to have changed, with what it is now: a field that is to be changed; "" when nothing is told so."""
    told = _CHANGED.fullmatch(said.strip())
    return " ".join(filter(None, [told["what"], told["of"] or told["value"]])).rstrip(" .!") if told else ""


def deed(said: str) -> tuple[str, str]:
    """« voir cpam morbihan », « il faut changer le tel de … »: what is to be done, as the commands call it, to what.

    A verb is one letter away from what it is meant to be; "" when none is said.
    """
    words = bare(said).split()
    sizes = range(min(_LONGEST_ORDER, len(words)), 0, -1)
    size = next((n for n in sizes if _joined(words, n) in _ORDERS), 0)
    if size:
        after = size + (_joined(words[size:], 1) == "moi")  # « modifie-moi le mail »
        return _ORDERS[_joined(words, size)], " ".join(words[after:])
    slip = _misspelt(key(words[0])) if words else ""
    return _ORDERS.get(slip, ""), " ".join(words[1:])


def _joined(words: Sequence[str], size: int) -> str:
    return key(" ".join(words[:size])) if size <= len(words) else ""


@lru_cache(maxsize=64)  # of one message, each form and each command asks
def _misspelt(word: str) -> str:
    """The order that a word is a slip of: « chagner », « suprimer »."""
    return next(iter(get_close_matches(word, _ORDERS, 1, _ALIKE_ALONE)), "") if len(word) > _LEAST_LETTERS else ""


def listing(said: str) -> tuple[str, str] | None:
    """« toutes les CPTS de Creuse », « liste des contacts de Bretagne »: the thing, and where; None for none."""
    found = _LISTING.fullmatch(key(said))
    return (_THINGS.get(found[1], found[1]), found[2] or "") if found else None


def in_order(said: str, names: Collection[str]) -> str:
    """« chercher contact ars », « tester combien coûte l'adhésion »: the deed first, then to what; "" for none.

    The thing comes right after: « chercher un contact » is what people do. One that a single thing has needs none.
    """
    words = [] if at_work(said) else said.split()  # « fusionne les deux »
    first, second = (_joined(words[at:], 1) for at in (0, 1))
    what, thing_said = _DEEDS.get(first, first), _THINGS.get(second, second)
    if f"{thing_said} {what}" in names and len(words) > 2:
        return " ".join([thing_said, what, *words[2:]])
    able = [name for name in names if name.partition(" ")[2] == what]
    return " ".join([able[0], *words[1:]]) if what in _ALONE and len(able) == 1 and len(words) > 1 else ""


def wished(said: str, names: Collection[str]) -> tuple[str, str] | None:
    """« comment modifier un contact ? », « je veux ajouter une réponse »: the thing, and the deed; None for none."""
    words = key(said)
    wish = next((w for w in sorted(_WISHES, key=len, reverse=True) if words.startswith(f"{w} ")), None)
    rest = [word for word in words.removeprefix(wish or "").split() if word not in ARTICLES]
    if len(rest) < 2 or rest[0] == "creer":  # « créer une CPTS » is what people come for
        return None
    deed, thing = _DEEDS.get(rest[0], rest[0]), " ".join(rest[1:])
    thing = _THINGS.get(thing, thing)
    known = {key(name) for name in names}
    return (thing, deed) if f"{thing} {deed}" in known else None
