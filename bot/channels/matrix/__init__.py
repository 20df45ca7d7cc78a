"""Matrix: a trusted device in the encrypted rooms of URPS networks.

This package imports matrix-nio only when the channel runs: the store and the command line come without it.
"""

from typing import TYPE_CHECKING

from bot.channels.matrix.conversation import PREFIX
from bot.errors import OperatorError

if TYPE_CHECKING:
    from bot.service import Service
    from bot.settings import Settings

prefix = PREFIX


class MatrixError(OperatorError):
    """What stops the channel: one French sentence that says what to do."""


async def run(settings: "Settings", service: "Service") -> None:
    """Answer in Matrix until cancelled. Raises `MatrixError` when only the operator can help."""
    from bot.channels.matrix.channel import Channel

    async with Channel(settings.matrix, service) as channel:
        await channel.run()
