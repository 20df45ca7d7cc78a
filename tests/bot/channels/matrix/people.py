"""People of the tests: real nio clients with their own devices and keys."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from nio import AsyncClient, AsyncClientConfig, Event, RoomSendResponse, ToDeviceMessage

from bot.channels.matrix.requests import request

PATIENCE = 30.0  # seconds a person waits for something that must come, on a machine with much else to do
MOMENT = 0.005  # seconds
LONGEST_ASKED = 1_000  # milliseconds the server may take to say that nothing came
PASSWORD = "sesame"
ENCRYPTION = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}

Source = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """What reads the messages of one session of a room."""

    room: str
    session: str
    secret: str


class Person:
    """Somebody with one device. `heard` is every message of others, decrypted, in the order it came.

    They listen all the time; one who does not `listen` asks the server only when something is waited for.
    """

    def __init__(self, url: str, user_id: str, folder: Path, *, listen: bool = True) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        config = AsyncClientConfig(pickle_key="of a test")
        self.nio = AsyncClient(url, user_id, store_path=str(folder), config=config)
        self.user_id = user_id
        self.heard: list[Source] = []
        self.events: list[Source] = []
        self._read = 0
        self._listens = listen
        self._syncing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.nio.login(PASSWORD)
        self.nio.add_event_callback(self._hear, (Event,))
        await self.asks()
        if self._listens:
            self._syncing = asyncio.create_task(self._sync())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._syncing:
            self._syncing.cancel()
            await asyncio.gather(self._syncing, return_exceptions=True)
        await self.nio.close()

    async def create(self, *invited: str, encrypted: bool = True, direct: bool = False, **more: Any) -> str:
        """A new room, the people invited in it."""
        state = [ENCRYPTION] if encrypted else []
        made = await self.nio.room_create(invite=list(invited), is_direct=direct, initial_state=state, **more)
        return str(made.room_id)

    async def direct(self, bot: str, *, encrypted: bool = True) -> str:
        """A private room with the bot, once it is in and has said hello."""
        room = await self.create(bot, encrypted=encrypted, direct=True)
        await self.meets(room, bot)
        await self.hears("Rejoindre", room)
        return room

    async def join(self, room: str) -> None:
        await self.nio.join(room)
        await self._until(lambda: room in self.nio.rooms)

    async def meets(self, room: str, other: str, *, invited: bool = False) -> None:
        """Wait until somebody is in the room, or invited to it."""
        await self._until(lambda: self._is_in(room, other, invited))

    async def misses(self, room: str, other: str) -> None:
        """Wait until somebody is in the room no more, nor invited to it."""
        await self._until(lambda: other not in self.nio.rooms[room].users)

    async def says(self, room: str, text: str, **content: Any) -> str:
        """Send a message; its event id."""
        return await self.sends(room, {"msgtype": "m.text", "body": text, **content})

    async def sends(self, room: str, content: Source, kind: str = "m.room.message", tx_id: str | None = None) -> str:
        sent = await self.nio.room_send(room, kind, content, tx_id, ignore_unverified_devices=True)
        assert isinstance(sent, RoomSendResponse), sent
        return str(sent.event_id)

    async def seals(self, room: str, payload: Source) -> None:
        """Send what no client encrypts, with a key the room has already been given."""
        sealed = self.nio.olm.group_encrypt(room, {"room_id": room, **payload})
        answer = await request(self.nio, "PUT", "rooms", room, "send", "m.room.encrypted", str(uuid4()), body=sealed)
        assert answer.is_ok, answer

    async def puts(self, room: str, kind: str, content: Source) -> None:
        """Set a state event."""
        answer = await request(self.nio, "PUT", "rooms", room, "state", kind, "", body=content)
        assert answer.is_ok, answer

    async def reacts(self, room: str, event: str, sign: str) -> str:
        relation = {"rel_type": "m.annotation", "event_id": event, "key": sign}
        return await self.sends(room, {"m.relates_to": relation}, "m.reaction")

    async def edits(self, room: str, event: str, text: str) -> str:
        new = {"msgtype": "m.text", "body": text}
        relation = {"rel_type": "m.replace", "event_id": event}
        return await self.says(room, f"* {text}", **{"m.new_content": new, "m.relates_to": relation})

    async def in_thread(self, room: str, root: str, text: str, **content: Any) -> str:
        return await self.says(room, text, **{"m.relates_to": {"rel_type": "m.thread", "event_id": root}, **content})

    async def hears(self, text: str, room: str | None = None) -> Source:
        """The next message that contains `text`; what came before it counts as heard."""
        return await self.hears_one(lambda s: text in body(s) and room in (None, s["room_id"]), text)

    async def hears_one(self, fits: Callable[[Source], bool], what: str = "") -> Source:
        limit = time.monotonic() + PATIENCE
        while True:
            for number in range(self._read, len(self.heard)):
                if fits(self.heard[number]):
                    self._read = number + 1
                    return self.heard[number]
            assert time.monotonic() < limit, f"« {what} » not heard, but: {[body(s) for s in self.heard[-5:]]}"
            await self._wait()

    def catches_up(self) -> int:
        """Count everything that came so far as heard; how much that is."""
        self._read = len(self.heard)
        return self._read

    async def asks(self, milliseconds: int = 0) -> None:
        """Take what came so far, or comes now, as one round of `sync_forever` does; of one who does not listen."""
        await self.nio.sync(milliseconds)
        if self.nio.should_upload_keys:
            await self.nio.keys_upload()
        if self.nio.should_query_keys:
            await self.nio.keys_query()

    async def sees(self, event: str) -> None:
        """Wait until an event of any room, one's own too, has come down; all that came before it has then."""
        await self._until(lambda: any(e.get("event_id") == event for e in self.events[-20:]))

    async def keeps_key(self, room: str, other: str) -> Key:
        """From now on encrypt with a key that no device of `other` is given."""
        olm = self.nio.olm
        for device in self.nio.device_store.active_user_devices(other):
            self.nio.blacklist_device(device)
        self.nio.invalidate_outbound_session(room)
        olm.create_outbound_group_session(room)
        session = olm.outbound_group_sessions[room]
        return Key(room, session.id, session.session_key)

    async def gives_key(self, key: Key, other: str) -> None:
        """Hand over a key after all."""
        olm = self.nio.olm
        for device in list(self.nio.device_store.active_user_devices(other)):
            if not olm.session_store.get(device.curve25519):
                await self.nio.keys_claim({other: [device.id]})
            session = olm.session_store.get(device.curve25519)
            content = {
                "algorithm": "m.megolm.v1.aes-sha2",
                "room_id": key.room,
                "session_id": key.session,
                "session_key": key.secret,
            }
            sealed = olm._olm_encrypt(session, device, "m.room_key", content)
            await self.nio.to_device(ToDeviceMessage("m.room.encrypted", other, device.id, sealed))

    def bodies(self, room: str | None = None) -> list[str]:
        return [body(s) for s in self.heard if room in (None, s["room_id"])]

    def _is_in(self, room: str, other: str, invited: bool) -> bool:
        known = self.nio.rooms.get(room)
        return bool(known and other in known.users and known.users[other].invited == invited)

    def _hear(self, room: Any, event: Event) -> None:
        source = {**event.source, "room_id": room.room_id, "encrypted": event.decrypted, "session": event.session_id}
        self.events.append(source)
        if source.get("type") == "m.room.message" and event.sender != self.user_id:
            self.heard.append(source)

    async def _until(self, holds: Callable[[], object]) -> None:
        await until(holds, wait=self._wait)

    async def _wait(self) -> None:
        """A moment in which something may come."""
        await (a_moment() if self._listens else self.asks(LONGEST_ASKED))

    async def _sync(self) -> None:
        """As `sync_forever`, but through a server that stops and comes back."""
        while True:
            try:
                await self.nio.sync_forever(30_000, full_state=True)
            except (OSError, TimeoutError, AssertionError):
                await asyncio.sleep(0.1)


def body(source: Source) -> str:
    return str(source.get("content", {}).get("body", ""))


async def a_moment() -> None:
    await asyncio.sleep(MOMENT)


async def until(holds: Callable[[], object], what: str = "", wait: Callable[[], Awaitable[None]] = a_moment) -> None:
    """Wait for something that must come to hold."""
    limit = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < limit, what or "it never came"
        await wait()
