"""Yes and no, as people type them."""

import re

from knowledge.text import key

YES = frozenset(
    "oui|yes|ok|d accord|c est bon|exact|valider|ouais|ouai|oui oui|ui|wi|ouep|yep|bien sur|bien entendu|tout a fait"
    "|carrement|c est ca|exactement|absolument|evidemment|volontiers|dac|d acc|go|je valide|c est parti|parfait"
    "|ca marche|ok c est bon|oui c est ca|oui bien sur|oui tout a fait|affirmatif|c est tout bon|tout est bon"
    "|tout est juste|tout est correct|c est correct|c est juste|c est bon pour moi|tout bon".split("|")
)
NO = frozenset(
    "non|no|pas du tout|nan|nope|non non|surtout pas|pas encore|pas pour l instant|pas pour le moment|jamais|non merci"
    "|pas maintenant|negatif|non pas encore".split("|")
)
_DENYING = frozenset({"non", "nan", "nope", "stop", "attends", "attendez"})
# Signs that are an answer by themselves.
SIGNS = {"👍": "oui", "✅": "oui", "👌": "oui", "✔": "oui", "🆗": "oui", "👎": "non", "❌": "non", "🙏": "merci"}
# « oui c'est bon », « oui vas-y », « ok efface »: a yes and nothing else, for what cannot be undone.
_ERASE = r"(?:efface|effacez|effacer|supprime|supprimez|supprimer)"
_MORE = rf"(?:oui|ok|d accord|c est bon|c est sur|bien sur|vas y|allez y|tout|toutes|mes donnees|je confirme|{_ERASE})"
_CLEAR_YES = re.compile(
    rf"oui(?: {_MORE})*|(?:ok|d accord|vas y|allez y|je confirme)(?: {_MORE})* {_ERASE}(?: {_MORE})*"
)
_MAYBE = re.compile(rf"\b(?:oui|yes|ok|d accord|vas y|allez y|c est bon|je confirme|{_ERASE})\b")
_POLITE = re.compile(r"\b(?:merci(?: (?:beaucoup|bien|d avance))?|svp|stp|s il (?:te|vous) plait)\b")


_ASKS = re.compile("[?\uff1f]")
LONGEST_SIGN = 30  # characters
_PRESENTATION = re.compile("[\ufe0f\u200d\U0001f3fb-\U0001f3ff]")  # of an emoji: its style, its skin


def signed(said: str) -> str:
    """A message that is only a sign, in words: 👍 is « oui », with a « merci » too."""
    if len(said) > LONGEST_SIGN or asks(said):
        return said
    bare = _PRESENTATION.sub("", said).strip()
    rest = bare.replace(bare[:1], "")
    return said if blunt(rest) or SIGNS.keys() & set(rest) else SIGNS.get(bare[:1], said)


def asks(said: str) -> bool:
    """Whether a message is put as a question: « c'est bon ? » asks whether it is, and agrees to nothing."""
    return bool(_ASKS.search(said))


def blunt(said: str) -> str:
    """The key of a message without its « merci » and « s'il vous plaît »."""
    return " ".join(_POLITE.sub(" ", key(said)).split())


def yes_or_no(said: str) -> bool | None:
    """What somebody answers to a question of yes or no; None when it is neither, or asks."""
    heard = "" if asks(said) else blunt(said)
    return heard in YES if heard in YES | NO else None


def is_asked_back(said: str) -> bool:
    """« c'est bon ? », « oui ? »: a yes or a no that asks, and settles nothing."""
    return asks(said) and blunt(said) in YES | NO


def denies(said: str) -> bool:
    """Whether a message says no, whatever comes with it: « non, surtout pas », « attends non »."""
    return yes_or_no(said) is False or bool(_DENYING.intersection(blunt(said).split()))


def is_clear_yes(said: str) -> bool:
    """Whether a message is a yes beyond doubt, as what cannot be undone asks for."""
    return not asks(said) and bool(_CLEAR_YES.fullmatch(blunt(said)))


def is_unclear(said: str) -> bool:
    """Whether a message holds a yes that something else in it may take back: « oui mais pas mes communes »."""
    heard = blunt(said)
    return not heard.startswith("non") and bool(_MAYBE.search(heard))
