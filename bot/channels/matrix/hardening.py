"""What one malformed event could do: end the sync, and end it again at every start, since the event comes again."""

import logging
import sqlite3
from collections.abc import Callable, Coroutine
from typing import Any

from nio import AsyncClient

from bot.channels.matrix import MatrixError
from bot.channels.matrix.requests import AWAY

log = logging.getLogger(__name__)


def harden(nio: AsyncClient) -> None:
    """Have nio take what it cannot read for undecryptable, whoever sent it."""
    if nio.olm:
        nio.olm.handle_to_device_event = _harmless(nio.olm.handle_to_device_event)
        nio.olm._decrypt_megolm_no_error = _harmless(nio.olm._decrypt_megolm_no_error)


def _harmless(read: Callable[..., Any]) -> Callable[..., Any]:
    def reading(*arguments: Any) -> Any:
        try:
            return read(*arguments)
        except Exception as error:
            # The event itself is not logged: it may be a message.
            log.warning("malformed encrypted event ignored: %s", type(error).__name__)
            return None

    return reading


async def unharmed(hearing: Coroutine[Any, Any, None]) -> None:
    """A fault of ours over one event must not have it read for ever; a server or a disk that is away must."""
    try:
        await hearing
    except (*AWAY, MatrixError, sqlite3.Error):
        raise
    except Exception:
        log.exception("event dropped by an unhandled fault")
