"""Telegram's own parser over what the bot says, in Node: what becomes a link, a command, a bank card."""

import json
import shutil
import subprocess
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.channels.telegram.reading import COMMAND_NAMES
from tests.bot.channels.telegram.api import BOT

TDLIB = Path(__file__).parent / "tdlib"
NODE = shutil.which("node")
ABSENT = (
    "Node is not installed: TDLib runs in it"
    if NODE is None
    else "TDLib is not installed, or not for this machine: npm ci --prefix tests/bot/channels/telegram/tdlib"
    if not (TDLIB / "node_modules" / "@prebuilt-tdlib").exists()
    else ""
)
# Entities nobody can tap, or that the bot makes itself; an hour is a link only below a video.
_HARMLESS = frozenset({"Bold", "Italic", "Code", "EmailAddress", "MediaTimestamp"})
Entity = tuple[str, str, str]  # its type, its words, the address behind them


class Reader:
    """A running TDLib. It knows nobody, and calls nobody. `sites` may be named without their https."""

    def __init__(self, sites: Container[str]) -> None:
        self._sites = sites
        command = [str(NODE), str(TDLIB / "reader.mjs")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def entities(self, html: str) -> list[Entity]:
        """What Telegram makes of a message."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{json.dumps(html)}\n")
        self._process.stdin.flush()
        return [(kind, words, address) for kind, words, address in json.loads(self._process.stdout.readline())]

    def unmeant(self, html: str) -> list[Entity]:
        """What becomes of a message that nobody meant."""
        return [entity for entity in self.entities(html) if not self._is_meant(*entity)]

    def _is_meant(self, kind: str, words: str, address: str) -> bool:
        match kind:
            case "BotCommand":
                return words[1:].partition("@")[0] in COMMAND_NAMES
            case "TextUrl":
                return address.startswith(("https://", "http://")) and "mailto:" not in address
            case "Url":
                return words.startswith(("https://", "http://")) or words in self._sites
            case "Mention":
                return words == f"@{BOT['username']}"
            case _:
                return kind in _HARMLESS

    def close(self) -> None:
        self._process.communicate()


def texts(calls: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    """The HTML of all the texts and captions that a bot sent."""
    for _, values in calls:
        for name in ("text", "caption"):
            if name in values:
                yield values[name] if values.get("parse_mode") == "HTML" else _escaped(values[name])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
