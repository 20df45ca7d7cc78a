"""« Combien la première année pour une CPTS de 41 200 habitants ? »: how much is asked, and of what size or where."""

import re

from knowledge.text import key, words

_ASKS = frozenset({"combien", "quel", "quelle"})
# What the sum is called, who is paid it, or for how long: one of them tells an amount from a number of people.
_OF_MONEY = frozenset(
    "fait ferait fera donne donnerait donnera rapporte rapporterait represente touche toucherait touchera touchons "
    "recoit recevrait recevra gagne aurait aurions toucher recevoir gagner argent euros sous financement financements "
    "budget montant montants somme subvention aci an ans annee mois".split()
)
# What is asked of communes that are named: their people, the size of a CPTS there.
_OF_SIZE = frozenset("habitants habitant hab population taille tranche".split())
_OF_COMMUNES = frozenset(
    "nous sommes on serait serions seraient ensemble communes commune villes villages territoire cpts une sur dans a "
    "au aux en entre autour comprend regroupe couvre secteur projet s si faisait montait montons monte creer futur "
    "future voudrait voudrais voudrions veut veux aimerait savoir connaitre".split()
)
_AROUND = frozenset(
    "et mais alors du coup donc ok bon bonjour en gros au final finalement ca cela c on a aura va avoir la le l notre "
    "il y est ce que qu t elle nous d de par chaque premiere 1ere 1re deuxieme suivante suivantes tout total pour peu "
    "prochain prochaine pres environ dedans peut pourrait esperer avec comme dans cette cet svp stp merci vous pouvez "
    "dire me".split()
)
_OF_ASKING = _ASKS | _OF_MONEY | _OF_SIZE | _OF_COMMUNES | _AROUND
_SIZE = re.compile(
    r"(?:(?:pour|avec|a|de|d|une|un|la|notre|territoire|cpts|quand on est|si on est|on est|nous sommes) )*"
    r"(?:taille [1-4]|\d[\d ]*(?: ?(?:k|mille|milles))? ?(?:hab\w*|personnes|h)\b)"
)


def asks_amount(said: str) -> bool:
    """Whether a message asks how much it comes to, and nothing else but, perhaps, for which size."""
    plain = _SIZE.sub(" ", key(said)).replace(" cpts", " ").split()
    heard = set(plain)
    return bool(heard & _ASKS and heard & _OF_MONEY) and heard <= _ASKS | _OF_MONEY | _AROUND


def may_ask_of_communes(said: str) -> bool:
    """Whether a message may ask how many people, which size or how much: looked at before the places it names."""
    return not (_OF_SIZE | _OF_MONEY).isdisjoint(words(said))


def asks_of_communes(rest: str, *, plainly: bool = False) -> bool:
    """Whether what a message says beside the communes it names asks how many people, which size or how much.

    `plainly`: in so many words, « combien » or « quelle », where the names alone would be an answer.
    """
    return may_ask_of_communes(rest) and is_of_asking(rest) and not (plainly and _ASKS.isdisjoint(words(rest)))


def is_of_asking(text: str) -> bool:
    """Whether a text is made of words that ask so, or lead to what is asked: « gagne » is not Gagny."""
    return {word for word in words(text) if not word.isdigit()} <= _OF_ASKING
