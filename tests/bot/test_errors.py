"""What an operator reads of a server that does not answer: French, and never the address, which may hold a secret."""

import errno
from socket import gaierror
from ssl import SSLCertVerificationError
from types import SimpleNamespace
from typing import Any
from urllib.error import URLError

import pytest
from aiohttp import ClientConnectorCertificateError, ClientConnectorError, ClientPayloadError

from bot.errors import cause

UNKNOWN = "le nom de ce serveur est inconnu d'ici"
KEY: Any = SimpleNamespace(host="exemple.fr", port=443, ssl=True)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (URLError(ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")), "le serveur refuse la connexion"),
        (URLError(gaierror(-2, "Name not known")), UNKNOWN),
        (
            ClientConnectorError(KEY, gaierror(-2, "Name not known")),
            "le nom de ce serveur est inconnu d'ici",
        ),
        (ClientConnectorError(KEY, OSError(errno.EHOSTUNREACH, "No route")), "le serveur est injoignable"),
        (ClientConnectorCertificateError(KEY, SSLCertVerificationError(1, "self-signed")), "son certificat est refusé"),
        (TimeoutError(), "il se tait"),
        (ClientPayloadError("https://exemple.fr/bot123:secret"), "sa réponse n'est pas claire"),
        (ValueError("https://exemple.fr/bot123:secret"), "sa réponse n'est pas claire"),
    ],
)
def test_why_a_server_did_not_answer(error: Exception, said: str) -> None:
    """Each way not to answer has its words, whatever library met it."""
    assert cause(error) == said
