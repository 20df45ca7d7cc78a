"""Links that open the bot: where it is reached, what a link says, and which campaign it belongs to.

Telegram hands what follows `?start=` to the bot: https://core.telegram.org/bots/features#deep-linking
A link of Matrix says who, and no more: https://spec.matrix.org/latest/appendices/#matrixto-navigation
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

MOST_LETTERS = 64  # of what a link of Telegram may say: letters, digits, _ and -
LONGEST_CAMPAIGN = 20
PLACE = "lieu-"  # a commune or an EPCI by its code
DEPARTEMENT = "departement-"
REGION = "region-"
SITUATION = "p1-"  # a territory and its estimate, in a word of `situation.py`; the digit says how it is written
_PLACE_TYPED = re.compile(rf"{PLACE}\w{{5,9}}", re.ASCII)
_CAMPAIGN = "[a-z0-9]+(?:-[a-z0-9]+)*"
_VIA = re.compile(rf"via-(?P<campaign>{_CAMPAIGN})(?:--(?P<to>.*))?")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where this bot is reached; "" where it is not, or nobody knows yet."""

    telegram: str = ""  # the username, without @
    matrix: str = ""  # @name:server

    @property
    def are_sound(self) -> bool:
        """Whether they may be what the platforms give: what is printed cannot be mended."""
        is_name = re.fullmatch(r"\w{4,32}", self.telegram, re.ASCII)
        is_account = re.fullmatch(r"@[^\s:/?#]+:[^\s/?#]+", self.matrix)
        return bool((is_name or not self.telegram) and (is_account or not self.matrix))


def is_campaign(text: str) -> bool:
    return len(text) <= LONGEST_CAMPAIGN and re.fullmatch(_CAMPAIGN, text) is not None


def is_place(said: str) -> bool:
    """Whether a message is what the link of a place says, typed where a link says no more than whom to write to."""
    return _PLACE_TYPED.fullmatch(said) is not None


def payload(to: str, campaign: str = "") -> str:
    """What a link says: where it leads, "" for the menu, and its campaign."""
    if not campaign:
        return to
    return f"via-{campaign}--{to}" if to else f"via-{campaign}"


def read(said: str) -> tuple[str, str]:
    """The campaign of a link and where it leads; a campaign nobody would write is none."""
    found = _VIA.fullmatch(said)
    if found is None or not is_campaign(found["campaign"]):
        return "", said
    return found["campaign"], found["to"] or ""


def telegram_link(username: str, said: str) -> str:
    return f"https://t.me/{username}?start={said}" if said else f"https://t.me/{username}"


def matrix_link(user_id: str) -> str:
    return f"https://matrix.to/#/{quote(user_id, safe='@:')}"
