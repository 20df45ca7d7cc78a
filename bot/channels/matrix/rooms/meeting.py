"""A room for two who both chose one: opened, explained in two sentences, and left to them.

The bot reads nothing there but what calls it. It leaves when it is told to, an hour after both came, when one of them
goes, and after a fortnight in any case.
"""

import logging

from bot import clock
from bot.channels.matrix import words
from bot.channels.matrix.conversation import Conversation
from bot.channels.matrix.rooms.membership import Rooms
from bot.service import Service
from bot.storage.meeting_rooms import MeetingRoom
from bot.storage.meetings import ANSWERED_IN

log = logging.getLogger(__name__)

HOUR = 3600.0  # seconds together with them: time to ask what this is


class Hostess:
    """Looks after every sync at what is to be done for these rooms. Raises one of `AWAY`; then it looks again."""

    def __init__(self, rooms: Rooms, service: Service, prefix: str) -> None:
        self._rooms = rooms
        self._service = service
        self._store = service.store
        self._kept = service.store.people.meeting_rooms
        self._prefix = prefix
        self._rooms.of_two_others = {one.room for one in self._kept.all() if one.room}

    async def look(self) -> None:
        for one in list(self._kept.all()):
            if not one.room:
                await self._open(one)
            elif self._rooms.is_in(one.room) or not self._rooms.is_expected(one.room):
                await self._attend(one)

    async def _open(self, one: MeetingRoom) -> None:
        room = await self._rooms.open_for(list(one.accounts.values()))
        if room:
            self._rooms.of_two_others.add(room)
            with self._store.transaction():
                self._kept.opened(one.meeting, room)
        else:
            self._service.room_refused(one)

    async def _attend(self, one: MeetingRoom) -> None:
        """Greet both once they are there; leave them when it is time."""
        now, both = clock.now(), set(one.accounts.values())
        if one.together == 0 and both and both <= self._rooms.present(one.room):
            self._service.tell(Conversation(one.room).name, f"{one.room} meeting", words.for_two(self._prefix))
            with self._store.transaction():
                self._kept.met(one.meeting, now)
            self._service.wake()
            return
        known = set(self._rooms.people(one.room))
        if both and both <= known and now < (one.together + HOUR if one.together else one.at + ANSWERED_IN):
            return
        if self._rooms.is_in(one.room):
            await self._rooms.depart(one.room)
        self._rooms.of_two_others.discard(one.room)
        with self._store.transaction():
            self._kept.over(one.meeting)
