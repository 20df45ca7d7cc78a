#!/usr/bin/env bash
# Version:   matrix-nio 0.26.0 (PyPI)
# Behaviour: a room's name that was taken away stays in nio. After the redaction of the event that gave the name, after
#            a full sync that brings this event redacted, and after m.room.name with the content {} or {"name": null},
#            `room.name` and `room.display_name` are the old name: a RedactionEvent and a RedactedEvent reach no part of
#            the room, and the two others are a BadEvent. An emptied m.room.topic stays too. With {"name": ""} the name
#            goes, and an emptied alias or picture goes.
# Guess:     the specification says that a room whose m.room.name has an absent, null or empty name is to be treated as
#            one without; and what is redacted is gone, that is what people redact a name for.
# Matters:   the bot goes on saying and logging a name that no client shows any more, until it starts anew: the one
#            mistyped, offensive or too telling, for which it was removed. Read the state of the room again after a
#            redaction, and treat a BadEvent of type m.room.name or m.room.topic as an empty one.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check matrix-nio==0.26.0
venv/bin/python - <<'PY'
import logging

from nio import Event, MatrixRoom

logging.disable()
BY = {"sender": "@anne:example.org", "type": "m.room.redaction", "event_id": "$2", "origin_server_ts": 2, "content": {}}


def state(kind: str, content: dict, **more: object) -> Event:
    return Event.parse_event({
        "type": kind, "content": content, "event_id": "$1", "sender": "@anne:example.org", "origin_server_ts": 1,
        "room_id": "!room:example.org", "state_key": "", **more,
    })


def after(first: Event, second: Event) -> tuple[str, MatrixRoom]:
    room = MatrixRoom("!room:example.org", "@bot:example.org")
    for user, name in (("@bot:example.org", "Bot"), ("@anne:example.org", "Anne")):
        room.add_member(user, name, None)
    room.handle_event(first)
    room.handle_event(second)
    return type(second).__name__, room


named = state("m.room.name", {"name": "Bureau"})
for second, kind, shown in (
    (state("m.room.name", {}), "BadEvent", "Bureau"),
    (state("m.room.name", {"name": None}), "BadEvent", "Bureau"),
    (state("m.room.name", {}, unsigned={"redacted_because": BY}), "RedactedEvent", "Bureau"),
    (Event.parse_event(BY | {"redacts": "$1"}), "RedactionEvent", "Bureau"),
    (state("m.room.name", {"name": ""}), "RoomNameEvent", "Anne"),
    (state("m.room.name", {"name": "Conseil"}), "RoomNameEvent", "Conseil"),
):
    seen, room = after(named, second)
    print(seen, second.source["content"], "->", room.display_name)
    assert (seen, room.display_name) == (kind, shown)

seen, room = after(state("m.room.topic", {"topic": "Budget"}), state("m.room.topic", {}))
print("topic:", seen, room.topic)
assert (seen, room.topic) == ("BadEvent", "Budget")
alias = after(state("m.room.canonical_alias", {"alias": "#a:example.org"}), state("m.room.canonical_alias", {}))[1]
assert alias.canonical_alias is None
picture = after(state("m.room.avatar", {"url": "mxc://example.org/a"}), state("m.room.avatar", {}))[1]
assert picture.room_avatar_url is None
PY
