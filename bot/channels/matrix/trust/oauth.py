"""Logging in where the homeserver leaves that to another service: by a code, which somebody confirms in a browser.

https://spec.matrix.org/latest/client-server-api/#oauth-20-api, and RFC 8628 for the code. Its tokens live for minutes:
each is renewed by another one, which changes every time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import ClientResponse

from bot import clock
from bot.channels.matrix import MatrixError
from bot.channels.matrix.parsing import Source, string
from bot.channels.matrix.requests import AwayError
from bot.channels.outward import way_out

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
PATIENCE = 30.0  # seconds
PACE = 5.0  # seconds between two questions, unless told otherwise: RFC 8628, section 3.2
# Where the service is described: as accepted, and as servers said it before.
_METADATA = ("_matrix/client/v1/auth_metadata", "_matrix/client/unstable/org.matrix.msc2965/auth_metadata")

NO_CODE = (
    "Ce serveur confie la connexion à {}, qui ne permet pas de se connecter par un code. Demandez à son administrateur "
    "un jeton pour le bot, et donnez-le par [matrix] access_token et device_id."
)
REFUSED = "{} a refusé la connexion du bot : {}."
LATE = "Personne n'a confirmé la connexion à temps. Relancez « cpts-bot matrix login »."


class SpentError(MatrixError):
    """What renews the session is not accepted any more."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a session is asked for with, and renewed by; `renew_at` in epoch seconds, 0 for a token without end."""

    access: str
    refresh: str
    renew_at: float

    @classmethod
    def of(cls, answer: Source, before: str = "") -> Self:
        """The tokens of an answer; what renews stays as `before` where no other one comes."""
        life = answer.get("expires_in")
        # Halfway: a sync keeps its token for as long as it lasts.
        renew_at = clock.now() + life / 2 if isinstance(life, int | float) else 0.0
        return cls(string(answer, "access_token"), string(answer, "refresh_token") or before, renew_at)


class Service:
    """The service as its metadata describe it: https://spec.matrix.org/latest/client-server-api/#server-metadata-discovery."""

    def __init__(self, homeserver: str, metadata: Source) -> None:
        self._homeserver = homeserver
        self._metadata = metadata
        self.name = string(metadata, "issuer")
        self.token_endpoint = self._address("token_endpoint")

    @classmethod
    async def of(cls, homeserver: str) -> Self | None:
        """The service a homeserver leaves logins to; None where it does them itself. Raises what aiohttp raises."""
        async with way_out(PATIENCE) as http:
            for path in _METADATA:
                async with http.get(f"{homeserver.rstrip('/')}/{path}") as answer:
                    if answer.status == 200 and (found := await _object(answer)):
                        return cls(homeserver, found)
        return None

    async def register(self) -> str:
        """Make ourselves known; the id we have there."""
        body = {
            "client_name": "cpts-bot",
            # A page about the client, which services ask for: only whoever runs the bot has one.
            "client_uri": self._homeserver,
            "application_type": "native",
            "grant_types": [DEVICE_GRANT, "refresh_token"],
            "response_types": [],
            "token_endpoint_auth_method": "none",
        }
        return string(await self._asked("registration_endpoint", json=body), "client_id")

    async def authorize(self, client: str, device: str, show: Callable[[str, str], None]) -> Tokens:
        """Ask for a session of this device; `show` tells somebody the page to open and the code to confirm there."""
        if DEVICE_GRANT not in self._metadata.get("grant_types_supported", [DEVICE_GRANT]):
            raise MatrixError(NO_CODE.format(self.name))
        scope = f"urn:matrix:client:api:* urn:matrix:client:device:{device}"
        begun = await self._asked("device_authorization_endpoint", data={"client_id": client, "scope": scope})
        show(
            string(begun, "verification_uri_complete") or string(begun, "verification_uri"), string(begun, "user_code")
        )
        form = {"client_id": client, "grant_type": DEVICE_GRANT, "device_code": string(begun, "device_code")}
        pace, limit = float(begun.get("interval", PACE)), clock.stopwatch() + float(begun.get("expires_in", 0))
        while clock.stopwatch() < limit:
            await clock.rest(pace)
            status, answer = await posted(self.token_endpoint, data=form)
            if status == 200:
                if not string(answer, "access_token"):
                    raise MatrixError(REFUSED.format(self.name, status))
                return Tokens.of(answer)
            if (error := string(answer, "error")) == "slow_down":
                pace += PACE
            elif error != "authorization_pending":
                raise MatrixError(REFUSED.format(self.name, error or status))
        raise MatrixError(LATE)

    async def _asked(self, endpoint: str, **body: Any) -> Source:
        """The answer of one of its addresses. Raises `MatrixError` when it has none, or refuses."""
        status, answer = await posted(self._address(endpoint), **body)
        if status not in (200, 201):
            raise MatrixError(REFUSED.format(self.name, string(answer, "error") or status))
        return answer

    def _address(self, name: str) -> str:
        """One of its addresses, which is as safe as the homeserver's own."""
        address = string(self._metadata, name)
        if not address:
            raise MatrixError(NO_CODE.format(self.name))
        if self._homeserver.startswith("https:") and not address.startswith("https:"):
            raise MatrixError(f"{address} n'est pas une adresse https : le bot n'y envoie aucun secret.")
        return address


async def renewed(token_endpoint: str, client: str, refresh: str) -> Tokens:
    """New tokens for a session. Raises `SpentError`, or `AwayError` when the service may do it later."""
    form = {"grant_type": "refresh_token", "refresh_token": refresh, "client_id": client}
    status, answer = await posted(token_endpoint, data=form)
    if status == 200 and string(answer, "access_token"):
        return Tokens.of(answer, refresh)
    # https://www.rfc-editor.org/rfc/rfc6749#section-5.2
    if string(answer, "error") in ("invalid_grant", "invalid_client", "unauthorized_client"):
        raise SpentError(
            "La session du bot n'est plus renouvelée par son serveur : lancez « cpts-bot matrix login --new-device »."
        )
    raise AwayError(f"Le service de connexion ne répond pas comme attendu : {status}.")


async def posted(address: str, **body: Any) -> tuple[int, Source]:
    """Status and JSON of an answer, {} where it is none. Raises what aiohttp raises."""
    async with way_out(PATIENCE) as http, http.post(address, **body) as answer:
        return answer.status, await _object(answer)


async def _object(answer: ClientResponse) -> Source:
    """The JSON object of an answer, {} where it is something else: a page, of a proxy."""
    try:
        found = await answer.json(content_type=None)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
