"""Replies on their way into rooms: encrypted where the room is, the same message when sent twice."""

import asyncio
import hashlib
import io
import logging
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from dataclasses import replace
from functools import partial

from nio import AsyncClient, RoomSendError, RoomSendResponse, UploadError
from nio.exceptions import LocalProtocolError

from bot.channels.matrix import words
from bot.channels.matrix.conversation import PREFIX, Conversation
from bot.channels.matrix.rendering import Content, contents, file_message, numbered, relation
from bot.channels.matrix.requests import AWAY, BARRED
from bot.channels.matrix.rooms.membership import Rooms
from bot.channels.matrix.taps import polls
from bot.channels.matrix.taps.taps import Taps
from bot.channels.matrix.trust.room_keys import RoomKeys
from bot.delivery import vcards
from bot.delivery.meter import Meter
from bot.delivery.postman import PostponedError, UndeliverableError
from bot.delivery.signs import shown
from bot.storage.matrix_ledger import Ledger
from bot.storage.names import Name
from bot.storage.store import Delivery
from handlers.engine.messages import Attachment, Reply

log = logging.getLogger(__name__)

TYPING_AFTER = 0.5  # seconds
BARRED_WAIT = 60.0  # seconds: an account that may not write keeps what it has to say
TYPING_MILLISECONDS = 10_000
TYPING_PATIENCE = 1.0  # seconds: what only shows that we are at work holds nothing up
# Nobody will ever accept these; anything else may pass later.
_HOPELESS = frozenset({"M_FORBIDDEN", "M_NOT_FOUND", "M_TOO_LARGE", "M_UNRECOGNIZED", "M_BAD_JSON"})
# A file that a server will never take: too big, of a type it filters, found to be harmful.
_OF_THE_FILE = frozenset({400, 403, 413, 415, 422})
# What may be about the event a message refers to, and then never passes.
_OF_THE_REQUEST = frozenset({400, 404})


class _OthersReadError(UndeliverableError):
    """It is for one person, and others read what would be written there."""


class MatrixSender:
    """What the postman needs of Matrix. One message at a time in a room, so that their order holds."""

    prefix = PREFIX

    def __init__(self, nio: AsyncClient, rooms: Rooms, ledger: Ledger, taps: Taps, prefix: str, meter: Meter) -> None:
        self._nio = nio
        self._rooms = rooms
        self._ledger = ledger
        self._reactions = taps.reactions
        self._polls = taps.polls
        self._meter = meter
        self._keys = RoomKeys(nio)
        self._proposal = (
            f"*Répondez dans ce fil, ou en réponse à ce message. Pour continuer en privé, écrivez « {prefix} privé ».*"
        )
        self._turns: dict[str, asyncio.Lock] = {}

    async def send(self, delivery: Delivery) -> None:
        """Deliver one reply. Raises `PostponedError` or `UndeliverableError`."""
        try:
            await self._send(delivery)
        except _OthersReadError:  # somebody joined since it was written, or its room was replaced by another
            await self._send(replace(delivery, reply=words.FOR_ONE_ONLY))
            raise

    async def _send(self, delivery: Delivery) -> None:
        to = self._address(delivery)
        if to.room not in self._nio.rooms:
            raise PostponedError("joining", 0.1) if self._rooms.is_expected(to.room) else UndeliverableError("left")
        private = self._rooms.is_private(to.room)
        if (reader := _reader(delivery)) and not self._rooms.is_only_for(to.room, reader):
            raise _OthersReadError("others read here")
        place = self._place(to, delivery.event, private=private)
        async with self._turns.setdefault(to.room, asyncio.Lock()), self._shown_typing(to.room):
            attachments = (*delivery.reply.attachments, *vcards.attached(delivery.reply.cards))
            files, refused = await self._attached(to.room, attachments, place)
            note = "\n\n".join(filter(None, [self._note(delivery, to), refused]))
            taps_only = self._polls.suffices(delivery.reply, to.person)
            texts = contents(delivery.reply, private, place, note, with_numbers=not taps_only)
            for number, content in enumerate([*texts, *files]):
                message = await self._put(to.room, content, transaction(delivery, number), only_for=_reader(delivery))
                if number == len(texts) - 1 and not self._polls.fits(delivery.reply):
                    self._reactions.offer(to.room, delivery, message)
            await self._poll(to, delivery, place)

    def _address(self, delivery: Delivery) -> Conversation:
        """Where it is said now: a room that was left for another one has no thread there."""
        to = Conversation.named(delivery.conversation)
        successor = "" if to.room in self._nio.rooms else self._ledger.successor(to.room)
        return Conversation(successor, to.person) if successor else to

    async def _poll(self, to: Conversation, delivery: Delivery, place: Content) -> None:
        """A question's choices to tap; the poll before it ends, by whatever it was answered."""
        poll = ""
        if self._polls.fits(delivery.reply):
            content, name = polls.start(delivery.reply, place), transaction(delivery, "poll")
            try:
                poll = await self._put(to.room, content, name, polls.START, only_for=_reader(delivery))
            except _OthersReadError:
                raise
            except UndeliverableError as error:
                await self._without_poll(to, delivery, place, error)
        if over := self._polls.over(delivery, poll):
            with suppress(UndeliverableError):
                await self._put(to.room, polls.end(over), transaction(delivery, "poll's end"), polls.END)
            self._polls.closed(delivery, over)
        if poll:
            self._polls.put(delivery, poll)

    async def _without_poll(self, to: Conversation, delivery: Delivery, place: Content, why: Exception) -> None:
        """A room that takes no polls: whoever was shown no numbers is shown them."""
        log.info("poll refused: %s", why)
        if self._polls.suffices(delivery.reply, to.person):
            self._polls.refused(to.person)
            text = Reply(text=numbered(delivery.reply))
            for number, content in enumerate(contents(text, self._rooms.is_private(to.room), place)):
                name = transaction(delivery, f"numbers {number}")
                await self._put(to.room, content, name, only_for=_reader(delivery))

    def _place(self, to: Conversation, event: str, *, private: bool) -> Content:
        """Where in the room it stands: among two, nowhere but in the thread the person chose."""
        if not private:
            return relation(to, event)
        thread = self._rooms.threads.of(event)
        return relation(replace(to, thread=thread), event) if thread else {}

    def _note(self, delivery: Delivery, to: Conversation) -> str:
        """The first question of a thread comes with where to answer, as some show threads in line, and a way out."""
        return self._proposal if delivery.reply.topic and delivery.event == to.thread else ""

    def at_work(self, delivery: Delivery) -> AbstractAsyncContextManager[None]:
        """Types while the files of a reply are made."""
        room = self._address(delivery).room
        return self._shown_typing(room) if room in self._nio.rooms else nullcontext()

    def _shown_typing(self, room: str) -> AbstractAsyncContextManager[None]:
        """A reply that takes long, its files or a server that limits us, is seen coming, and no longer than it does."""
        every = TYPING_MILLISECONDS / 2_000
        return shown(partial(self._type, room), after=TYPING_AFTER, every=every, end=partial(self._stop_typing, room))

    async def _type(self, room: str) -> None:
        with suppress(*AWAY):
            await self._nio.room_typing(room, timeout=TYPING_MILLISECONDS)

    async def _stop_typing(self, room: str) -> None:
        """To some clients a message is not the end of it."""
        with suppress(*AWAY):
            async with asyncio.timeout(TYPING_PATIENCE):
                await self._nio.room_typing(room, typing_state=False)

    async def _put(
        self, room: str, content: Content, transaction_id: str, kind: str = "m.room.message", *, only_for: str = ""
    ) -> str:
        """Send one event; its id. A thread the server does not know, as of a room before this one, is done without."""
        try:
            await self._keys.share(room)
            answer = await self._nio.room_send(room, kind, content, tx_id=transaction_id)
        except AWAY as error:
            raise PostponedError(f"the server is away: {type(error).__name__}") from error
        except LocalProtocolError as error:
            raise PostponedError(str(error)) from error  # members or keys still on their way
        if isinstance(answer, RoomSendResponse):
            return str(answer.event_id)
        if "m.relates_to" in content and kind != polls.END and _status(answer) in _OF_THE_REQUEST:
            log.info("reply sent without its thread: %s", answer.status_code)
            bare = {name: value for name, value in content.items() if name != "m.relates_to"}
            return await self._put(room, bare, f"{transaction_id}p", kind, only_for=only_for)
        if answer.status_code in BARRED:
            self._meter.troubled("matrix", "refused")
            log.error("%s", BARRED[answer.status_code])
        if answer.status_code == "M_FORBIDDEN" and (successor := await self._successor(room)):
            if only_for and not self._rooms.is_only_for(successor, only_for):
                raise _OthersReadError("others read in the room that replaced this one")
            bare = {name: value for name, value in content.items() if name != "m.relates_to"}
            return await self._put(successor, bare, transaction_id, kind, only_for=only_for)
        raise _fault(answer)

    async def _successor(self, room: str) -> str:
        """The room that replaced one where nothing may be said any more, "" for none. Raises `PostponedError`."""
        try:
            successor = await self._rooms.successor(room)
        except AWAY as error:
            raise PostponedError(f"the server is away: {type(error).__name__}") from error
        if successor and not self._rooms.is_in(successor):
            raise PostponedError("its room was replaced, and we are not in the new one yet")
        return successor

    async def _attached(self, room: str, files: Sequence[Attachment], place: Content) -> tuple[list[Content], str]:
        """The messages of files, and a sentence for those that the server refuses: the answer goes without them."""
        sent, refused = [], []
        for file in files:
            try:
                sent.append(await self._uploaded(room, file, place))
            except UndeliverableError as error:
                log.warning("file refused: %s", error)
                refused.append(file.name)
        return sent, words.refused(refused) if refused else ""

    async def _uploaded(self, room: str, file: Attachment, place: Content) -> Content:
        encrypted = self._nio.rooms[room].encrypted
        try:
            answer, keys = await self._nio.upload(
                io.BytesIO(file.content),
                content_type="application/octet-stream" if encrypted else file.media_type,
                filename=None if encrypted else file.name,
                encrypt=encrypted,
                filesize=len(file.content),
            )
        except AWAY as error:
            raise PostponedError(f"the server is away: {type(error).__name__}") from error
        if isinstance(answer, UploadError):
            raise UndeliverableError(f"{answer.status_code}") if _status(answer) in _OF_THE_FILE else _fault(answer)
        return file_message(file, answer.content_uri, keys, place)


def _reader(delivery: Delivery) -> str:
    """The one person whom a reply is for, "" when whoever is in the room may read it."""
    return Name.of(delivery.conversation).owner if delivery.reply.sealed else ""


def transaction(delivery: Delivery, piece: int | str) -> str:
    """The same message always gets the same id: the server then knows a repetition.

    https://spec.matrix.org/latest/client-server-api/#transaction-identifiers
    """
    named = f"{delivery.conversation}|{delivery.event}|{delivery.part}|{piece}"
    return "cpts" + hashlib.sha256(named.encode()).hexdigest()[:32]


def _status(answer: RoomSendError | UploadError) -> int:
    """The HTTP status of a refusal, which has no code of its own for either reason; 0 when it never came."""
    response = answer.transport_response
    return response.status if response is not None else 0


def _fault(answer: RoomSendError | UploadError) -> Exception:
    # The message of a server may quote our request; its code says enough.
    if answer.status_code in _HOPELESS:
        return UndeliverableError(f"{answer.status_code}")
    if answer.status_code in BARRED:
        return PostponedError(answer.status_code, BARRED_WAIT)
    after = answer.retry_after_ms / 1000 if answer.retry_after_ms else None
    return PostponedError(f"{answer.status_code or 'unknown error'}", after)
