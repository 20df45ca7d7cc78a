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
_ENDED = frozenset({"M_MISSING_TOKEN", "M_USER_DEACTIVATED"})
ENDED = "Le serveur ne reconnaît plus la session du bot : lancez « cpts-bot matrix login --new-device »."


class AwayError(OperatorError):
    """The server answered, but not as it should: it may do better later."""


class ExpiredError(AwayError):
    """The server does not know our token: it may be renewed, or the answer be wrong, or the session have ended.

    `soft`: it has only lived as long as the server lets sessions live; its device and keys stay ours. Synapse does not
    say so of tokens that another service gave. https://spec.matrix.org/latest/client-server-api/#soft-logout
    """

    def __init__(self, *, soft: bool) -> None:
        super().__init__("La session du bot a expiré." if soft else ENDED)
        self.soft = soft


class BarredError(AwayError):
    """The account is suspended or locked: only whoever runs the server can lift that."""


# What a server tells an account that it bars, and what the operator is told.
BARRED = {
    "M_USER_SUSPENDED": "Le compte Matrix du bot est suspendu : il lit, mais ne peut ni écrire ni entrer dans un "
    "salon. Demandez à l'administrateur du serveur de lever la suspension.",
    "M_USER_LOCKED": "Le compte Matrix du bot est verrouillé. Demandez à l'administrateur du serveur d'y remédier.",
}

# A server that cannot be reached, or not now.
AWAY = (ClientError, OSError, TimeoutError, AwayError)
# Of the answers that blame us, those that say nothing of the request itself.
_PASSING = frozenset({401, 408, 429})


def refusal(code: str | None, error: str, *, soft: bool = False) -> OperatorError:
    """What a request that failed means: an `AwayError`, or the end of the account."""
    if code in BARRED:
        return BarredError(BARRED[code])
    if soft or code == "M_UNKNOWN_TOKEN":
        return ExpiredError(soft=soft)
    if code in _ENDED:
        return MatrixError(ENDED)
    return AwayError(f"Le serveur Matrix ne répond pas comme attendu : {error}.")


def expect(response: Response | ErrorResponse) -> None:
    """Raise what a response of nio's means when it is an error."""
    if isinstance(response, ErrorResponse):
        raise refusal(response.status_code, str(response.status_code), soft=response.soft_logout)


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
        raise self.refusal()

    def refusal(self) -> OperatorError:
        """What it means when it failed."""
        return refusal(self.code, self.error, soft=isinstance(self.body, dict) and self.body.get("soft_logout") is True)

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


async def event_by(nio: AsyncClient, room: str, event: str, sender: str) -> dict[str, Any] | None:
    """An event of a room as its server has it; None when it will not be shown, or is somebody else's."""
    answer = await request(nio, "GET", "rooms", room, "event", event)
    return answer.body if answer.settled() and answer.body.get("sender") == sender else None
