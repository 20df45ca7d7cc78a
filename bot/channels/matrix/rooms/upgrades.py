"""Rooms that were upgraded: the bot follows, and whoever talked there goes on. The old room is left a while later.

Whoever may replace a room names its successor, but any room can be named: it is believed once it names ours as the
room it comes from. https://spec.matrix.org/latest/client-server-api/#room-upgrades
"""

import logging

from nio import RoomUpgradeEvent, SyncResponse

from bot import clock
from bot.channels.matrix.conversation import PREFIX
from bot.channels.matrix.rooms.membership import Rooms
from bot.storage.matrix_ledger import Move
from bot.storage.store import Store

log = logging.getLogger(__name__)


class Upgrades:
    """Moves announced and not made yet; each is kept on disk, and met again after every sync."""

    def __init__(self, rooms: Rooms, store: Store) -> None:
        self._rooms = rooms
        self._store = store
        self._ledger = store.matrix
        self._moved_to: set[str] = set()
        self._replaced: dict[str, float] = {}  # rooms that say so, and since when, in epoch seconds

    def seen(self, response: SyncResponse) -> None:
        """Note which rooms say they are replaced: at a start the server shows the state of each."""
        for room, info in response.rooms.join.items():
            for event in (*info.state, *info.timeline.events):
                if isinstance(event, RoomUpgradeEvent) and not event.decrypted:
                    self._replaced[room] = event.server_timestamp / 1000
        for room in response.rooms.leave:
            self._replaced.pop(room, None)

    def announced(self, room: str, event: RoomUpgradeEvent) -> None:
        """Keep it. We go by ourselves where its upgrader may invite us; elsewhere an invite may come."""
        via = event.sender.partition(":")[2] if self._rooms.is_welcome(event.sender) else ""
        self._ledger.announce(Move(room, event.replacement_room, via, clock.now()))

    def is_move(self, room: str) -> bool:
        """Whether a room goes on with what another one began: nobody there needs a greeting."""
        return room in self._moved_to

    async def follow(self) -> None:
        """Take the next step of each move. Raises when the server is away; nothing is lost by that."""
        for move in self._ledger.moves():
            if not self._rooms.is_in(move.successor):
                self._rooms.follow(move.successor, move.via)
                continue
            if await self._rooms.predecessor(move.successor) == move.room:
                self._make(move.room, move.successor)
            else:
                log.warning("upgrade ignored: the new room does not come from the old one")
            self._ledger.settle(move)

    async def leave_replaced(self, before: float) -> None:
        """Leave, without a word, the rooms replaced before a moment by one where we are. Raises one of `AWAY`.

        Where we are not in the new one, or no more since it was deleted, whoever moderates the old one may go on in it:
        it is left once nobody did since that moment.
        """
        for room in [room for room, since in self._replaced.items() if since < before and self._rooms.is_in(room)]:
            successor = await self._rooms.successor(room)
            if self._rooms.is_in(successor):
                self._make(room, successor)  # what its moderators went on with there comes along
                self._ledger.succeed(room, successor)
                await self._rooms.depart(room)
            elif successor and await self._rooms.last_said(room) < before:
                log.info("left a room that was replaced by one where we are not, and where nobody writes any more")
                await self._rooms.depart(room)

    def _make(self, room: str, successor: str) -> None:
        """Take settings and conversations along; what the new room already has stays."""
        if self._ledger.has_settings(room) and not self._ledger.has_settings(successor):
            self._ledger.decide(successor, self._ledger.settings(room))
        # A server takes nothing into a thread it does not know: what is said later stands in clear sight.
        self._store.people.rename(f"{PREFIX}{room}", f"{PREFIX}{successor}", threads=False)
        self._moved_to.add(successor)
