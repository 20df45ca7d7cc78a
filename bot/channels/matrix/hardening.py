"""What one malformed event could do: end the sync, and end it again at every start, since the event comes again."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from nio import AsyncClient
from peewee import OperationalError

from bot.channels.matrix import MatrixError
from bot.channels.matrix.requests import AWAY
from bot.storage.transaction import NOT_NOW

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
        except (OperationalError, MemoryError):  # nio's own store: a key it could not keep is to be received again
            raise
        except Exception as error:
            # The event itself is not logged: it may be a message.
            log.warning("malformed encrypted event ignored: %s", type(error).__name__)
            return None

    return reading


async def unharmed(hearing: Coroutine[Any, Any, None]) -> None:
    """A fault of ours over one event must not have it read for ever; what the server or the machine refuses must."""
    try:
        await hearing
    except (*AWAY, MatrixError, *NOT_NOW):
        raise
    except Exception:
        log.exception("event dropped by an unhandled fault")
