#!/usr/bin/env bash
# Version:   matrix-synapse 1.163.2
# Behaviour: a member who was not syncing while an administrator deleted their room (DELETE of the admin API, purged or
#            not) finds nothing of it in the next incremental sync: neither under `leave` nor elsewhere, though
#            `joined_rooms` no longer has it. After a kick, the same sync says `leave`.
# Guess:     deleting a room makes its members leave it, so that their next sync says so, as after a kick.
# Matters:   a program that keeps its rooms from what sync says keeps a deleted room for ever, with its members, keys and
#            whatever is still to be said there. Ask `joined_rooms` now and then, and forget what it no longer has.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile matrix-synapse==1.163.2
source "$here/support/synapse.sh"
venv/bin/python - <<'PY'
import time

from homeserver import running


def sections(server, token: str, since: str, room: str) -> list[str]:
    rooms = server("GET", f"sync?since={since}&timeout=0", None, token)[1].get("rooms", {})
    return [name for name, those in rooms.items() if room in those]


def main(server) -> None:
    administrator = server.register_administrator("anne")["access_token"]
    token = server.register("bob")["access_token"]
    seen = {}
    for how in ("kicked", "deleted", "deleted and purged"):
        room = server("POST", "createRoom", {"invite": ["@bob:find.test"]}, administrator)[1]["room_id"]
        assert server("POST", f"join/{room}", {}, token)[0] == 200
        since = server("GET", "sync?timeout=0", None, token)[1]["next_batch"]
        if how == "kicked":
            assert server("POST", f"rooms/{room}/kick", {"user_id": "@bob:find.test"}, administrator)[0] == 200
        else:
            assert server("DELETE", f"rooms/{room}", {"purge": how.endswith("purged")}, administrator, "admin")[0] == 200
        time.sleep(1)
        joined = room in server("GET", "joined_rooms", None, token)[1]["joined_rooms"]
        seen[how] = (sections(server, token, since, room), joined)
    print("where the next sync has the room, and whether it is still joined:", seen)
    assert seen == {"kicked": (["leave"], False), "deleted": ([], False), "deleted and purged": ([], False)}


with running() as server:
    main(server)
PY
