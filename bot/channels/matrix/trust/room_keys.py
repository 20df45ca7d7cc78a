"""The key of a room, in the hands of everybody's devices before anything is written with it.

nio shares it too, but takes it for shared whatever the server answered: what is written then can be read by nobody, for
the hundred messages until the next key. Here, what failed is asked for again first.
"""

import logging
from collections.abc import Iterable, Mapping
from uuid import uuid4

from nio import AsyncClient
from nio.responses import KeysClaimResponse

from bot.channels.matrix.requests import expect, request

log = logging.getLogger(__name__)


async def share(nio: AsyncClient, room: str) -> None:
    """Give the key of an encrypted room to whoever lacks it: nio finds nothing left to do when it sends.

    Raises one of `AWAY` when the server did not take something for now.
    """
    if not nio.olm or not nio.rooms[room].encrypted:
        return
    if not nio.rooms[room].members_synced:
        expect(await nio.joined_members(room))
        if nio.should_query_keys:
            expect(await nio.keys_query())
    if nio.olm.should_share_group_session(room):
        if missing := nio.get_missing_sessions(room):
            await claim(nio, missing)
        await _give(nio, room)


async def claim(nio: AsyncClient, devices: Mapping[str, Iterable[str]]) -> None:
    """Fetch a one-time key of each of these devices, by user. Raises one of `AWAY`; nio's own raises `TypeError`."""
    wanted = {user: dict.fromkeys(ids, "signed_curve25519") for user, ids in devices.items()}
    answer = await request(nio, "POST", "keys", "claim", body={"one_time_keys": wanted})
    if answer.settled():
        await nio.receive_response(KeysClaimResponse.from_dict(answer.body, ""))


async def _give(nio: AsyncClient, room: str) -> None:
    # People's devices are many and change: a bot cannot compare emoji with each of them.
    shares = nio.olm.share_group_session_parallel(room, list(nio.rooms[room].users), ignore_unverified_devices=True)
    for devices, messages in shares:
        answer = await request(nio, "PUT", "sendToDevice", "m.room.encrypted", uuid4().hex, body=messages)
        if not answer.settled():
            log.warning("some devices will not read the next messages of a room: %s", answer.error)
        nio.olm.outbound_group_sessions[room].users_shared_with.update(devices)
    nio.olm.outbound_group_sessions[room].shared = True
