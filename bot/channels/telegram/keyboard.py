"""Buttons under a message: what can be copied first, short ones in pairs, the way back and out always last."""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from bot.channels.telegram.codes import encode
from handlers.engine.flow import BACK, MENU, STOP
from handlers.engine.messages import Card, Choice, Reply
from handlers.turn.menu import FLOWS

SHORT = 16  # characters: two such labels stand side by side on a small phone
LONGEST = 60  # Telegram cuts what does not fit; the full wording can always be typed
NAVIGATION = frozenset(choice.id for choice in (BACK, STOP, MENU))

Button = dict[str, Any]  # https://core.telegram.org/bots/api#inlinekeyboardbutton

LONGEST_COPIED = 256  # https://core.telegram.org/bots/api#copytextbutton


def keyboard(reply: Reply, elsewhere: str = "") -> str | None:
    """The buttons of a reply, in JSON; `elsewhere` begins the address where a group's questionnaires are held."""
    return _markup(reply.choices, reply.topic, elsewhere, reply.cards) if reply.choices or _ways(reply.cards) else None


@lru_cache(maxsize=512)  # the same few questions are asked of everybody
def _markup(choices: Sequence[Choice], topic: str, elsewhere: str, cards: Sequence[Card]) -> str:
    answers = [c for c in choices if c.id not in NAVIGATION]
    navigation = [c for c in choices if c.id in NAVIGATION]
    rows = [[_button(c, topic, elsewhere) for c in row] for row in [*_rows(answers), navigation]]
    return json.dumps({"inline_keyboard": [row for row in [*_copied(cards), *rows] if row]})


def _copied(cards: Sequence[Card]) -> list[list[Button]]:
    """A button for each number and mailbox: Telegram makes nothing to tap of a number written as the French do."""
    return [[{"text": _cut(f"Copier {way}"), "copy_text": {"text": way}}] for way in _ways(cards)]


def _ways(cards: Sequence[Card]) -> list[str]:
    ways = [way for card in cards for way in (card.phone, card.email) if 0 < len(way) <= LONGEST_COPIED]
    return list(dict.fromkeys(ways))


def _rows(choices: Iterable[Choice]) -> Iterable[Sequence[Choice]]:
    row: list[Choice] = []
    for choice in choices:
        if row and (len(row) == 2 or not (_is_short(row[0]) and _is_short(choice))):
            yield row
            row = []
        row.append(choice)
    yield row


def _is_short(choice: Choice) -> bool:
    return len(choice.label) <= SHORT


def _button(choice: Choice, topic: str, elsewhere: str) -> Button:
    label = _cut(choice.label)
    if elsewhere and choice.id in FLOWS:
        return {"text": label, "url": elsewhere + choice.id}
    return {"text": label, "callback_data": encode(choice.id, topic)}


def _cut(label: str) -> str:
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1]}…"
