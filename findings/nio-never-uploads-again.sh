#!/usr/bin/env bash
# Version:   matrix-nio 0.26.0 with matrix-synapse 1.163.2
# Behaviour: a device keeps 50 one-time keys on the server; each new device that writes to it takes one. When one is
#            left, nio uploads 49 more after its next sync. When none is left, it never does again: a count of 0 is read
#            as "no news", `should_upload_keys` stays false, and it publishes no fallback key.
# Guess:     the emptier the store, the surer the upload; a restart mends it.
# Matters:   a bot that was away, or found by 50 new devices between two syncs, stays unreadable and cannot read:
#            whoever comes next gets no key, 200 and no failure, and sends what it cannot decrypt.
#            After a sync, if the raw count is 0, set `client.olm.uploaded_key_count = 0` and upload.
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
import itertools

from homeserver import running
from nio import AsyncClient, AsyncClientConfig

LIMITS = itertools.count(1)  # Synapse answers the same first sync from memory for two minutes: each asks for another limit


def left(server, account: dict) -> int:
    answer = server("POST", "keys/upload", {}, account["access_token"])[1]
    return answer["one_time_key_counts"].get("signed_curve25519", 0)


def take(server, thief: str, account: dict, count: int) -> dict:
    wanted = {account["user_id"]: {account["device_id"]: "signed_curve25519"}}
    for _ in range(count):
        status, answer = server("POST", "keys/claim", {"one_time_keys": wanted}, thief)
        assert status == 200 and answer["failures"] == {}
    return answer["one_time_keys"]


async def after_sync(server, account: dict) -> tuple[bool, int]:
    """A new process of the same device: does it want to upload after its first sync, and how many keys are there?"""
    client = AsyncClient(server.url, account["user_id"], store_path=".", config=AsyncClientConfig(encryption_enabled=True))
    client.restore_login(account["user_id"], account["device_id"], account["access_token"])
    await client.sync(timeout=0, sync_filter={"room": {"timeline": {"limit": next(LIMITS)}}})
    wants = client.should_upload_keys
    if wants:
        await client.keys_upload()
    await client.close()
    return wants, left(server, account)


async def main(server) -> None:
    bob, thief = server.register("bob"), server.register("anne")["access_token"]
    print("first start:", await after_sync(server, bob))
    take(server, thief, bob, 49)
    nearly = await after_sync(server, bob)
    print("one key left:", nearly)
    assert nearly == (True, 50)
    take(server, thief, bob, 50)
    empty = await after_sync(server, bob)
    again = await after_sync(server, bob)
    print("no key left:", empty, "after another start:", again, "the next one who claims gets", take(server, thief, bob, 1))
    assert empty == again == (False, 0)
    assert take(server, thief, bob, 1) == {}


with running() as server:
    asyncio.run(main(server))
PY
