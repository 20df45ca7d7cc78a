"""Keys that are forgotten: old ones, those of rooms we left, those of strangers and of people who were erased.

nio keeps every key it ever met. The last key of each device in a room we share stays: without it, what is said next
could not be read. Of somebody who was erased it is wound forward, so that it reads nothing said before. A device that
its owner logged out says nothing next: its keys grow old like any other, and then nothing is left of it.
"""

import logging
from collections.abc import Iterable, Iterator

from nio import AsyncClient
from nio.crypto.device import OlmDevice
from nio.crypto.sessions import InboundGroupSession

from bot.storage.matrix_ledger import Ledger

log = logging.getLogger(__name__)

# Clients change the key of a room after a week or a hundred messages; what an older one wrote came long ago.
KEPT = 30 * 86_400.0  # seconds
_DELETE_KEYS = "DELETE FROM keys WHERE device_id IN (SELECT id FROM devicekeys WHERE user_id = ? AND device_id = ?)"


class Forgetting:
    """What nio's store keeps of people, in memory and on the disk. Nothing when nothing is encrypted."""

    def __init__(self, nio: AsyncClient, ledger: Ledger) -> None:
        self._nio = nio
        self._ledger = ledger

    def tidy(self, now: float) -> None:
        """Forget what nobody needs any more; every room must have been seen since the start."""
        if not self._nio.olm:
            return
        self._forget_rooms()
        for user in self._strangers():
            self._forget_user(user)
        superseded = {session.id: session for session in self._superseded()}
        every = [session.id for session in self._nio.olm.inbound_group_store]
        for old in self._ledger.aged_keys(every, now, now - KEPT) & superseded.keys():
            self._drop(superseded[old])
        heard = {session.sender_key for session in self._nio.olm.inbound_group_store}
        self._forget_devices([device for device in self._gone() if device.curve25519 not in heard])
        self._forget_places()

    def erase(self, person: str) -> None:
        """Forget what reads the messages of a person so far, and their devices unless an encrypted room needs them."""
        if not self._nio.olm:
            return
        theirs = self._keys_of(person)
        private = {room.room_id for room in self._nio.rooms.values() if set(room.users) <= {person, self._nio.user_id}}
        superseded = {session.id for session in self._superseded()}
        for session in list(self._nio.olm.inbound_group_store):
            if session.sender_key in theirs or session.room_id in private:
                self._drop(session) if session.id in superseded else self._wind(session)
        if person in self._strangers():
            self._forget_user(person)

    def people(self) -> set[str]:
        """Everybody the store or a room knows."""
        known = {user for room in self._nio.rooms.values() for user in room.users}
        return known | (set(self._nio.device_store.users) if self._nio.olm else set())

    def _keys_of(self, user: str) -> set[str]:
        return {device.curve25519 for device in self._nio.device_store[user].values()}

    def _strangers(self) -> list[str]:
        """Who has devices here and no encrypted room with us."""
        rooms = [room for room in self._nio.rooms.values() if room.encrypted]
        met = {self._nio.user_id}.union(*(room.users for room in rooms))
        return [user for user in self._nio.device_store.users if user not in met]

    def _superseded(self) -> Iterator[InboundGroupSession]:
        """The keys after which their device gave another one in the same room, or was logged out."""
        gone = {device.curve25519 for device in self._gone()}
        last = {  # they are in the order they came
            (s.room_id, s.sender_key): s.id for s in self._nio.olm.inbound_group_store if s.sender_key not in gone
        }
        return (s for s in self._nio.olm.inbound_group_store if last.get((s.room_id, s.sender_key)) != s.id)

    def _gone(self) -> list[OlmDevice]:
        """The devices that their owner logged out: nio marks them, and keeps them for ever."""
        return [device for device in self._nio.device_store if device.deleted]

    def _forget_rooms(self) -> None:
        met = {room.room_id for room in self._nio.rooms.values() if set(room.users) - {self._nio.user_id}}
        for session in list(self._nio.olm.inbound_group_store):
            if session.room_id not in met:
                self._drop(session)
        for room in self._nio.encrypted_rooms - self._nio.rooms.keys():
            self._nio.encrypted_rooms.discard(room)
            self._nio.store.delete_encrypted_room(room)
            self._write("DELETE FROM outgoingkeyrequests WHERE room_id = ?", room)

    def _forget_places(self) -> None:
        """Which message stood where under keys that are forgotten: nio holds it of 100,000, half a kilobyte each."""
        kept = {session.id for session in self._nio.olm.inbound_group_store}
        places = self._nio.olm.message_index_store
        for place in [place for place in places if place[1] not in kept]:
            del places[place]

    def _drop(self, session: InboundGroupSession) -> None:
        self._nio.olm.inbound_group_store[session.room_id][session.sender_key].pop(session.id, None)
        self._write("DELETE FROM forwardedchains WHERE session_id = ?", session.id)
        self._write("DELETE FROM megolminboundsessions WHERE session_id = ?", session.id)
        self._ledger.drop_key(session.id)

    def _wind(self, session: InboundGroupSession) -> None:
        """Have a key read only what comes after the last message it read; as it is when that is not known any more."""
        read = [index for _, id_, index in self._nio.olm.message_index_store if id_ == session.id]
        if not read or max(read) < session.first_known_index:
            return
        wound = InboundGroupSession.import_session(
            session.export_session(max(read) + 1),
            session.ed25519,
            session.sender_key,
            session.room_id,
            session.forwarding_chain,
        )
        self._nio.olm.inbound_group_store[session.room_id][session.sender_key][session.id] = wound
        self._nio.store.save_inbound_group_session(wound)

    def _forget_user(self, user: str) -> None:
        olm = self._nio.olm
        keys = self._keys_of(user)
        for session in [session for session in olm.inbound_group_store if session.sender_key in keys]:
            self._drop(session)
        self._forget_devices(olm.device_store[user].values())
        olm.device_store._entries.pop(user, None)
        olm.tracked_users.discard(user)  # asked for again when we meet again
        olm.users_for_key_query.discard(user)

    def _forget_devices(self, devices: Iterable[OlmDevice]) -> None:
        for device in list(devices):
            named = (device.user_id, device.id)
            self._nio.olm.session_store._entries.pop(device.curve25519, None)
            self._write("DELETE FROM olmsessions WHERE sender_key = ?", device.curve25519)
            self._write(_DELETE_KEYS, *named)
            self._write("DELETE FROM devicekeys WHERE user_id = ? AND device_id = ?", *named)
            for trust in (self._nio.store.trust_db, self._nio.store.blacklist_db, self._nio.store.ignore_db):
                trust.remove_many([key for key in trust if (key.user_id, key.device_id) == named])  # files, in clear
            self._nio.olm.device_store[device.user_id].pop(device.id, None)

    def _write(self, sql: str, *values: str) -> None:
        self._nio.store.database.execute_sql(sql, values)
