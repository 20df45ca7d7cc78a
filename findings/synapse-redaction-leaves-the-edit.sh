#!/usr/bin/env bash
# Version:   matrix-synapse 1.163.2
# Behaviour: redacting a message that was edited empties the message and leaves the edit: the event of type m.replace
#            still holds the whole last text, and anybody in the room reads it through /event or /messages. Redacting
#            an event id that never existed is answered 200 too, with the id of a redaction.
# Guess:     deleting a message deletes what a reader saw, which is its last edit; and deleting nothing is an error.
# Matters:   a bot that takes back a wrong answer it had corrected, or honours a request for erasure, leaves the text
#            on the server and in every client's store, and was told "200". Redact the edits first: /relations
#            lists them, but no longer once the message itself is redacted.
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
    anne, bob = (server.register(name)["access_token"] for name in ("anne", "bob"))
    room = urllib.parse.quote(server("POST", "createRoom", {"preset": "public_chat"}, anne)[1]["room_id"])
    server("POST", f"join/{room}", {}, bob)

    def send(transaction: str, body: str, **more: object) -> str:
        content = {"msgtype": "m.text", "body": body, **more}
        return server("PUT", f"rooms/{room}/send/m.room.message/{transaction}", content, anne)[1]["event_id"]

    def content(event: str) -> dict:
        return server("GET", f"rooms/{room}/event/{event}", None, bob)[1]["content"]

    def edits(event: str) -> int:
        path = f"rooms/{room}/relations/{event}/m.replace"
        return len(server("GET", path, None, bob, "v1")[1].get("chunk", []))

    message = send("1", "first text")
    relation = {"rel_type": "m.replace", "event_id": message}
    new = {"msgtype": "m.text", "body": "second text"}
    edit = send("2", "* second text", **{"m.new_content": new, "m.relates_to": relation})
    before = edits(message)
    status, _ = server("PUT", f"rooms/{room}/redact/{message}/3", {}, anne)
    left = content(edit).get("m.new_content", {}).get("body")
    print("redacted:", status, "- the message:", content(message), "- the edit:", repr(left))
    after = edits(message)
    print("edits listed before:", before, "- after:", after)
    assert (status, content(message), left) == (200, {}, "second text")
    assert (before, after) == (1, 0)

    status, answer = server("PUT", f"rooms/{room}/redact/$nothing/4", {}, anne)
    print("redacting an unknown event:", status, answer)
    assert status == 200 and answer["event_id"].startswith("$")


with running() as server:
    main(server)
PY
