#!/usr/bin/env bash
# Version:   matrix-nio 0.26.0 with matrix-synapse 1.163.2
# Behaviour: Synapse hands out at most a hundred to-device messages a sync, room keys among them, but all the rooms' new
#            messages at once. After an absence the first sync thus brings messages whose keys come only with the
#            second. nio gives them as undecryptable, once; when the key has come it says nothing more of them, though
#            `decrypt_event` would now read them.
# Guess:     the keys are handled before the messages of the same sync (they are), so a message whose key is on the
#            server is readable.
# Matters:   a bot that was away while a hundred devices or rooms changed their keys answers "I cannot read you" to people
#            who did nothing wrong, or not at all; with few users it never shows. Keep the undecryptable events and try
#            them again after each of the next syncs.
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
from nio import AsyncClient, AsyncClientConfig, MegolmEvent, RoomMessageText

logging.getLogger("nio").setLevel(logging.CRITICAL)
ENCRYPTED = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}


async def started(server, account: dict) -> AsyncClient:
    client = AsyncClient(server.url, account["user_id"], store_path=".", config=AsyncClientConfig(encryption_enabled=True))
    client.restore_login(account["user_id"], account["device_id"], account["access_token"])
    await client.sync(timeout=0)
    await client.keys_upload()
    return client


async def main(server) -> None:
    anne, bob = server.register("anne"), server.register("bob")
    writer, reader = await started(server, anne), await started(server, bob)
    room = (await writer.room_create(initial_state=[ENCRYPTED], invite=[bob["user_id"]])).room_id
    await reader.join(room)
    await reader.sync(timeout=0)
    await writer.sync(timeout=0)
    await writer.keys_query()

    waiting = 150  # messages of others that came before the room's key
    for number in range(waiting):
        note = {"messages": {bob["user_id"]: {bob["device_id"]: {"number": number}}}}
        assert server("PUT", f"sendToDevice/find.note/{number}", note, anne["access_token"])[0] == 200
    said = {"msgtype": "m.text", "body": "hello"}
    await writer.room_send(room, "m.room.message", said, ignore_unverified_devices=True)

    undecryptable, read = [], []
    reader.add_event_callback(lambda _, event: undecryptable.append(event), MegolmEvent)
    reader.add_event_callback(lambda _, event: read.append(event.body), RoomMessageText)
    steps = []
    for _ in range(3):
        answer = await reader.sync(timeout=0)
        steps.append((len(answer.to_device_events), len(undecryptable), list(read)))
    late = reader.decrypt_event(undecryptable[0]).body
    print("after each sync, to-device messages, undecryptable, read:", steps, "- decrypt_event by hand:", late)
    await writer.close()
    await reader.close()
    assert steps[0][0] == 100
    assert [(unread, texts) for _, unread, texts in steps] == [(1, [])] * 3
    assert late == "hello"


with running() as server:
    asyncio.run(main(server))
PY
