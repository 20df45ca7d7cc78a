#!/usr/bin/env bash
# Version:   matrix-synapse 1.163.2
# Behaviour: an account that an administrator suspended still logs in, answers whoami, syncs, types, sends receipts,
#            uploads keys and sends to-device messages: all 200. Only messages, reactions, new rooms, joins and a new
#            display name are refused, with 403 M_USER_SUSPENDED. Nothing in /sync tells the account of it.
# Guess:     a suspended account is logged out, or refused everywhere, as a deactivated or locked one is.
# Matters:   every check of health passes (token, sync, encryption) and people see "is typing…", then nothing. A bot that
#            takes 403 for "not in this room" drops the answer and stays silent everywhere. Let the health check send
#            something, were it only a state event in a room of its own, and name this errcode in the log.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile matrix-synapse==1.163.2
source "$here/support/synapse.sh"
venv/bin/python - <<'PY'
import urllib.parse

from homeserver import running


def main(server) -> None:
    bob = server.register("bob")["access_token"]
    room = urllib.parse.quote(server("POST", "createRoom", {}, bob)[1]["room_id"])
    said = {"msgtype": "m.text", "body": "x"}
    event = server("PUT", f"rooms/{room}/send/m.room.message/1", said, bob)[1]["event_id"]
    administrator = server.register_administrator("anne")["access_token"]
    assert server("PUT", "suspend/@bob:find.test", {"suspend": True}, administrator, "admin")[0] == 200

    reaction = {"m.relates_to": {"rel_type": "m.annotation", "event_id": event, "key": "ok"}}
    login = {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": "bob"}, "password": server.PASSWORD}
    requests = {
        "login": ("POST", "login", login),
        "whoami": ("GET", "account/whoami", None),
        "sync": ("GET", "sync?timeout=0", None),
        "typing": ("PUT", f"rooms/{room}/typing/@bob:find.test", {"typing": True, "timeout": 1000}),
        "receipt": ("POST", f"rooms/{room}/receipt/m.read/{event}", {}),
        "keys": ("POST", "keys/upload", {}),
        "to-device": ("PUT", "sendToDevice/find.note/1", {"messages": {"@anne:find.test": {"*": {"n": 1}}}}),
        "message": ("PUT", f"rooms/{room}/send/m.room.message/2", said),
        "reaction": ("PUT", f"rooms/{room}/send/m.reaction/3", reaction),
        "room": ("POST", "createRoom", {}),
        "join": ("POST", f"join/{room}", {}),
        "display name": ("PUT", "profile/@bob:find.test/displayname", {"displayname": "B"}),
    }
    seen = {}
    for name, (method, path, body) in requests.items():
        status, answer = server(method, path, body, bob)
        seen[name] = answer.get("errcode") or status
        if name == "sync":
            assert "suspend" not in str(answer).lower()
    print(seen)
    allowed = ["login", "whoami", "sync", "typing", "receipt", "keys", "to-device"]
    assert [name for name, result in seen.items() if result == 200] == allowed
    assert {result for name, result in seen.items() if name not in allowed} == {"M_USER_SUSPENDED"}


with running() as server:
    main(server)
PY
