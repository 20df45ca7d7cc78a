#!/usr/bin/env bash
# Version:   matrix-nio 0.26.0 with matrix-synapse 1.163.2
# Behaviour: rooms are of version 12 unless asked otherwise. In them the creator's power is without bound and stands in
#            no list. nio's `power_levels` therefore gives the creator level 0: may not change the room's name, may not
#            remove anybody. The server lets the same account do all of it. Putting the creator into the
#            levels, as every older recipe does, is refused with 400 M_UNKNOWN.
# Guess:     `room.power_levels.can_user_…` answers for everybody, most of all for who made the room.
# Matters:   a bot that asks before it acts refuses its own owner's orders, or believes it lacks the right it has, in
#            new rooms only. Look into the m.room.create event: its sender and `additional_creators`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile matrix-synapse==1.163.2 matrix-nio==0.26.0
source "$here/support/synapse.sh"
venv/bin/python - <<'PY'
import asyncio
import itertools

from homeserver import running
from nio import AsyncClient


LIMITS = itertools.count(1)  # Synapse answers the same first sync from memory for two minutes: each asks for another limit


async def by_nio(server, account: dict, room: str, other: str) -> dict[str, bool | int]:
    client = AsyncClient(server.url, account["user_id"])
    client.restore_login(account["user_id"], account["device_id"], account["access_token"])
    await client.sync(timeout=0, sync_filter={"room": {"timeline": {"limit": next(LIMITS)}}})
    levels = client.rooms[room].power_levels
    await client.close()
    me = account["user_id"]
    return {
        "level": levels.get_user_level(me),
        "name": levels.can_user_send_state(me, "m.room.name"),
        "kick": levels.can_user_kick(me, other),
    }


async def main(server) -> None:
    anne, bob = server.register("anne"), server.register("bob")
    token = anne["access_token"]
    seen = {}
    for version in ("11", "default"):
        asked = {"preset": "public_chat"} | ({} if version == "default" else {"room_version": version})
        room = server("POST", "createRoom", asked, token)[1]["room_id"]
        server("POST", f"join/{room}", {}, bob["access_token"])
        nio = await by_nio(server, anne, room, bob["user_id"])
        levels = server("GET", f"rooms/{room}/state/m.room.power_levels", None, token)[1]
        listed = {**levels, "users": {anne["user_id"]: 100}}
        real = {
            "name": server("PUT", f"rooms/{room}/state/m.room.name", {"name": "x"}, token)[0],
            "kick": server("POST", f"rooms/{room}/kick", {"user_id": bob["user_id"]}, token)[0],
            "listed": server("PUT", f"rooms/{room}/state/m.room.power_levels", listed, token)[0],
        }
        made = server("GET", f"rooms/{room}/state/m.room.create", None, token)[1]["room_version"]
        seen[made] = (nio, real)
        print("version", made, "nio says", nio, "Synapse answers", real)
    assert seen["11"] == ({"level": 100, "name": True, "kick": True}, {"name": 200, "kick": 200, "listed": 200})
    assert seen["12"] == ({"level": 0, "name": False, "kick": False}, {"name": 200, "kick": 200, "listed": 400})


with running() as server:
    asyncio.run(main(server))
PY
