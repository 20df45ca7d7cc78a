"""How to reach somebody, found in what they typed: one telephone, one mailbox or one name, and nothing of the rest.

Only that travels to the other person: no message of a stranger, no link, no number that costs.
"""

import re

# Ten figures after 0, those that begin with 08 left out: many of them cost. Or a country code.
# Overseas and neighbours only: a far number may cost as much as one of 08.
_COUNTRY = r"(?:262|508|590|594|596|681|687|689|32|34|352|376|377|39|41|49)(?:[ .-]?[0-9]){6,11}"
_PHONE = re.compile(
    rf"(?<![\w+])(?:0[1-79](?:[ .-]?[0-9]{{2}}){{4}}|(?:\+|00)(?:33[ .-]?[1-79](?:[ .-]?[0-9]){{8}}|{_COUNTRY}))(?!\w)"
)
_MAILBOX = re.compile(
    r"(?<![\w.@:])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}(?![\w@-])"
)
_MATRIX = re.compile(r"(?<!\w)@[a-z0-9._=/+-]{1,100}:(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}(?![\w-])")
# https://core.telegram.org/method/account.updateUsername
_TELEGRAM = re.compile(r"(?<!\w)@[A-Za-z][A-Za-z0-9_]{4,31}(?![\w:.@-])")
_FIGURE = re.compile(r"[ .-]")


def ways_in(said: str) -> list[str]:
    """Each way to reach somebody that a message holds, telephones in pairs of figures."""
    found = [_written(phone) for phone in _PHONE.findall(said)]
    others = (way for pattern in (_MATRIX, _MAILBOX, _TELEGRAM) for way in pattern.findall(said))
    return list(dict.fromkeys([*found, *others]))


def _written(phone: str) -> str:
    """« 0612345678 » as one reads it aloud; a number of another country as it was grouped."""
    figures = _FIGURE.sub("", phone)
    if figures.startswith("0") and not figures.startswith("00"):
        return " ".join(figures[i : i + 2] for i in range(0, len(figures), 2))
    return " ".join(_FIGURE.sub(" ", phone).split())
