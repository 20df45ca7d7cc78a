"""Buttons under a message: short ones in pairs, the way back and out always last."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.telegram.codes import encode
from handlers.engine.flow import BACK, MENU, STOP
from handlers.engine.messages import Choice, Reply
from handlers.turn.menu import FLOWS

SHORT = 16  # characters: two such labels stand side by side on a small phone
LONGEST = 60  # Telegram cuts what does not fit; the full wording can always be typed
NAVIGATION = frozenset(choice.id for choice in (BACK, STOP, MENU))

Row = list[InlineKeyboardButton]


def keyboard(reply: Reply, elsewhere: str = "") -> InlineKeyboardMarkup | None:
    """The buttons of a reply; `elsewhere` begins the address where a group's questionnaires are held."""
    return _markup(reply.choices, reply.topic, elsewhere) if reply.choices else None


@lru_cache(maxsize=512)  # the same few questions are asked of everybody
def _markup(choices: Sequence[Choice], topic: str, elsewhere: str) -> InlineKeyboardMarkup:
    answers = [c for c in choices if c.id not in NAVIGATION]
    navigation = [c for c in choices if c.id in NAVIGATION]
    rows = [*_rows(answers), navigation]
    return InlineKeyboardMarkup([[_button(c, topic, elsewhere) for c in row] for row in rows if row])


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


def _button(choice: Choice, topic: str, elsewhere: str) -> InlineKeyboardButton:
    label = choice.label if len(choice.label) <= LONGEST else f"{choice.label[: LONGEST - 1]}…"
    if elsewhere and choice.id in FLOWS:
        return InlineKeyboardButton(label, url=elsewhere + choice.id)
    return InlineKeyboardButton(label, callback_data=encode(choice.id, topic))
