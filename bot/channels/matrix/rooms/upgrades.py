"""Rooms that were upgraded: the bot follows, and whoever talked there goes on.

Whoever may replace a room names its successor, but any room can be named: it is believed once it names ours as the
room it comes from. https://spec.matrix.org/latest/client-server-api/#room-upgrades
"""

import logging

from nio import RoomUpgradeEvent

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
                self._make(move)
            else:
                log.warning("upgrade ignored: the new room does not come from the old one")
            self._ledger.settle(move)

    def _make(self, move: Move) -> None:
        """Take settings and conversations along; what the new room already has stays."""
        if self._ledger.has_settings(move.room) and not self._ledger.has_settings(move.successor):
            self._ledger.decide(move.successor, self._ledger.settings(move.room))
        # A server takes nothing into a thread it does not know: what is said later stands in clear sight.
        self._store.people.rename(f"{PREFIX}{move.room}", f"{PREFIX}{move.successor}", threads=False)
        self._moved_to.add(move.successor)
