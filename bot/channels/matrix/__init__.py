"""Matrix: a trusted device in the encrypted rooms of URPS networks.

This package imports matrix-nio only when the channel runs: the store and the command line come without it.
"""

from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.errors import GiveUpError, OperatorError
from handlers.engine import identity

if TYPE_CHECKING:
    from bot.service import Service
    from bot.settings import MatrixSettings, Settings


class MatrixError(OperatorError, GiveUpError):
    """What stops the channel: one French sentence that says what to do."""


def is_installed() -> bool:
    """Whether the libraries of the channel are there."""
    return all(find_spec(name) for name in ("nio", "vodozemac"))


def require_nio() -> None:
    """Raise `MatrixError` when the libraries of the channel are not installed."""
    if not is_installed():
        raise MatrixError("Le canal Matrix demande ses bibliothèques : pip install 'matrix-nio[e2e]==0.26.0'.")


def homeserver_fault(said: str) -> str:
    """Why nobody can reach a server at this address, in French; "" when somebody may."""
    parts = urlsplit(said)
    is_address = parts.scheme in ("http", "https") and parts.hostname
    return "" if is_address else "il faut une adresse entière, comme https://matrix.exemple.fr."


def account_fault(said: str) -> str:
    """Why a bot cannot have this account, in French; "" when it can."""
    is_account = said.startswith("@") and not identity.fault(said)
    return "" if is_account else "il faut l'identifiant entier du compte, comme @cpts-bot:exemple.fr."


def gaps(settings: "MatrixSettings") -> Iterator[MatrixError]:
    """An error for each key of `[matrix]` that is missing, or that nothing can be done with."""
    for key, fault in (("homeserver", homeserver_fault), ("user_id", account_fault)):
        value = getattr(settings, key)
        if not value:
            yield MatrixError(f"[matrix] {key} manque dans la configuration.", key=("matrix", key))
        elif why := fault(value):
            yield MatrixError(f"[matrix] {key} : {why}", key=("matrix", key))
    if settings.encryption and not settings.pickle_key.get_secret_value():
        yield MatrixError(
            "[matrix] pickle_key manque : choisissez une phrase longue et secrète, et gardez-la.",
            key=("matrix", "pickle_key"),
        )
    if settings.access_token.get_secret_value() and not settings.device_id:
        yield MatrixError(
            "[matrix] device_id manque : c'est l'appareil auquel access_token appartient.", key=("matrix", "device_id")
        )


def check(settings: "MatrixSettings") -> None:
    """Raise `MatrixError` for the first of the `gaps`."""
    for gap in gaps(settings):
        raise gap


async def run(settings: "Settings", service: "Service") -> None:
    """Answer in Matrix until cancelled. Raises `MatrixError` when only the operator can help."""
    require_nio()
    from bot.channels.matrix.channel import Channel

    async with Channel(settings.matrix, settings.limits, service) as channel:
        await channel.run()
