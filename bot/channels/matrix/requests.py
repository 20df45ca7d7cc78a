"""Requests of the client-server API that nio does not know."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import ClientError
from nio import Api, AsyncClient
from nio.responses import ErrorResponse, Response

from bot.channels.matrix import MatrixError
from bot.errors import OperatorError

_BASE = "/_matrix/client/v3"
_SESSION_ENDED = frozenset({"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED"})


class AwayError(OperatorError):
    """The server answered, but not as it should: it may do better later."""


# A server that cannot be reached, or not now.
AWAY = (ClientError, OSError, TimeoutError, AwayError)
# Of the answers that blame us, those that say nothing of the request itself.
_PASSING = frozenset({401, 408, 429})


def refusal(code: str | None, error: str) -> OperatorError:
    """What a request that failed means: an `AwayError`, or the end of the session."""
    if code in _SESSION_ENDED:
        return MatrixError(
            "Le serveur ne reconnaît plus la session du bot : lancez « cpts-bot matrix login --new-device »."
        )
    return AwayError(f"Le serveur Matrix ne répond pas comme attendu : {error}.")


def expect(response: Response | ErrorResponse) -> None:
    """Raise what a response of nio's means when it is an error."""
    if isinstance(response, ErrorResponse):
        raise refusal(response.status_code, str(response.status_code))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    body: Any

    @property
    def is_ok(self) -> bool:
        return self.status == 200

    def settled(self) -> bool:
        """Whether it is done; False when it never will be. Raises `AwayError` when the server may do it later."""
        if self.is_ok:
            return True
        if 400 <= self.status < 500 and self.status not in _PASSING:
            return False
        raise refusal(self.code, self.error)

    @property
    def code(self) -> str:
        return str(self.body.get("errcode", "")) if isinstance(self.body, dict) else ""

    @property
    def error(self) -> str:
        return f"{self.status} {self.code}".strip()


async def request(
    nio: AsyncClient, method: str, *path: str, body: dict[str, Any] | None = None, query: dict[str, str] | None = None
) -> Answer:
    """One request; each part of the path is quoted. Raises what aiohttp raises when the server is away."""
    headers = {"Authorization": f"Bearer {nio.access_token}", "Content-Type": "application/json"}
    data = None if body is None else Api.to_json(body)
    address = "/".join([_BASE, *(quote(part, safe="") for part in path)]) + (f"?{urlencode(query)}" if query else "")
    response = await nio.send(method, address, data, headers)
    return Answer(response.status, await nio.parse_body(response))
