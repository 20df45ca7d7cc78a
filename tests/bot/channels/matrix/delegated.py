"""A login service beside Synapse, in the form of the specification: a code is confirmed, tokens live for seconds.

It speaks as the Matrix Authentication Service does to clients (OAuth 2.0, RFC 7591 and 8628) and to Synapse
(introspection, `/_synapse/mas/`); the browser is `confirm` and `consent`.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from tests.bot.channels.matrix.synapse import SERVER_NAME, Synapse

SECRET = "between-synapse-and-the-service"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
CONFIG = """
enable_registration: false
enable_registration_without_verification: false
password_config: {{enabled: false}}
matrix_authentication_service: {{enabled: true, endpoint: "{url}", secret: "{secret}"}}
"""

Answer = tuple[int, dict[str, Any]]


class Service:
    """Sessions of one account at a time, whose name is `account`. `life` is how many seconds a token lasts.

    `scopes` are those it was asked for.
    """

    def __init__(self) -> None:
        self.life = 3600
        self.scopes: list[str] = []
        self.account = ""
        self.synapse: Synapse
        self._numbers = 0
        self._device = ""
        self._waiting = True  # nobody confirmed the code yet
        self._access: dict[str, str] = {}  # device by token
        self._refresh: dict[str, str] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def revoke(self) -> None:
        """End every session."""
        self._access.clear()
        self._refresh.clear()

    def consent(self) -> None:
        """What somebody does on the page that the server wants visited before an identity is replaced."""
        self.tell("allow_cross_signing_reset", {"localpart": self.account})

    def answer(self, path: str, form: dict[str, Any], bearer: str) -> Answer:
        match path:
            case "/.well-known/openid-configuration":
                return 200, self._metadata()
            case "/oauth2/registration":
                valid = form["grant_types"] == [DEVICE_GRANT, "refresh_token"] and form["client_uri"]
                return (
                    (201, {"client_id": "01CLIENT", **form}) if valid else (400, {"error": "invalid_client_metadata"})
                )
            case "/oauth2/device":
                self.scopes.append(form["scope"])
                self._device, self._waiting = form["scope"].rpartition(":")[2], True
                where = {
                    "verification_uri": f"{self.url}link",
                    "verification_uri_complete": f"{self.url}link?code=AB12",
                }
                return 200, {"device_code": "dev", "user_code": "AB12", "expires_in": 60, "interval": 0.05, **where}
            case "/oauth2/token":
                return self._token(form)
            case "/oauth2/introspect":
                assert bearer == SECRET
                return 200, self._introspected(form["token"])
        return 404, {}

    def _metadata(self) -> dict[str, Any]:
        paths = {"token": "token", "registration": "registration", "device_authorization": "device"}
        endpoints = {f"{name}_endpoint": f"{self.url}oauth2/{path}" for name, path in paths.items()}
        more = {"issuer": self.url, "account_management_uri": f"{self.url}account/"}
        return {**more, **endpoints, "grant_types_supported": [DEVICE_GRANT, "authorization_code", "refresh_token"]}

    def _token(self, form: dict[str, Any]) -> Answer:
        if form["grant_type"] == DEVICE_GRANT:
            if self._waiting:
                self._waiting = False  # confirmed before the next question
                return 400, {"error": "authorization_pending"}
            self.tell("provision_user", {"localpart": self.account})
            self.tell("upsert_device", {"localpart": self.account, "device_id": self._device})
            return 200, self._granted(self._device)
        device = self._refresh.pop(form["refresh_token"], "")
        return (200, self._granted(device)) if device else (400, {"error": "invalid_grant"})

    def _granted(self, device: str) -> dict[str, Any]:
        self._numbers += 1
        access, refresh = f"mat_{self._numbers}", f"mar_{self._numbers}"
        self._access, self._refresh[refresh] = {access: device}, device
        return {"access_token": access, "refresh_token": refresh, "expires_in": self.life, "token_type": "Bearer"}

    def _introspected(self, token: str) -> dict[str, Any]:
        if token not in self._access:
            return {"active": False}
        who = {"username": self.account, "sub": "01SUBJECT", "device_id": self._access[token]}
        return {"active": True, "scope": "urn:matrix:client:api:*", "expires_in": self.life, **who}

    def tell(self, what: str, body: dict[str, Any]) -> None:
        self.synapse.post(what, body, SECRET, prefix="/_synapse/mas")


class Delegating(Synapse):
    """A Synapse that leaves its accounts and logins to a service."""

    def __init__(self, folder: Path, service: Service) -> None:
        super().__init__(folder, more=CONFIG.format(url=service.url, secret=SECRET))
        self._service = service
        service.synapse = self

    def register(self, name: str, password: str = "") -> str:
        self._service.tell("provision_user", {"localpart": name})
        return f"@{name}:{SERVER_NAME}"


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._respond({})

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            is_json = "json" in self.headers["Content-Type"]
            self._respond(json.loads(sent) if is_json else {k: v[0] for k, v in parse_qs(sent).items()})

        def _respond(self, form: dict[str, Any]) -> None:
            status, body = service.answer(
                self.path, form, self.headers.get("Authorization", "").removeprefix("Bearer ")
            )
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *given: Any) -> None:
            pass

    return Handler


@contextmanager
def delegated(folder: Path) -> Iterator[Service]:
    """The service, and a Synapse beside it."""
    service = Service()
    synapse = Delegating(folder, service)
    synapse.start()
    try:
        yield service
    finally:
        synapse.stop()
        service.close()
