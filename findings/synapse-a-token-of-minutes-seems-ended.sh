#!/usr/bin/env bash
# Version:   matrix-synapse 1.163.2, with `matrix_authentication_service`
# Behaviour: a token that another service gave, and that ran out after its minutes, is refused with 401 M_UNKNOWN_TOKEN
#            without `soft_logout`: word for word as one that was revoked. Device and keys are still there, and the next
#            token of the same device takes them up. A token of Synapse's own that ran out says `soft_logout: true`.
# Guess:     the specification's own flag tells a session to be renewed from one that has ended: its refresh token, or a
#            new login with the same device, wherever it came from.
# Matters:   a client that keeps its device on a soft logout alone throws keys away, or asks for a new login, each time
#            it was asleep for five minutes. Whoever has a refresh token must try it at any M_UNKNOWN_TOKEN, and only
#            then, when the service says invalid_grant, give up.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile matrix-synapse==1.163.2
source "$here/support/synapse.sh"
venv/bin/python - <<'PY'
import http.server
import json
import pathlib
import shutil
import threading
import time
import urllib.parse
import urllib.request

import homeserver

LIFE = 2  # seconds
SECRET = "between-both"


class Service(http.server.BaseHTTPRequestHandler):
    """The two addresses Synapse asks of a login service; every token that begins with `live` is good."""

    def do_GET(self) -> None:
        root = f"http://127.0.0.1:{self.server.server_port}/"
        self.answer({"issuer": root, "account_management_uri": f"{root}account"})

    def do_POST(self) -> None:
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        known = {"username": "bob", "scope": "urn:matrix:client:api:* urn:matrix:client:device:D", "expires_in": LIFE}
        self.answer({"active": True, **known} if form["token"][0].startswith("live") else {"active": False})

    def answer(self, body: dict) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *given: object) -> None:
        pass


def refused(server, token: str) -> dict:
    status, answer = server("GET", "account/whoami", None, token)
    assert status == 401, (status, answer)
    return {"errcode": answer["errcode"], "soft_logout": answer.get("soft_logout")}


def told(server, what: str) -> None:
    """What the service tells Synapse of an account and its device."""
    body = json.dumps({"localpart": "bob", "device_id": "D"}).encode()
    headers = {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(f"{server.url}/_synapse/mas/{what}", body, headers)).close()


def own() -> dict:
    """A token of Synapse's own that ran out."""
    homeserver.SETTINGS["session_lifetime"] = f"{LIFE}s"
    with homeserver.running() as server:
        token = server.register("bob")["access_token"]
        time.sleep(LIFE + 1)
        del homeserver.SETTINGS["session_lifetime"]
        return refused(server, token)


def delegated() -> dict[str, dict]:
    """Tokens of a service: one that ran out, one it does not know."""
    service = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=service.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{service.server_port}/"
    homeserver.SETTINGS |= {
        "enable_registration": False,
        "password_config": {"enabled": False},
        "matrix_authentication_service": {"enabled": True, "endpoint": address, "secret": SECRET},
    }
    with homeserver.running() as server:
        told(server, "provision_user")
        told(server, "upsert_device")
        assert server("GET", "account/whoami", None, "live1")[1]["device_id"] == "D"
        time.sleep(LIFE + 1)
        seen = {"ran out": refused(server, "live1"), "revoked": refused(server, "dead")}
        assert server("GET", "account/whoami", None, "live2")[1]["device_id"] == "D"  # the next one: same device
        return seen


seen = {"own, ran out": own()}
shutil.rmtree(pathlib.Path("homeserver"))
seen |= delegated()
for name, answer in seen.items():
    print(f"{name}: {answer}")
assert seen["own, ran out"] == {"errcode": "M_UNKNOWN_TOKEN", "soft_logout": True}
assert seen["ran out"] == seen["revoked"]
assert not seen["ran out"]["soft_logout"]
PY
