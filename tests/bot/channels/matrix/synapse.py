"""A real Synapse on loopback: SQLite, a random port, its own folder; started in one to three seconds."""

import hmac
import json
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from signedjson.key import generate_signing_key, write_signing_keys

START_SECONDS = 90  # on a machine with much else to do
SERVER_NAME = "test"
PROGRAM = Path(__file__).with_name("homeserver.py")
CLIENT = "/_matrix/client/v3"
SECRET = "of a test"

# What looks at every event once more is turned off: other servers, statistics, a directory of people, pushes.
_CONFIG = """
server_name: {name}
pid_file: {folder}/synapse.pid
listeners: [{{port: {port}, type: http, bind_addresses: ["127.0.0.1"], resources: [{{names: [client, media]}}]}}]
database: {{name: sqlite3, args: {{database: {folder}/synapse.db}}}}
log_config: {folder}/log.yaml
media_store_path: {folder}/media
signing_key_path: {folder}/signing.key
trusted_key_servers: []
report_stats: false
macaroon_secret_key: macaroon
form_secret: form
registration_shared_secret: {secret}
enable_registration: true
enable_registration_without_verification: true
bcrypt_rounds: 4
presence: {{enabled: false}}
stats: {{enabled: false}}
user_directory: {{enabled: false}}
push: {{enabled: false}}
send_federation: false
update_user_directory_from_worker: nobody
gc_thresholds: [50000, 50, 50]
caches: {{global_factor: 1.0}}
{rates}
"""

_LOG = """
version: 1
handlers: {{file: {{class: logging.FileHandler, filename: {folder}/synapse.log}}}}
root: {{level: WARNING, handlers: [file]}}
"""

# https://element-hq.github.io/synapse/latest/usage/configuration/config_documentation.html#ratelimiting
_RELAXED = """
rc_message: &fast {per_second: 10000, burst_count: 10000}
rc_registration: *fast
rc_joins: {local: *fast, remote: *fast}
rc_invites: {per_room: *fast, per_user: *fast, per_issuer: *fast}
rc_room_creation: *fast
rc_login: {address: *fast, account: *fast, failed_attempts: *fast}
"""
_DEFAULT_MESSAGES = _RELAXED.replace("rc_message: &fast", "rc_unused: &fast")


class Synapse:
    """One homeserver process; `stop` and `start` keep its data. `more` is configuration of its own."""

    def __init__(self, folder: Path, *, default_limits: bool = False, more: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        rates = _DEFAULT_MESSAGES if default_limits else _RELAXED
        config = _CONFIG.format(name=SERVER_NAME, folder=folder, port=self.port, rates=rates + more, secret=SECRET)
        (folder / "homeserver.yaml").write_text(config)
        (folder / "log.yaml").write_text(_LOG.format(folder=folder))
        with (folder / "signing.key").open("w") as file:
            write_signing_keys(file, [generate_signing_key("a_test")])

    def start(self) -> None:
        self._process = subprocess.Popen(self._command(), cwd=self.folder, stdout=subprocess.DEVNULL)
        limit = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "synapse.log").read_text()
            assert time.monotonic() < limit, "Synapse does not answer"
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def post(
        self, path: str, body: dict[str, Any], token: str = "", method: str = "POST", prefix: str = CLIENT
    ) -> dict[str, Any]:
        """A request of the client-server API."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        request = Request(f"{self.url}{prefix}/{path}", json.dumps(body).encode(), headers, method=method)  # noqa: S310 - loopback
        with urlopen(request) as answer:  # noqa: S310 - loopback
            return dict(json.load(answer))

    def register(self, name: str, password: str = "sesame") -> str:  # noqa: S107 - an account of a test
        """A new account; its user id."""
        auth = {"type": "m.login.dummy"}
        body = {"username": name, "password": password, "auth": auth, "inhibit_login": True}
        return str(self.post("register", body)["user_id"])

    def suspend(self, user: str, *, suspended: bool = True) -> None:
        """What its administrator may do to an account."""
        token = self._administrator()
        self.post(f"suspend/{user}", {"suspend": suspended}, token, "PUT", "/_synapse/admin/v1")

    def lock(self, user: str) -> None:
        """As `suspend`, so that the account can do nothing at all."""
        self.post(f"users/{user}", {"locked": True}, self._administrator(), "PUT", "/_synapse/admin/v2")

    def purge(self, room: str) -> None:
        """As an administrator deletes a room: https://element-hq.github.io/synapse/latest/admin_api/rooms.html."""
        self.post(f"rooms/{quote(room)}", {"purge": True}, self._administrator(), "DELETE", "/_synapse/admin/v1")

    def _administrator(self) -> str:
        """The token of a new administrator: https://element-hq.github.io/synapse/latest/admin_api/register_api.html."""
        with urlopen(f"{self.url}/_synapse/admin/v1/register") as answer:  # noqa: S310 - loopback
            nonce = json.load(answer)["nonce"]
        name = f"admin{nonce[:8]}"
        proof = hmac.digest(SECRET.encode(), "\0".join([nonce, name, "sesame", "admin"]).encode(), "sha1").hex()
        body = {"nonce": nonce, "username": name, "password": "sesame", "admin": True, "mac": proof}
        return str(self.post("register", body, prefix="/_synapse/admin/v1")["access_token"])

    def _command(self) -> list[str]:
        # -P: beside the program stands this module, whose name is Synapse's own.
        return [sys.executable, "-P", str(PROGRAM), "-c", str(self.folder / "homeserver.yaml")]

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/health"):  # noqa: S310 - loopback
                return True
        except (URLError, OSError):
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
