#!/usr/bin/env bash
# Version:   matrix-synapse 1.163.2
# Behaviour: for two minutes Synapse answers a /sync it has already answered from memory: the same account, the same
#            filter and the same `since` get the same bytes, without what happened meanwhile. This holds for the first
#            sync, without `since`, and for a token used twice. Another filter, were it only another limit, gives the
#            fresh answer at once.
# Guess:     a sync tells the state of now; with timeout=0 it is a plain question that can be asked again.
# Matters:   a script run by a timer that keeps no token, a test that syncs anew to see the effect of what it just did,
#            or a client that goes back to its last token after a failure, miss messages that are there, and wait for
#            what has already come. Nothing in the answer says so; /messages is not remembered.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile matrix-synapse==1.163.2
source "$here/support/synapse.sh"
venv/bin/python - <<'PY'
import json
import urllib.parse

from homeserver import running


def main(server) -> None:
    token = server.register("anne")["access_token"]
    room = server("POST", "createRoom", {}, token)[1]["room_id"]

    def say(text: str) -> None:
        path = f"rooms/{urllib.parse.quote(room)}/send/m.room.message/{text}"
        assert server("PUT", path, {"msgtype": "m.text", "body": text}, token)[0] == 200

    def sync(since: str = "", limit: int = 5) -> tuple[list, str]:
        chosen = {"filter": json.dumps({"room": {"timeline": {"limit": limit}}}), "timeout": 0} | ({"since": since} if since else {})
        answer = server("GET", f"sync?{urllib.parse.urlencode(chosen)}", None, token)[1]
        events = answer.get("rooms", {}).get("join", {}).get(room, {}).get("timeline", {}).get("events", [])
        return [event["content"]["body"] for event in events if event["type"] == "m.room.message"], answer["next_batch"]

    say("one")
    first, since = sync()
    say("two")
    again, _ = sync()
    fresh, _ = sync(limit=6)
    print("first sync:", first, "- after another message:", again, "- with another limit:", fresh)
    assert first == again == ["one"] and fresh == ["one", "two"]

    later, _ = sync(since)
    say("three")
    repeated, _ = sync(since)
    print("since a token:", later, "- the same, after another message:", repeated)
    assert later == repeated == ["two"]
    recent = server("GET", f"rooms/{urllib.parse.quote(room)}/messages?dir=b&limit=1", None, token)[1]["chunk"]
    assert recent[0]["content"]["body"] == "three"


with running() as server:
    main(server)
PY
