"""Calls to the Bot API that must succeed in the end: a server that is down is waited for, a refused token is not."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot import clock
from bot.delivery.backoff import jittered
from bot.errors import GiveUpError

log = logging.getLogger(__name__)

READ_PATIENCE = 20.0  # seconds for Telegram to answer; the library's five are short on a bad day
FIRST_WAIT = 0.5  # seconds; doubles up to the longest
LONGEST_WAIT = 30.0
TURNED_AWAY = (
    "Telegram refuse le jeton du bot. Vérifiez [telegram] token (BotFather, /mybots, API Token) et api_url, "
    "puis relancez."
)
TURNED_AWAY_LATER = (
    "Telegram refuse le jeton du bot, qu'il acceptait. Si cela dure, il a été révoqué : mettez le nouveau "
    "([telegram] token) et relancez. En attendant, je réessaie."
)
SENSELESS = (
    "Telegram répond par quelque chose qui n'a pas de sens (%s). Si cela dure, vérifiez [telegram] api_url, et le "
    "serveur mandataire s'il y en a un. Je réessaie."
)
# What the library raises over an answer that has not the form it should: a bool for an object, a field that is missing.
UNFORESEEN = (TypeError, AttributeError, LookupError, ValueError)
TAKEN = (
    "Un autre programme reçoit déjà les messages de ce bot : arrêtez-le, ou donnez-lui un autre jeton. "
    "En attendant, je réessaie."
)

T = TypeVar("T")


Told = Callable[[str], None]


async def until_reached(
    call: Callable[[], Awaitable[T]], stopping: asyncio.Event, troubled: Told | None = None
) -> T | None:
    """The result of `call`, tried again while Telegram does not answer; None when `stopping` came first.

    A refused token is final, unless `troubled` is there to be told of it: of a bot that was let in before, one wrong
    answer proves nothing. It is told of another program with the same token too.
    """
    wait = FIRST_WAIT
    while not stopping.is_set():
        try:
            return await _unless(stopping, call())
        except InvalidToken:
            if troubled is None:
                raise GiveUpError(TURNED_AWAY) from None  # its own message holds the token
            log.error(TURNED_AWAY_LATER)
            troubled("refused")
            asked = 0.0
        except Conflict:
            log.error(TAKEN)
            (troubled or _nobody)("shared")
            asked = LONGEST_WAIT
        except RetryAfter as error:
            asked = seconds(error)
            log.warning("Telegram asks to wait: %d s", asked)
        except TelegramError as error:
            log.warning("Telegram does not answer: %s", error.message)
            asked = 0.0
        except UNFORESEEN as error:
            log.error(SENSELESS, type(error).__name__)
            asked = 0.0
        await clock.pause(max(asked, jittered(wait)), stopping)
        wait = min(wait * 2, LONGEST_WAIT)
    return None


async def in_time(work: Awaitable[None], stopping: asyncio.Event, patience: float) -> float:
    """Do what ends by itself once `stopping` is set, or is put an end to `patience` seconds later; the seconds left."""
    task, stop = asyncio.ensure_future(work), asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait([task, stop], return_when=asyncio.FIRST_COMPLETED)
        asked = clock.stopwatch()
        await asyncio.wait([task], timeout=patience)
        if task.done():
            task.result()
        return max(0.0, patience - (clock.stopwatch() - asked))
    finally:
        stop.cancel()
        task.cancel()


async def _unless(stopping: asyncio.Event, work: Awaitable[T]) -> T | None:
    """The result of `work`, given up at once when `stopping` is set."""
    task = asyncio.ensure_future(work)
    stop = asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait([task, stop], return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        stop.cancel()
        task.cancel()
        with suppress(asyncio.CancelledError, TelegramError):
            await task


def _nobody(trouble: str) -> None:
    """Who is told when nobody listens."""


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)
