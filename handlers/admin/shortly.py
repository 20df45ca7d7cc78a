"""A command said short, after a list or a card: « modifier 3 », « fiche n° 3 », « historique », « stats semaine »."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from itertools import takewhile

from handlers.admin.command import Command
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

_TO_WHAT = re.compile(r"^\s*(?:(?:à|a|au|aux)\b)?\s*:?\s*", re.IGNORECASE)  # « rattacher à : … »
FEWEST_OF_A_SUMMARY = 2  # words of what a command does that mean it: « nouvelle entrée »


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


def of_a_choice(said: str, offered: Sequence[str], commands: Mapping[str, Command]) -> str:
    """The command that is offered and meant by its verb or by words of what it does; "" for none.

    « rattacher à adhésion » is of what « Rattacher à : … » is shown for, « nouvelle entrée » is « en faire une … ».
    """
    by_name: dict[str, list[list[str]]] = {}
    for choice in offered:
        name = next((name for name in sorted(commands, key=len, reverse=True) if choice.startswith(f"{name} ")), "")
        by_name.setdefault(name, []).append(choice.removeprefix(name).split())
    verb, _, rest = said.strip().partition(" ")
    found = [name for name in by_name if _is_verb(verb, name.partition(" ")[2])]
    if not found and len(key(said).split()) >= FEWEST_OF_A_SUMMARY:
        found, rest = [n for n in by_name if n and f" {key(said)} " in f" {key(commands[n].summary)} "], ""
    if len(found) != 1:
        return ""
    to, ways, takes_more = _TO_WHAT.sub("", rest, count=1), by_name[found[0]], "> <" in commands[found[0]].usage
    if to[:1].isdigit() or (to and not takes_more):  # a number is of the list that was shown before
        return ""
    in_all = [words[0] for words in takewhile(lambda words: len({*words}) == 1, zip(*ways, strict=False))]
    shared = ways[0][:-1] if len(ways) == 1 and takes_more else in_all
    return " ".join([found[0], *shared, to]).strip()


def _is_verb(said: str, deed: str) -> bool:
    """« rattachez » is « rattacher »."""
    return bool(deed) and key(said).rstrip("rz") == key(deed).rstrip("rz")


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
