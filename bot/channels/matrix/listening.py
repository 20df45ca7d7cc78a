"""What the channel does with an event: parse it, decide whether it is for the bot, hand it to the service."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nio import AsyncClient, Event, MegolmEvent, RoomMemberEvent, RoomUpgradeEvent

from bot.channels.matrix import calling, files, parsing, words
from bot.channels.matrix.addressing import Addressees
from bot.channels.matrix.conversation import Conversation
from bot.channels.matrix.parsing import File, Said, Tapped
from bot.channels.matrix.requests import event_by
from bot.channels.matrix.rooms import handover
from bot.channels.matrix.rooms import settings as room_settings
from bot.channels.matrix.rooms.membership import Rooms
from bot.channels.matrix.rooms.upgrades import Upgrades
from bot.channels.matrix.taps import asked
from bot.channels.matrix.taps.taps import Taps
from bot.channels.matrix.trust import verification
from bot.channels.matrix.trust.late_keys import UNVERIFIED, LateKeys
from bot.channels.matrix.trust.verification import Verifier
from bot.delivery.documents import SAID, UnreadError
from bot.delivery.pace import SLOW_DOWN, Pace, Verdict
from bot.service import Service
from bot.storage.names import Name
from handlers.engine.messages import Incoming, Reply
from knowledge.text import key

log = logging.getLogger(__name__)

OTHERS_OF_THREE = 2  # people besides the bot in a room of three


class Listener:
    """Hears the rooms; everything it leads to lands in the outbox."""

    def __init__(
        self,
        nio: AsyncClient,
        rooms: Rooms,
        upgrades: Upgrades,
        taps: Taps,
        service: Service,
        prefix: str,
        pace: Pace,
        wake: Callable[[], None],
    ) -> None:
        self._nio = nio
        self._wake = wake
        self._rooms = rooms
        self._upgrades = upgrades
        self._taps = taps
        self._service = service
        self._ledger = service.store.matrix
        self._prefix = prefix
        self._addressees = Addressees(nio, rooms, service.store, prefix)
        self._pace = pace
        self.verifier = Verifier(nio)
        self.late_keys = LateKeys(nio, self._ledger, self.hear, self._tell_no_key)

    def is_own_join(self, event: Any) -> bool:
        """Whether we came into the room with this event; a new display name is a join too, of who was there."""
        return (
            isinstance(event, RoomMemberEvent)
            and not event.decrypted  # state is never encrypted: somebody made this one up
            and event.state_key == self._nio.user_id
            and event.membership == "join"
            and event.prev_membership != "join"
        )

    async def hear(self, room: str, event: Event) -> None:
        """One event of a room, in the order of the room."""
        if self._rooms.is_space(room):
            await self._rooms.leave(room)
        elif self.is_own_join(event):
            self._greet(room, event)
        elif event.sender == self._nio.user_id:
            return
        elif isinstance(event, MegolmEvent):
            self.late_keys.hold(room, event)
        elif verification.is_part(event.source):
            await self.verifier.hear(event.source, room)
        elif isinstance(event, RoomMemberEvent | RoomUpgradeEvent):
            self._on_state(room, event)
        elif (taken_back := parsing.redacted(event.source)) and not event.decrypted:
            self._on_redaction(room, event, taken_back)
        elif (tapped := self._taps.meant(room, event.source)) is not None:
            await self._on_tap(room, tapped)
        elif (said := parsing.read(event.source)) is not None:
            await (self._in_private if self._rooms.is_private(room) else self._in_room)(room, said)

    def _greet(self, room: str, event: Any) -> None:
        """Say hello once after an invite; not in a room we made or followed."""
        if event.prev_membership != "invite" or self._upgrades.is_move(room):
            return
        if not self._rooms.is_private(room):
            if self._ledger.settings(room).welcome:
                self._service.tell(Conversation(room).name, event.event_id, words.welcome(self._prefix))
            return
        for person in self._rooms.people(room):
            name = Conversation(room, person).name
            self._service.receive(Incoming(conversation=name, event_id=event.event_id, text="/start"))

    def _on_state(self, room: str, event: RoomMemberEvent | RoomUpgradeEvent) -> None:
        """The room itself changes; state is never encrypted."""
        if event.decrypted:
            return
        if isinstance(event, RoomUpgradeEvent):
            self._upgrades.announced(room, event)
        else:
            self._on_member(room, event)

    def _on_member(self, room: str, event: RoomMemberEvent) -> None:
        """A third person is invited to a conversation of two, which ends by that: it is said, once."""
        present = ("invite", "join")
        is_new = event.membership in present and event.prev_membership not in present
        people = self._rooms.people(room)
        if not is_new or len(people) != OTHERS_OF_THREE or self._upgrades.is_move(room):
            return
        if any(self._service.store.last_seen(Conversation(room, person).name) for person in people):
            told = words.no_longer_two(self._prefix)
            self._service.tell(Conversation(room).name, f"{room} no longer two", told)

    async def _in_private(self, room: str, said: Said) -> None:
        to = Conversation(room, said.sender)
        self._rooms.threads.said(said.event, said.thread)
        if not self._admits(to, said):
            return
        if said.file and self._service.knows_admin(said.sender):
            await self._open(to, said, said.file)
            return
        text = calling.after_prefix(said.text, self._prefix)
        if text and key(text) in words.LEAVE:
            await self._rooms.depart(room)
            return
        text = _bare(said.text) if text is None else text or words.MENU
        if room_settings.is_command(text):
            self._service.tell(to.name, said.event, room_settings.ALONE)
        elif key(text) in words.IN_PRIVATE:
            self._service.tell(to.name, said.event, words.ALREADY_PRIVATE)
        else:
            self._receive(to, replace(said, text=text), private=True)

    async def _open(self, to: Conversation, said: Said, file: File) -> None:
        """A file of an admin: what it says is handed over; nobody else's is downloaded."""
        try:
            self._receive(to, replace(said, text=SAID), private=True, document=await files.text(self._nio, file))
        except UnreadError as error:
            self._service.tell(to.name, said.event, Reply(text=str(error)))

    async def _in_room(self, room: str, said: Said) -> None:
        called = self._addressees.called(room, said)
        if called is not None and said.edits:
            said = await self._addressees.as_first(room, said)
        to = await self._addressees.conversation(room, said, called is not None)
        said = said if called is None else replace(said, text=called)
        if to is None or (said.wordless and not said.text) or not self._admits(to, said):
            return
        self._rooms.threads.said(said.event, to.thread)
        if called is not None and room_settings.is_command(said.text):
            await self._set(to, said)
        elif called is not None and key(said.text) in words.LEAVE:
            await self._dismissed(to, said)
        elif called is not None and key(said.text) in words.IN_PRIVATE:
            await self._go_private(to, said)
        else:
            # A network is answered by its moderators; of no other room is the server asked.
            is_network = self._service.is_network(Name.of(to.name).place)
            moderates = is_network and await self._rooms.may_decide(room, said.sender)
            self._receive(to, said, private=False, moderates=moderates)

    async def _set(self, to: Conversation, said: Said) -> None:
        if not await self._rooms.may_decide(to.room, said.sender):
            self._service.tell(to.name, said.event, room_settings.ONLY_MODERATORS)
            return
        before = self._ledger.settings(to.room)
        after, reply = room_settings.decide(said.text, before, self._service.knowledge, self._prefix, to.room)
        self._ledger.decide(to.room, after)
        self._service.tell(to.name, said.event, reply)

    async def _dismissed(self, to: Conversation, said: Said) -> None:
        if await self._rooms.may_decide(to.room, said.sender):
            await self._rooms.depart(to.room)
        else:
            self._service.tell(to.name, said.event, words.ONLY_MODERATORS_DISMISS)

    async def _go_private(self, to: Conversation, said: Said) -> None:
        """Take the conversation, as it stands, to the direct room of its person; what is under way there stays."""
        room = await self._rooms.private_with(said.sender)
        if not room:
            self._service.tell(to.name, said.event, words.NO_PRIVATE)
            return
        there, event = Conversation(room, said.sender).name, f"{said.event} {room}"
        if not self._service.store.knows(said.event):
            self._take_along(self._under_way(to), there, f"{event} kept", said.at)
        self._service.tell(to.name, said.event, words.GONE_PRIVATE)
        self._service.receive(Incoming(conversation=there, event_id=event, text="/reprendre"))

    def _under_way(self, to: Conversation) -> str:
        """The conversation that is meant: of a room that was private before, what was said then."""
        before = Conversation(to.room, to.person).name
        has_flow = self._service.store.session(to.name).flow or not self._service.store.session(before).flow
        return to.name if has_flow else before

    def _take_along(self, here: str, there: str, event: str, now: float) -> None:
        store = self._service.store
        taken = handover.taken_along(store.session(here), store.session(there))
        if taken is None:
            self._service.tell(there, event, handover.kept(self._prefix))
            return
        with store.transaction():
            store.save(there, taken, now)

    def _tell_no_key(self, room: str, event: MegolmEvent, why: str) -> None:
        """Once a session, what helps, and only where a message is surely for us."""
        thread = parsing.thread_within(event.source)
        if self._rooms.is_private(room):
            to = Conversation(room, event.sender)
        elif self._addressees.is_own(room, thread, event.sender):
            to = Conversation(room, event.sender, thread)
        else:
            return
        self._service.tell(
            to.name, f"{room} {event.session_id}", words.NOT_VERIFIED if why in UNVERIFIED else words.NO_KEY
        )
        self._wake()

    def _on_redaction(self, room: str, event: Event, message: str) -> None:
        """A message taken back: not read if it waits for its key; of one that was read, its person is told."""
        self._ledger.release(message)
        if to := self._addressees.known(room, event.sender, message):
            said = Said(event.event_id, event.sender, "", at=0, edits=message)
            self._receive(to, said, private=self._rooms.is_private(room))

    async def _on_tap(self, room: str, tapped: Tapped) -> None:
        """A choice tapped at a question of ours by whoever was asked; in a room, only while it waits for an answer."""
        ours = await event_by(self._nio, room, tapped.to, self._nio.user_id)
        if ours is None:
            return
        private, thread = self._rooms.is_private(room), parsing.thread_within(ours)
        to = Conversation(room, tapped.sender, "" if private else thread)
        self._rooms.threads.said(tapped.event, thread)
        topic = asked.topic(self._service.store, to.name, tapped.to)
        said = Said(tapped.event, tapped.sender, tapped.mark, at=0)
        is_awaited = private or topic == self._service.store.session(to.name).topic
        if is_awaited and self._admits(to, said):
            self._receive(to, said, private=private, topic=topic)

    def _admits(self, to: Conversation, said: Said) -> bool:
        """Whether a message for us is read: not when its person has written too much, and is told so once."""
        if self._service.store.knows(said.event):  # heard again after a round that failed: nobody wrote it twice
            return True
        verdict = self._pace.step(said.sender)
        if verdict is Verdict.WARN:
            self._service.tell(to.name, said.event, Reply(text=SLOW_DOWN))
        return verdict is Verdict.READ

    def _receive(
        self,
        to: Conversation,
        said: Said,
        *,
        private: bool,
        topic: str | None = None,
        document: str = "",
        moderates: bool = False,
    ) -> None:
        """Hand over a message."""
        self._service.receive(
            Incoming(
                conversation=to.name,
                event_id=said.event,
                text=said.text,
                topic=topic,
                private=private,
                region=self._ledger.settings(to.room).region or None,
                edits=said.edits or None,
                sender=said.sender,
                document=document,
                moderates=moderates,
            )
        )


def _bare(text: str) -> str:
    """`!aide` is `aide`: people used to bots put a mark before a command."""
    return text[1:] if text.startswith("!") and text[1:2].isalpha() else text
