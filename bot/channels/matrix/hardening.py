"""What nio lets a malformed event do: end the sync, and end it again at every start, since the event comes again."""

import logging
from collections.abc import Callable
from typing import Any

from nio import AsyncClient

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
