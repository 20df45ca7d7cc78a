"""The key of a room, in the hands of everybody's devices before anything is written with it.

nio shares it too, but takes it for shared whatever the server answered: what is written then can be read by nobody, for
the hundred messages until the next key. Here, what failed is asked for again first, and who is still without the key is
tried again before later messages.
"""

import logging
from collections.abc import Iterable, Mapping
from uuid import uuid4

from nio import AsyncClient
from nio.responses import KeysClaimResponse

from bot import clock
from bot.channels.matrix.requests import expect, request

log = logging.getLogger(__name__)

RETRY = 60.0  # seconds before devices that had no key to be reached by are asked for one again


class RoomKeys:
    """Gives keys of rooms to the devices in them."""

    def __init__(self, nio: AsyncClient) -> None:
        self._nio = nio
        self._tried: dict[str, float] = {}  # by room, monotonic

    async def share(self, room: str) -> None:
        """Give the key of an encrypted room to whoever lacks it: nio finds nothing left to do when it sends.

        Raises one of `AWAY` when the server did not take something for now.
        """
        if not self._nio.olm or not self._nio.rooms[room].encrypted:
            return
        await self._know_members(room)
        is_new = self._nio.olm.should_share_group_session(room)
        if not is_new and (self._was_tried_lately(room) or not self._left_out(room)):
            return
        self._tried[room] = clock.elapsed()
        if missing := self._nio.get_missing_sessions(room):
            await claim(self._nio, missing)
        await self._give(room, is_new=is_new)
        if left := self._left_out(room):
            log.info("%d devices of a room cannot be given its key for now", left)

    async def _know_members(self, room: str) -> None:
        if not self._nio.rooms[room].members_synced:
            expect(await self._nio.joined_members(room))
            if self._nio.should_query_keys:
                expect(await self._nio.keys_query())

    def _was_tried_lately(self, room: str) -> bool:
        return clock.elapsed() - self._tried.get(room, -RETRY) < RETRY

    def _left_out(self, room: str) -> int:
        """How many devices should have the present key of a room and have not got it."""
        olm = self._nio.olm
        session = olm.outbound_group_sessions.get(room)
        reached = session.users_shared_with | session.users_ignored if session else set()
        devices = (d for user in self._nio.rooms[room].users for d in olm.device_store.active_user_devices(user))
        return sum(
            (device.user_id, device.id) not in reached
            and (device.user_id, device.id) != (self._nio.user_id, self._nio.device_id)
            and not olm.is_device_blacklisted(device)
            for device in devices
        )

    async def _give(self, room: str, *, is_new: bool) -> None:
        """Hand over the key; one that is in use as it is now, so that who comes late reads what comes next."""
        olm, users = self._nio.olm, list(self._nio.rooms[room].users)
        if not is_new:
            olm.outbound_group_sessions[room].shared = False  # nio would make another, and leave out the others
        # People's devices are many and change: a bot cannot compare emoji with each of them.
        for devices, messages in olm.share_group_session_parallel(room, users, ignore_unverified_devices=True):
            answer = await request(self._nio, "PUT", "sendToDevice", "m.room.encrypted", uuid4().hex, body=messages)
            if answer.settled():
                olm.outbound_group_sessions[room].users_shared_with.update(devices)
            else:
                log.warning("some devices will not read the next messages of a room: %s", answer.error)
        olm.outbound_group_sessions[room].shared = True


async def claim(nio: AsyncClient, devices: Mapping[str, Iterable[str]]) -> None:
    """Fetch a one-time key of each of these devices, by user. Raises one of `AWAY`; nio's own raises `TypeError`."""
    wanted = {user: dict.fromkeys(ids, "signed_curve25519") for user, ids in devices.items()}
    answer = await request(nio, "POST", "keys", "claim", body={"one_time_keys": wanted})
    if answer.settled():
        await nio.receive_response(KeysClaimResponse.from_dict(answer.body, ""))
