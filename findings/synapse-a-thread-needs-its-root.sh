#!/usr/bin/env bash
# Version:   matrix-synapse 1.163.2
# Behaviour: a message that relates to an event the server does not hold is refused with 400 M_UNKNOWN for threads,
#            edits, references and reactions ("Can't send relation to unknown event"), but taken as a reply. A thread on
#            a message that itself relates to another (an edit, a message of a thread) is refused with 400 M_UNKNOWN
#            too, while one on a reply, on a redacted message or on a state event is taken.
# Guess:     relations are the clients' affair, the server keeps what it is given; or else the error has a code of its
#            own that a program can tell from a passing trouble.
# Matters:   after a room was upgraded or its history purged, the answer to an old thread can never be sent. M_UNKNOWN
#            reads as "try again", and a queue that keeps order then waits for ever behind it. Send the text again
#            without its relation.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile matrix-synapse==1.163.2
source "$here/support/synapse.sh"
venv/bin/python - <<'PY'
import itertools
import urllib.parse

from homeserver import running


def main(server) -> None:
    token = server.register("anne")["access_token"]
    room = urllib.parse.quote(server("POST", "createRoom", {}, token)[1]["room_id"])
    transaction = itertools.count()

    def send(relation: dict | None, kind: str = "m.room.message") -> tuple[int, dict]:
        content = {"msgtype": "m.text", "body": "x"} | ({"m.relates_to": relation} if relation else {})
        return server("PUT", f"rooms/{room}/send/{kind}/{next(transaction)}", content, token)

    def relation(kind: str, event: str) -> dict:
        return {"rel_type": kind, "event_id": event} | ({"key": "ok"} if kind == "m.annotation" else {})

    def reply(event: str) -> dict:
        return {"m.in_reply_to": {"event_id": event}}

    unknown = {
        kind: send(relation(kind, "$unknown"), "m.reaction" if kind == "m.annotation" else "m.room.message")
        for kind in ("m.thread", "m.replace", "m.reference", "m.annotation")
    }
    print("to an unknown event:", unknown, "reply:", send(reply("$unknown"))[0])
    assert {(status, body["errcode"]) for status, body in unknown.values()} == {(400, "M_UNKNOWN")}
    assert send(reply("$unknown"))[0] == 200

    root = send(None)[1]["event_id"]
    inside = send(relation("m.thread", root))[1]["event_id"]
    edit = send(relation("m.replace", root))[1]["event_id"]
    answer = send(reply(root))[1]["event_id"]
    state = server("PUT", f"rooms/{room}/state/m.room.topic/", {"topic": "x"}, token)[1]["event_id"]
    gone = send(None)[1]["event_id"]
    server("PUT", f"rooms/{room}/redact/{gone}/r", {}, token)
    roots = {"a thread's message": inside, "an edit": edit, "a reply": answer, "a state event": state, "a redacted message": gone}
    seen = {name: send(relation("m.thread", event))[0] for name, event in roots.items()}
    print("a thread on:", seen)
    assert seen == {"a thread's message": 400, "an edit": 400, "a reply": 200, "a state event": 200, "a redacted message": 200}


with running() as server:
    main(server)
PY
