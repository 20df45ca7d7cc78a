"""Who an admin may be: an id that a platform gives to a person, and that nobody takes for another's."""

import re
from collections.abc import Iterable
from itertools import combinations

# Numbers, below 2^52: https://core.telegram.org/bots/api#user
_TELEGRAM = re.compile(r"[1-9][0-9]{0,15}")
# Those under which Telegram shows messages that no person sent: a channel's, an anonymous admin's of a group, and the
# service's own. Whoever posts in a channel or hides in a group would be the admin.
# https://docs.python-telegram-bot.org/en/stable/telegram.constants.html#telegram.constants.ChatID
_NOBODY = frozenset({"777000", "1087968824", "136817688"})
# https://spec.matrix.org/v1.12/appendices/#user-identifiers, upper case for accounts of before.
_MATRIX = re.compile(
    r"@[A-Za-z0-9._=/+-]{1,200}:(?:[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
)
LONGEST = 255
FORM = "un numéro de compte Telegram, ou @nom:serveur pour Matrix"
# Letters that the eye takes for one another, whatever the font.
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "-": "", "_": "", ".": "", "=": "", "/": "", "+": ""})


def fault(who: str) -> str:
    """Why nobody can be an admin under this id, in French; "" when somebody can."""
    if who in _NOBODY:
        return f"{who} est un compte de service de Telegram, que plusieurs personnes partagent"
    if _TELEGRAM.fullmatch(who) or (len(who) <= LONGEST and _MATRIX.fullmatch(who)):
        return ""
    return f"un identifiant est {FORM}, en lettres sans accent"


def looks_like(who: str, other: str) -> bool:
    """Whether two ids of two accounts read as one: « @paul:a.fr » and « @pau1:a.fr »."""
    return who != other and who.startswith("@") and other.startswith("@") and _seen(who) == _seen(other)


def confused(ids: Iterable[str]) -> str:
    """Why these cannot all be admins, in French; "" when they can."""
    for one, other in combinations(ids, 2):
        if one == other:
            return f"{one} s'y trouve deux fois"
        if looks_like(one, other):
            return f"{one} et {other} se confondent à la lecture"
    return ""


def _seen(who: str) -> str:
    return who.casefold().translate(_ALIKE).replace("rn", "m").replace("vv", "w")
