"""Our words in Telegram's HTML, so that it makes nothing of them that we did not mean.

It looks for commands and bank cards in any text: « 50 000 €/an » would be the command /an, a SIRET a card to pay with
(findings/tdlib-amounts-become-commands.sh, findings/tdlib-words-and-numbers-become-links.sh).
"""

import re

from bot.channels.telegram.reading import COMMAND_NAMES
from bot.delivery.markup import escape_html, telegram_html

_ADDRESS = r"(?P<address>https?://\S+)"
_COMMAND = re.compile(rf"{_ADDRESS}|(?<![\w/<>])/(?=(?P<name>[A-Za-z0-9_]{{1,64}}))")
_LONG_NUMBER = re.compile(rf"{_ADDRESS}|(?<!\w)[0-9](?:[ -]?[0-9]){{12,18}}(?!\w)")
_JOINER = "\N{WORD JOINER}"


def html(text: str) -> str:
    """A Markdown text as the HTML of the Bot API; a long number is code, which a tap copies."""
    return telegram_html(text, _said)


def bare(text: str) -> str:
    """A text without formatting, as of a caption: what is no command of ours begins none."""
    return _COMMAND.sub(_parted, text)


def _said(text: str) -> str:
    return _LONG_NUMBER.sub(_copied, bare(escape_html(text)))


def _parted(found: re.Match[str]) -> str:
    is_ours = found["address"] or found["name"].lower() in COMMAND_NAMES
    return found[0] if is_ours else f"/{_JOINER}"


def _copied(found: re.Match[str]) -> str:
    return found[0] if found["address"] else f"<code>{found[0]}</code>"
