"""The rooms the bot is in: whom it follows there, which are private, who may decide in them."""

import asyncio
import contextlib
import json
import logging
import math
from collections.abc import Coroutine, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any

from nio import AsyncClient, MatrixInvitedRoom, SyncResponse

from bot import clock
from bot.channels.matrix import MatrixError
from bot.channels.matrix.conversation import Threads
from bot.channels.matrix.parsing import mapping, string
from bot.channels.matrix.requests import AWAY, request
from bot.delivery.backoff import jittered
from bot.settings import MatrixSettings

log = logging.getLogger(__name__)

MODERATOR = 50
ADMINISTRATOR = 100
JOIN_ATTEMPTS = 6
FIRST_WAIT = 0.5  # seconds; a server may refuse a join that comes faster than its own invite
INVITE_PATIENCE = 10.0  # seconds; the server of whom we invite may be out of reach, and everybody waits meanwhile


class Rooms:
    """The bot's memberships."""

    def __init__(self, nio: AsyncClient, settings: MatrixSettings) -> None:
        self._nio = nio
        self._settings = settings
        self.threads = Threads()
        self._direct: dict[str, list[str]] = {}
        self._kept_direct = self._direct  # what the server knows of it
        self._joining: dict[str, asyncio.Task[None]] = {}
        self._expected: set[str] = set()
        self._closed: set[str] = set()
        self._absent: set[str] = set()  # rooms that the server did not name when asked for all
        self.of_two_others: set[str] = set()  # rooms we opened for two people: none is between one of them and us
        self._is_complete = False

    async def load_direct(self) -> None:
        """Read which rooms are direct: https://spec.matrix.org/latest/client-server-api/#mdirect."""
        answer = await request(self._nio, "GET", "user", self._nio.user_id, "account_data", "m.direct")
        if not answer.is_ok and answer.status != 404:
            raise answer.refusal()  # taken for an empty map, it would be written over
        self._direct = {u: r for u, r in answer.body.items() if isinstance(r, list)} if answer.is_ok else {}
        self._kept_direct = self._direct

    def is_in(self, room: str) -> bool:
        return room in self._nio.rooms

    def is_private(self, room: str) -> bool:
        """Whether one person talks with the bot there. A room somebody else joins stops being private."""
        known = self._nio.rooms.get(room)
        if room in self.of_two_others:  # while one of the two has not come yet, or has gone
            return False
        # nio's `is_group` only says whether a room has a name.
        return known.member_count <= 2 if known else any(room in rooms for rooms in self._direct.values())

    def is_only_for(self, room: str, person: str) -> bool:
        """Whether nobody else reads there: who left a room of two may have left it to another one."""
        return self.is_private(room) and not set(self.people(room)) - {person}

    def is_space(self, room: str) -> bool:
        """Whether it only gathers rooms, or whatever a typed room is for: nobody talks there.

        https://spec.matrix.org/latest/client-server-api/#types
        """
        known = self._nio.rooms.get(room)
        return bool(known and known.room_type)

    def is_expected(self, room: str) -> bool:
        """Whether we are in that room although no sync has shown it yet, or may be: before the first one, who knows."""
        return room in self._expected or not self._is_complete

    def names(self, room: str) -> tuple[str, ...]:
        """What people of this room call the bot."""
        known = self._nio.rooms.get(room)
        shown = known.users[self._nio.user_id].name if known and self._nio.user_id in known.users else ""
        local_part = self._nio.user_id[1:].partition(":")[0]
        return (shown, local_part)

    def people(self, room: str) -> list[str]:
        known = self._nio.rooms.get(room)
        return [u for u in known.users if u != self._nio.user_id] if known else []

    def present(self, room: str) -> set[str]:
        """Those who have joined, not only been invited."""
        known = self._nio.rooms.get(room)
        return {user for user, member in known.users.items() if not member.invited} if known else set()

    def seen(self, response: SyncResponse) -> None:
        """Follow a sync: what is shown is expected no more, what is left is forgotten."""
        self._is_complete = True
        self._expected -= set(response.rooms.join)
        for room in response.rooms.leave:
            self._nio.rooms.pop(room, None)
            self._nio.invited_rooms.pop(room, None)
            self._expected.discard(room)

    async def deleted(self) -> set[str]:
        """Rooms we are in no more although no sync said so: an administrator of our server deleted them.

        They are forgotten here, as those that we left, once two looks missed them: one part of a server may know later
        than another. Raises one of `AWAY`.
        """
        answer = await request(self._nio, "GET", "joined_rooms")
        joined = answer.body.get("joined_rooms") if answer.settled() else None
        if not isinstance(joined, list):
            return set()
        absent = set(self._nio.rooms) - set(joined)
        gone, self._absent = absent & self._absent, absent
        for room in gone:
            del self._nio.rooms[room]
        return gone

    def is_welcome(self, inviter: str) -> bool:
        """Whether we follow this person into a room."""
        server = inviter.partition(":")[2]
        own = self._nio.user_id.partition(":")[2]
        servers = (*self._settings.allowed_servers, *([own] if self._settings.own_server else []))
        return inviter in self._settings.allowed_inviters or any(fnmatchcase(server, s) for s in servers)

    def answer_invites(self) -> None:
        """Accept or decline each waiting invite once, those missed while down included."""
        for room in list(self._nio.invited_rooms.values()):
            self._start(room.room_id, self._answer(room))

    def follow(self, room: str, via: str) -> None:
        """Join a room that replaces one of ours, unless it was refused: an invite may come."""
        if via and room not in self._closed:
            self._start(room, self._join(room, via))

    async def private_with(self, person: str) -> str:
        """The direct room with this person, created when there is none; "" when a server refuses."""
        # Ours first, then one the person opened: only who opens a room marks it as direct.
        rooms = (*self._direct.get(person, []), *self._nio.rooms)
        known = (room for room in rooms if self._is_between_us(room, person))
        room = next(known, "") or await self._created(person)
        await self._keep_direct()
        return room

    def _is_between_us(self, room: str, person: str) -> bool:
        made = room in self._expected and room in self._direct.get(person, [])
        if room in self.of_two_others or not self.is_in(room) or self.is_space(room):
            return made
        return made or set(self.people(room)) == {person}

    async def _created(self, person: str) -> str:
        """A new direct room with this person invited, which is known from now on; "" when a server refuses."""
        room = await self._opened([person], encrypted=self._settings.encryption, is_direct=True)
        if room:
            self._direct = {**self._direct, person: [*self._direct.get(person, []), room]}
        return room

    async def open_for(self, people: Sequence[str]) -> str:
        """A new encrypted room with these people invited, theirs when we leave; "" when a server refuses one."""
        return await self._opened(people, encrypted=True, is_direct=False)

    async def _opened(self, people: Sequence[str], *, encrypted: bool, is_direct: bool) -> str:
        encryption = [{"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}]
        body = {"preset": "trusted_private_chat", "initial_state": encryption if encrypted else []}
        answer = await request(self._nio, "POST", "createRoom", body=body)
        if not answer.settled():
            log.warning("private room refused: %s", answer.error)
            return ""
        room = str(answer.body["room_id"])
        for person in people:
            if not await self._invited(room, person, is_direct=is_direct):
                await self.leave(room)
                return ""
        await self._entrusted(room, people)
        self._expected.add(room)
        return room

    async def _invited(self, room: str, person: str, *, is_direct: bool) -> bool:
        """Invite this person; False when their server, or ours, does not take it.

        Apart from the room's making: were it refused there for want of their server, we would make rooms without end.
        """
        body = {"membership": "invite", "is_direct": is_direct}
        try:
            async with asyncio.timeout(INVITE_PATIENCE):
                path = ("rooms", room, "state", "m.room.member", person)
                answer = await request(self._nio, "PUT", *path, body=body)
        except AWAY as error:
            log.warning("invite not sent: %s", type(error).__name__)
            return False
        if not answer.is_ok:
            log.warning("invite refused: %s", answer.error)
        return answer.is_ok

    async def _entrusted(self, room: str, people: Sequence[str]) -> None:
        """Give a room we made to its people, who may then show us out; the rest stands as the server made it."""
        path = ("rooms", room, "state", "m.room.power_levels", "")
        levels = await request(self._nio, "GET", *path)
        if not levels.settled():
            return
        users = {**mapping(levels.body, "users"), **dict.fromkeys(people, ADMINISTRATOR)}
        if not (await request(self._nio, "PUT", *path, body={**levels.body, "users": users})).settled():
            log.warning("a private room stays without other administrator")

    async def _keep_direct(self) -> None:
        """Write which rooms are direct, for the account's other sessions and for ourselves after a restart."""
        if self._kept_direct is self._direct:
            return
        path = ("user", self._nio.user_id, "account_data", "m.direct")
        if not (await request(self._nio, "PUT", *path, body=self._direct)).settled():
            log.warning("m.direct not written")
        self._kept_direct = self._direct

    async def forget_direct(self, person: str) -> None:
        """Take somebody out of the account's list of direct rooms. A server that is away is to be asked again."""
        if person in self._direct:
            self._direct = {user: rooms for user, rooms in self._direct.items() if user != person}
            await self._keep_direct()

    async def may_decide(self, room: str, person: str) -> bool:
        """Whether this person moderates the room.

        In version 12 its creators stand above every power level and are not listed: https://spec.matrix.org/v1.16/rooms/v12/.
        """
        answer = await request(self._nio, "GET", "rooms", room, "state")
        state: list[dict[str, Any]] = answer.body if answer.settled() else []
        return person in _creators(state) or _level(state, person) >= MODERATOR

    async def predecessor(self, room: str) -> str:
        """The room that this one says it comes from, "" for none."""
        answer = await request(self._nio, "GET", "rooms", room, "state", "m.room.create", "")
        return string(mapping(answer.body, "predecessor"), "room_id") if answer.settled() else ""

    async def successor(self, room: str) -> str:
        """The room that replaced one of ours, "" for none; once we are in it, only if it says so too."""
        answer = await request(self._nio, "GET", "rooms", room, "state", "m.room.tombstone", "")
        named = string(answer.body, "replacement_room") if answer.settled() else ""
        is_other = self.is_in(named) and await self.predecessor(named) != room
        return "" if is_other else named

    async def last_said(self, room: str) -> float:
        """When somebody else wrote last in a room, in epoch seconds, 0 for never; as late as can be if nobody knows.

        https://spec.matrix.org/latest/client-server-api/#get_matrixclientv3roomsroomidmessages
        """
        only = {"types": ["m.room.message", "m.room.encrypted"], "not_senders": [self._nio.user_id]}
        query = {"dir": "b", "limit": "1", "filter": json.dumps(only)}
        answer = await request(self._nio, "GET", "rooms", room, "messages", query=query)
        chunk = answer.body.get("chunk") if answer.settled() else None
        if not isinstance(chunk, list):
            return math.inf
        return max((event["origin_server_ts"] / 1000 for event in chunk), default=0.0)

    def close(self) -> None:
        for task in list(self._joining.values()):
            task.cancel()

    def _start(self, room: str, joining: Coroutine[Any, Any, None]) -> None:
        """Let one join of a room run beside the sync; it may have to wait."""
        if room in self._joining:
            return joining.close()
        self._joining[room] = task = asyncio.create_task(joining)
        task.add_done_callback(lambda _: self._joining.pop(room, None))
        return None

    async def _answer(self, room: MatrixInvitedRoom) -> None:
        if self.is_welcome(room.inviter or ""):
            await self._join(room.room_id, (room.inviter or "").partition(":")[2])
        else:
            log.warning("invite declined: %s may not invite the bot", room.inviter)
            await self.leave(room.room_id)

    async def leave(self, room: str) -> None:
        """Leave without a word; an invite, when the server is away, after a later sync."""
        with contextlib.suppress(*AWAY, MatrixError):
            await self.depart(room)
            self._nio.invited_rooms.pop(room, None)

    async def depart(self, room: str) -> None:
        """Leave because we are asked to. Raises one of `AWAY`."""
        (await request(self._nio, "POST", "rooms", room, "leave", body={})).settled()

    async def _join(self, room: str, server: str) -> None:
        """Join through `server`, a few times: a join may come before its own invite."""
        self._expected.add(room)
        refused = False
        for attempt in range(JOIN_ATTEMPTS):
            try:
                answer = await request(self._nio, "POST", "join", room, body={}, query={"via": server})
                if answer.settled():
                    self._nio.invited_rooms.pop(room, None)
                    return
                refused = True
            except (*AWAY, MatrixError):
                refused = False
            await clock.rest(jittered(FIRST_WAIT * 2**attempt))
        self._expected.discard(room)
        if refused:  # a server that is only away is asked again after the next sync
            log.warning("room not joined: %s", answer.error)
            self._nio.invited_rooms.pop(room, None)
            self._closed.add(room)


def _content(state: Iterable[dict[str, Any]], kind: str) -> tuple[str, dict[str, Any]]:
    return next(((e["sender"], e["content"]) for e in state if e["type"] == kind and not e.get("state_key")), ("", {}))


def _creators(state: list[dict[str, Any]]) -> set[str]:
    """Who created a room of version 12 or later; before, creators had a listed level like everybody."""
    sender, content = _content(state, "m.room.create")
    version = content.get("room_version", "1")
    if not version.isdecimal() or int(version) < 12:
        return set()
    return {sender, *content.get("additional_creators", [])}


def _level(state: list[dict[str, Any]], person: str) -> int:
    _, levels = _content(state, "m.room.power_levels")
    return int(levels.get("users", {}).get(person, levels.get("users_default", 0)))
