"""« Combien la première année pour une CPTS de 41 200 habitants ? »: how much is asked, and of what size it is said."""

import re

from knowledge.text import key

_ASKS = frozenset({"combien", "quel", "quelle"})
# What the sum is called, who is paid it, or for how long: one of them tells an amount from a number of people.
_OF_MONEY = frozenset(
    "fait ferait fera donne donnerait donnera rapporte rapporterait represente touche toucherait touchera touchons "
    "recoit recevrait recevra gagne aurait aurions toucher recevoir gagner argent euros sous financement financements "
    "budget montant montants somme subvention aci an ans annee mois".split()
)
_AROUND = frozenset(
    "et mais alors du coup donc ok bon bonjour en gros au final finalement ca cela c on a aura va avoir la le l notre "
    "il y est ce que qu t elle nous d de par chaque premiere 1ere 1re deuxieme suivante suivantes tout total pour peu "
    "prochain prochaine pres environ dedans peut pourrait esperer avec comme dans cette cet svp stp merci vous pouvez "
    "dire me".split()
)
_SIZE = re.compile(
    r"(?:(?:pour|avec|a|de|d|une|un|la|notre|territoire|cpts|quand on est|si on est|on est|nous sommes) )*"
    r"(?:taille [1-4]|\d[\d ]*(?: ?(?:k|mille|milles))? ?(?:hab\w*|personnes|h)\b)"
)


def asks_amount(said: str) -> bool:
    """Whether a message asks how much it comes to, and nothing else but, perhaps, for which size."""
    plain = _SIZE.sub(" ", key(said)).replace(" cpts", " ").split()
    words = set(plain)
    return bool(words & _ASKS and words & _OF_MONEY) and words <= _ASKS | _OF_MONEY | _AROUND
