"""Whether a message of a room calls the bot, and what is then said to it. Pure."""

import re
from dataclasses import replace
from urllib.parse import quote

from bot.channels.matrix.parsing import Said, words_of

_PILL = r'<a href="https://matrix\.to/#/{}[^"]*">[^<]*</a>'
_SEPARATOR = re.compile(r"\A[\s:,]+")


def mentions(said: Said, user_id: str) -> bool:
    """Whether a person calls this user. `m.mentions` decides; a client without it writes a pill, or the whole id.

    https://spec.matrix.org/latest/client-server-api/#user-and-room-mentions
    """
    if said.names_whom:
        return user_id in said.mentions
    return re.search(_pill(user_id), said.html) is not None or re.search(_id(user_id), said.text) is not None


def after_prefix(text: str, prefix: str) -> str | None:
    """What follows the prefix; None without it. « !cptsx » is not « !cpts »."""
    text = text.lstrip()
    if not text.lower().startswith(prefix.lower()):
        return None
    rest = text[len(prefix) :]
    return _SEPARATOR.sub("", rest).strip() if not rest[:1].isalnum() else None


def without_mention(said: Said, user_id: str, names: tuple[str, ...]) -> Said:
    """The message without the name it calls us by, and with every other word of it: our name may be one of them.

    Clients put the text of a pill in the plain body. Without a pill, a name is a call where it is set apart.
    """
    text = said.text
    for pill in reversed(list(re.finditer(_pill(user_id), said.html))):
        text = _without_pill(text, words_of(pill[0]), words_of(said.html[: pill.start()]))
    if text == said.text:
        text = re.sub(_id(user_id) + "[:,]?", "", text, count=1)
    for name in names if text == said.text else ():
        text = re.sub(_set_apart(name), "", text, count=1, flags=re.IGNORECASE) if name else text
    return replace(said, text=_SEPARATOR.sub("", text).strip())


def _without_pill(text: str, name: str, before: str) -> str:
    """The text without that occurrence of a name which the pill is: as many come first as before the pill."""
    named = rf"(?<!\w)@?{re.escape(name)}(?!\w)\s?[:,]?"
    found = list(re.finditer(named, text))
    at = len(re.findall(named, before))
    return text[: found[at].start()] + text[found[at].end() :] if name and at < len(found) else text


def _set_apart(name: str) -> str:
    """A name before a colon or a comma at the start, or after an @ anywhere."""
    return rf"\A\s*@?{re.escape(name)}\s?[:,]|@{re.escape(name)}(?!\w)[:,]?"


def _id(user_id: str) -> str:
    """The id as a word, not a part of an address or of a longer one."""
    return rf"(?<![\w/#]){re.escape(user_id)}(?![\w:-]|\.\w)"


def _pill(user_id: str) -> str:
    """The link to a user, as clients write it: with the id as it is, or percent-encoded."""
    return _PILL.format(f"(?:{re.escape(user_id)}|{re.escape(quote(user_id, safe=''))})")
