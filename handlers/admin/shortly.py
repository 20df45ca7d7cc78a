"""A command said short, after a list or a card: « modifier 3 », « fiche n° 3 », « historique », « stats semaine »."""

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from knowledge.tallies import week_of
from knowledge.text import key

HISTORY = frozenset({"historique", "l historique", "les derniers changements", "derniers changements"})
LAST_CHANGE = re.compile(
    r"(?:annuler|defaire|annule|defais|annulez|defaites) (?:ca|cela"
    r"|(?:(?:le|la|mon|ma|ce|cette) )?(?:derni(?:er|ere) )?(?:changement|revision|modif(?:ication)?|correction))"
)
_WEEK = r"(?:(?:de )?(?:la|cette) )?semaine(?P<last> derniere| passee)?(?: en cours)?"
_STATS = re.compile(rf"(?:les )?(?:stats|statistiques)(?: {_WEEK})?")
_HELP = re.compile(r"aide(?: (?:gestion|admin|admins))? ?(.*)")
_CARD = re.compile(r"(?:la )?(?:fiche|entree|groupe) (?:n |no |numero )?([0-9]{1,2})")
_DEED = re.compile(r"([a-z]+) (?:la |le )?(?:(?:fiche|entree|groupe) )?(?:n |no |numero )?([0-9]{1,2})(?: .*)?")


def week(said: str, today: date) -> str:
    """The name of the week « semaine dernière » means; "" when the words name none."""
    found = re.fullmatch(_WEEK, key(said))
    return week_of(today - timedelta(weeks=bool(found["last"]))) if found else ""


def expanded(said: str, names: Collection[str], listed: Sequence[str], today: date) -> str:
    """The whole command meant, as it would be typed; "" when none is. `listed`: the kinds listed, the last one last."""
    words = key(said)
    if found := _STATS.fullmatch(words):
        return f"stats {week_of(today - timedelta(weeks=bool(found['last'])))}"
    if (found := _HELP.fullmatch(words)) and words != "aide" and not said.startswith("/"):
        subjects = {name.split()[0] for name in names}
        return f"gestion {found[1]}".strip() if not found[1] or found[1].replace(" ", "-") in subjects else ""
    if found := _CARD.fullmatch(words):
        return f"{listed[-1]} voir {found[1]}" if listed else ""
    return _of_list(said, words, names, listed)


def _of_list(said: str, words: str, names: Collection[str], listed: Sequence[str]) -> str:
    """« modifier 3 » is of the last list; « rattacher 1 adhesion » can only be of one kind."""
    found = _DEED.fullmatch(words)
    if found and found[1] == "annuler":  # a revision, whatever it is of: no list has its number
        return ""
    able = {name.partition(" ")[0]: name for name in names if found and found[1] in _deeds(name)}
    kinds = list(able)
    word = next((kind for kind in reversed(listed) if kind in kinds), kinds[0] if len(kinds) == 1 else "")
    _, *after = said.split(maxsplit=1)  # nothing comes after « A:0 », which is two words to `key` alone
    return f"{able[word]} {after[0]}" if found and word and after else ""


def _deeds(name: str) -> Collection[str]:
    """What a command is called without its kind: an amount is changed by being given again."""
    own = name.partition(" ")[2]
    return (own, "modifier") if own == "remplir" else (own,)
