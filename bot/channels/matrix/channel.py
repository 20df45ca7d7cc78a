"""The channel at work: sync, hand what people said to the service, carry the replies, come back after every failure."""

import contextlib
import logging
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from nio import Event, ForwardedRoomKeyEvent, MegolmEvent, RoomKeyEvent, SyncResponse
from nio.responses import RoomInfo, RoomMessagesError

from bot import clock, logs
from bot.channels.matrix import MatrixError, hardening, profile
from bot.channels.matrix.listening import Listener
from bot.channels.matrix.requests import AWAY, BarredError, ExpiredError, expect
from bot.channels.matrix.rooms.meeting import Hostess
from bot.channels.matrix.rooms.membership import Rooms
from bot.channels.matrix.rooms.upgrades import Upgrades
from bot.channels.matrix.sending import MatrixSender
from bot.channels.matrix.taps.taps import Taps
from bot.channels.matrix.trust import account, forgetting, identity, room_keys, verification
from bot.channels.matrix.trust.own_keys import OwnKeys
from bot.channels.matrix.trust.session import Session
from bot.delivery.backoff import jittered
from bot.delivery.pace import Pace
from bot.service import Service
from bot.settings import LimitsSettings, MatrixSettings
from knowledge.wording import count

log = logging.getLogger(__name__)

POLL = 30_000  # milliseconds the server may keep a sync open
SHORT_POLL = 5_000  # when somebody's goodbye is on its way, after which there is something to forget
TIMELINE = 50  # events of a room in one sync; the rest is fetched page by page
MOST_MISSED = 2_000  # events of a room read again after a long absence
DAY = 86_400.0  # seconds
FIRST_WAIT = 0.5  # seconds before meeting again a server that is away
LONGEST_WAIT = 30.0
# A page of the past that a server will never show us.
_WITHHELD = frozenset({"M_FORBIDDEN", "M_NOT_FOUND"})
_FILTER: dict[str, Any] = {"presence": {"not_types": ["*"]}, "room": {"timeline": {"limit": TIMELINE}}}


class Channel:
    """One device in its rooms. `last_sync` is when the server last answered, in epoch seconds; None before."""

    def __init__(self, settings: MatrixSettings, limits: LimitsSettings, service: Service) -> None:
        self.last_sync: float | None = None
        self._settings = settings
        self._limits = limits
        self._service = service
        self._ledger = service.store.matrix
        self._meter = service.meter
        self._nio = account.restored(settings)
        self._session = Session(self._nio, settings)
        hardening.harden(self._nio)
        self._own_keys = OwnKeys(self._nio)
        self._rooms = Rooms(self._nio, settings)
        self._upgrades = Upgrades(self._rooms, service.store)
        self._hostess = Hostess(self._rooms, service, settings.prefix)
        self._people = service.store.people
        self._forgetting = forgetting.Forgetting(self._nio, self._ledger)
        self._tidied = 0.0  # epoch seconds
        self._taps = Taps(self._nio, service.store, settings)
        self._postman = service.postman(self._sender(settings.prefix))
        self._listener = Listener(
            self._nio,
            self._rooms,
            self._upgrades,
            self._taps,
            service,
            settings.prefix,
            Pace(limits.messages_per_minute),
            self._postman.wake,
        )
        self.device_id = str(self._nio.device_id)
        self._token = self._ledger.token(self.device_id)

    def _sender(self, prefix: str) -> MatrixSender:
        return MatrixSender(self._nio, self._rooms, self._ledger, self._taps, prefix, self._meter)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._postman.stop(self._limits.stop_seconds)
        self._listener.late_keys.close()
        self._taps.close()
        self._rooms.close()
        await self._nio.close()

    async def run(self) -> None:
        """Answer until cancelled. A server that is away is met again; a session it refuses ends it all."""
        wait = FIRST_WAIT
        started = False
        while True:
            try:
                await self._session.keep_fresh()
                if not started:
                    await self._start()
                    started, wait = True, FIRST_WAIT
                await self._round()
                wait = FIRST_WAIT
            except AWAY as error:
                await self._come_back(error, wait)
                wait = min(wait * 2, LONGEST_WAIT)

    async def _come_back(self, error: Exception, wait: float) -> None:
        """What a server that does not answer as usual asks for: patience, a new session, or somebody to be told."""
        if isinstance(error, ExpiredError):
            with contextlib.suppress(*AWAY):
                await self._session.renew(soft=error.soft)
        elif isinstance(error, BarredError):
            self._meter.troubled("matrix", "refused")
            log.error("%s", error)
        else:
            log.warning("the server is away: %s", type(error).__name__)
        return await clock.rest(jittered(wait))

    async def _start(self) -> None:
        """The first sync: every room and its members, no message answered twice."""
        if self._nio.olm:
            await identity.refuse_stranger(self._nio)
        if not self._token:
            # A new device would be shown the last messages of every room: they were not said to it.
            await self._sync(0, _silent())
            self._advance()
        response = await self._sync(0, _FILTER, full_state=True)
        await self._keys()
        await self._rooms.load_direct()
        await self._sign()
        await profile.introduce(self._nio)
        await self._digest(response)
        await self._listener.late_keys.resume()
        rooms = count(len(self._nio.rooms), "salon")
        logging.getLogger(logs.THERE).info("Matrix : connecté, %s, %s", self._nio.user_id, rooms)
        self._service.addresses = replace(self._service.addresses, matrix=self._nio.user_id)
        self._postman.wake()

    async def _round(self) -> None:
        response = await self._sync(SHORT_POLL if self._people.erasures.owed() else POLL, _FILTER)
        await self._keys()
        await self._digest(response)

    async def _digest(self, response: SyncResponse) -> None:
        """Hand over what is new. Only then is the token kept: a crash before repeats, and repeats are known."""
        self._rooms.seen(response)
        self._upgrades.seen(response)
        for room in response.rooms.leave:
            self._ledger.leave(room)
        for event in response.to_device_events:
            await hardening.unharmed(self._told(event))
        await self._listener.late_keys.catch_up()
        await self._upgrades.follow()  # before what is said in the new room
        try:
            for room, info in response.rooms.join.items():
                for event in await self._events(room, info):
                    await hardening.unharmed(self._listener.hear(room, event))
        finally:
            self._postman.wake()  # what was answered before a failure need not wait for the next try
        self._advance()
        self._rooms.answer_invites()
        await self._upgrades.follow()
        await hardening.unharmed(self._hostess.look())
        await hardening.unharmed(self._forget(left=bool(response.rooms.leave)))

    async def _forget(self, *, left: bool) -> None:
        """Keys of those who were erased; once a day, or out of a room, those nobody needs and the rooms of the past."""
        if self._people.erasures.owed():
            await self._forget_erased()
        if left or clock.now() - self._tidied > DAY:
            for room in await self._rooms.deleted():
                self._ledger.leave(room)
            await self._upgrades.leave_replaced(clock.now() - forgetting.KEPT)
            self._tidied = clock.now()
            self._forgetting.tidy(self._tidied)

    async def _forget_erased(self) -> None:
        """Once their goodbye has left: it was encrypted for their devices."""
        for person, user in self._people.owed_keys(self._forgetting.people()):
            if user:
                self._forgetting.erase(user)
                await self._rooms.forget_direct(user)
            self._people.erasures.paid(person)

    async def _told(self, event: Any) -> None:
        """A message to this device alone."""
        if isinstance(event, RoomKeyEvent | ForwardedRoomKeyEvent):
            self._listener.late_keys.key_came(event.session_id)
        elif verification.is_part(event.source):
            await self._listener.verifier.hear(event.source)
        else:
            self._listener.late_keys.withheld(event.source)

    async def _sync(self, poll: int, chosen: dict[str, Any], *, full_state: bool = False) -> SyncResponse:
        # From what was dealt with, not from what was received: a round that failed halfway is received again.
        # nio skips a response that brings it nowhere new, rooms included, so a full state must seem new.
        self._nio.next_batch = "" if full_state else self._token
        response = await self._nio.sync(poll, chosen, since=self._token or None, full_state=full_state)
        expect(response)
        await self._own_keys.seen(response)
        self.last_sync = clock.now()
        self._meter.reached("matrix")
        self._postman.reached()
        return response

    def _advance(self) -> None:
        if self._nio.next_batch != self._token:
            self._token = self._nio.next_batch
            self._ledger.advance(self.device_id, self._token)

    async def _events(self, room: str, info: RoomInfo) -> list[Event]:
        """What happened in a room since the last sync, in order, and not before we were in it."""
        events = list(info.timeline.events)
        if info.timeline.limited and self._token and not any(map(self._listener.is_own_join, events)):
            events = [*await self._missed(room, info.timeline.prev_batch or ""), *events]
        joined = [n for n, event in enumerate(events) if self._listener.is_own_join(event)]
        return events[joined[-1] :] if joined else events

    async def _missed(self, room: str, start: str) -> list[Event]:
        """The events between the stored token, or our coming, and a sync that could not show them all."""
        events: list[Event] = []
        while start and len(events) < MOST_MISSED and not any(map(self._listener.is_own_join, events)):
            page = await self._nio.room_messages(room, start, self._token, limit=100)
            if isinstance(page, RoomMessagesError):
                if page.status_code not in _WITHHELD:
                    expect(page)
                log.warning("missed messages withheld: %s", page.status_code)
                break
            if not page.chunk:
                break
            for event in page.chunk:
                if isinstance(event, MegolmEvent):
                    event.room_id = room
            events += page.chunk
            start = page.end or ""
        if len(events) >= MOST_MISSED:
            log.warning("more messages missed in a room than are read again: the oldest stay without answer")
        return events[::-1]

    async def _keys(self) -> None:
        """What encryption asks for between two syncs, the keys of new devices before any answer."""
        if not self._nio.olm:
            return
        await self._own_keys.restock()
        if self._nio.should_query_keys:
            await self._nio.keys_query()
        if self._nio.should_claim_keys:
            await room_keys.claim(self._nio, self._nio.get_users_for_key_claiming())
        await self._nio.send_to_device_messages()

    async def _sign(self) -> None:
        """Check the device's signature; whatever is wrong is said, and never keeps the bot from answering."""
        if not self._nio.olm:
            return
        try:
            standing = await identity.establish(self._nio, self._settings, self._settings.password.get_secret_value())
        except MatrixError as error:
            log.error("%s", error)
        else:
            self._listener.verifier.master = identity.master_key(self._settings, standing)
            log.log(logging.INFO if standing is identity.Standing.TRUSTED else logging.ERROR, "%s", standing.value)


def _silent() -> dict[str, Any]:
    """A filter that lets no message through, never in the same words twice.

    Synapse gives a first sync asked for in the same words again the answer of two minutes ago. How many presences are
    wanted, of none, is what differs:
    https://element-hq.github.io/synapse/latest/usage/configuration/config_documentation.html#caches
    """
    moment = int(clock.now() * 1000)
    return {"presence": {"not_types": ["*"], "limit": moment}, "room": {"timeline": {"limit": 0}}}
