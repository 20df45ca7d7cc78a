"""How a channel asks a server something apart from its library: by the same way out."""

from aiohttp import ClientSession, ClientTimeout


def way_out(patience: float) -> ClientSession:
    """For requests of so many seconds at the most; a proxy that the environment names is crossed, as libraries do."""
    return ClientSession(timeout=ClientTimeout(total=patience), trust_env=True)
