#!/usr/bin/env bash
# Version:   matrix-nio 0.26.0 with matrix-synapse 1.163.2
# Behaviour: when a device has no one-time key at the moment of the first message, nio shares the room's key with the
#            others, marks it as shared, and never claims for that device again, though it has keys a second later. All
#            messages stay unreadable there until the room's key changes: 100 messages, or seven days. `room_send`
#            returns success each time.
# Guess:     every send looks at who still lacks the key, as it looks at new members and new devices.
# Matters:   one passing lack of keys makes a bot mute for a person for a week, and sending again does not help. After
#            `share_group_session`, look for missing sessions; before the next send claim again, and if one came call
#            `invalidate_outbound_session`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile matrix-synapse==1.163.2 'matrix-nio[e2e]==0.26.0'
source "$here/support/synapse.sh"
venv/bin/python - <<'PY'
import asyncio
import logging

from homeserver import running
from nio import AsyncClient, AsyncClientConfig, MegolmEvent, RoomMessageText, RoomSendResponse

logging.getLogger("nio").setLevel(logging.CRITICAL)
ENCRYPTED = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}


async def started(server, account: dict) -> AsyncClient:
    client = AsyncClient(server.url, account["user_id"], store_path=".", config=AsyncClientConfig(encryption_enabled=True))
    client.restore_login(account["user_id"], account["device_id"], account["access_token"])
    await client.sync(timeout=0)
    await client.keys_upload()
    return client


async def main(server) -> None:
    bob, thief = server.register("bob"), server.register("carl")["access_token"]
    writer, reader = await started(server, server.register("anne")), await started(server, bob)
    room = (await writer.room_create(initial_state=[ENCRYPTED], invite=[bob["user_id"]])).room_id
    await reader.join(room)
    await writer.sync(timeout=0)
    await writer.keys_query()

    seen = []
    reader.add_event_callback(lambda _, event: seen.append(event.body), RoomMessageText)
    reader.add_event_callback(lambda _, event: seen.append("unreadable"), MegolmEvent)

    async def say(text: str) -> None:
        content = {"msgtype": "m.text", "body": text}
        sent = await writer.room_send(room, "m.room.message", content, ignore_unverified_devices=True)
        assert isinstance(sent, RoomSendResponse), sent
        await reader.sync(timeout=2000)

    wanted = {bob["user_id"]: {bob["device_id"]: "signed_curve25519"}}
    for _ in range(50):
        server("POST", "keys/claim", {"one_time_keys": wanted}, thief)
    await say("one")
    reader.olm.uploaded_key_count = 0
    await reader.keys_upload()
    for text in ("two", "three"):
        await say(text)
    before = list(seen)
    writer.invalidate_outbound_session(room)
    await say("four")
    print("read, though keys were there from the second message on:", before, "after a new room key:", seen[3:])
    await writer.close()
    await reader.close()
    assert before == ["unreadable"] * 3 and seen[3:] == ["four"]


with running() as server:
    asyncio.run(main(server))
PY
