# Sourced by the finds that need a homeserver: writes homeserver.py into the current folder. It starts the Synapse of
# the environment it runs in on a free port of 127.0.0.1, with SQLite, open registration and without rate limits.
cat >homeserver.py <<'PY'
import contextlib
import hashlib
import hmac
import json
import pathlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

FOLDER = pathlib.Path("homeserver").absolute()
SETTINGS = {
    "server_name": "find.test",
    "pid_file": f"{FOLDER}/pid",
    "database": {"name": "sqlite3", "args": {"database": f"{FOLDER}/database"}},
    "log_config": f"{FOLDER}/log.yaml",
    "media_store_path": f"{FOLDER}/media",
    "signing_key_path": f"{FOLDER}/key",
    "trusted_key_servers": [],
    "report_stats": False,
    "macaroon_secret_key": "find",
    "form_secret": "find",
    "enable_registration": True,
    "enable_registration_without_verification": True,
    "registration_shared_secret": "find",
    "bcrypt_rounds": 4,
}
FAST = {"per_second": 10000, "burst_count": 10000}
LIMITS = {
    "rc_message": FAST,
    "rc_registration": FAST,
    "rc_login": {"address": FAST, "account": FAST, "failed_attempts": FAST},
    "rc_joins": {"local": FAST, "remote": FAST},
    "rc_invites": {"per_room": FAST, "per_user": FAST, "per_issuer": FAST},
}
LOG = {
    "version": 1,
    "handlers": {"file": {"class": "logging.FileHandler", "filename": f"{FOLDER}/log"}},
    "root": {"level": "ERROR", "handlers": ["file"]},
}


class Homeserver:
    """A running homeserver: call it with a method, a path, and perhaps a body and a token."""

    PASSWORD = "a password of the find"

    def __init__(self, url: str) -> None:
        self.url = url

    def __call__(self, method: str, path: str, body: object = None, token: str = "", api: str = "v3") -> tuple[int, dict]:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        root = "_synapse/admin/v1" if api == "admin" else f"_matrix/client/{api}"
        request = urllib.request.Request(f"{self.url}/{root}/{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)

    def register(self, name: str) -> dict:
        body = {"username": name, "password": self.PASSWORD, "auth": {"type": "m.login.dummy"}}
        return self("POST", "register", body)[1]

    def register_administrator(self, name: str) -> dict:
        nonce = self("GET", "register", api="admin")[1]["nonce"]
        signed = "\0".join([nonce, name, self.PASSWORD, "admin"]).encode()
        proof = hmac.new(b"find", signed, hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": name, "password": self.PASSWORD, "admin": True, "mac": proof}
        return self("POST", "register", body, api="admin")[1]


@contextlib.contextmanager
def running():
    """Start it, hand it over, stop it."""
    FOLDER.mkdir(exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    listener = {"port": port, "type": "http", "bind_addresses": ["127.0.0.1"], "resources": [{"names": ["client"]}]}
    (FOLDER / "homeserver.yaml").write_text(json.dumps(SETTINGS | LIMITS | {"listeners": [listener]}))
    (FOLDER / "log.yaml").write_text(json.dumps(LOG))
    command = [sys.executable, "-m", "synapse.app.homeserver", "-c", str(FOLDER / "homeserver.yaml")]
    subprocess.run([*command, "--generate-keys"], check=True, stdout=subprocess.DEVNULL)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        limit = time.monotonic() + 120
        while True:
            assert process.poll() is None and time.monotonic() < limit, "Synapse did not start"
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{url}/health").close()
                break
            time.sleep(0.1)
        yield Homeserver(url)
    finally:
        process.terminate()
        process.wait()
PY
