"""From an update to a message of the conversation: parsed, handed over, its answer on the way. Nothing else."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot import clock
from bot.channels.telegram import codes, groups
from bot.channels.telegram.addresses import Address, place
from bot.channels.telegram.reading import Left, Me, Meaning, Migration, Notice, Sheet, address_of, meaning, pressed
from bot.channels.telegram.updates import CallbackQuery, Update
from bot.delivery.documents import NOT_RECEIVED, UnreadError, check_size, text_of
from bot.delivery.pace import SLOW_DOWN, Pace, Verdict
from bot.delivery.postman import Postman
from bot.service import Service
from bot.storage.transaction import NOT_NOW
from handlers.engine.messages import Incoming, Reply

log = logging.getLogger(__name__)

DOUBLE_TAP = 2.0  # seconds in which the same button means the same tap
MOST_ALBUMS = 50  # the pieces of one come together
LONG_TEXT = 300  # characters: a pasted list of communes, which takes a moment to read
TYPING_PATIENCE = 1.0  # seconds: showing that we are at work must not itself take long


@dataclass(frozen=True, slots=True)
class _Tap:
    """A press of a button under a message; `query` is Telegram's name for this press."""

    query: str
    button: str
    at: float


class Intake:
    """Takes updates, one after another. When `take` returns, what the update said is on disk."""

    def __init__(
        self,
        bot: Bot,
        me: Me,
        service: Service,
        postman: Postman,
        pace: Pace,
        clock: Callable[[], float] = clock.elapsed,
    ) -> None:
        self._bot = bot
        self._me = me
        self._service = service
        self._postman = postman
        self._pace = pace
        self._clock = clock
        self._taps: dict[str, _Tap] = {}
        self._captioned: list[str] = []  # the last albums whose caption was read
        self._background: set[asyncio.Task[None]] = set()

    async def take(self, update: Update) -> None:
        """Handle one update. Raises one of `NOT_NOW` when it could not be stored: it is to be handed in again."""
        try:
            await self._handle(update)
        except NOT_NOW:
            raise
        except Exception:
            # One update we cannot read must not keep all the others waiting behind it.
            log.exception("update skipped", extra={"update": update.update_id})

    async def _handle(self, update: Update) -> None:
        said = self._press(update.callback_query) if update.callback_query else meaning(update, self._me)
        match said:
            case Migration(old=old, new=new):
                self._service.store.people.rename(old, new)
                self._service.store.groups.rename(old, new)
            case Left(place=left):
                self._service.store.groups.leave(left)
            case Notice() if update.my_chat_member and not self._is_welcome(said):
                pass
            case Sheet():
                await self._admit(await self._opened(said))
            case Notice() | Incoming() if not self._is_said_already(update, said):
                await self._admit(said)

    def _is_said_already(self, update: Update, said: Notice | Incoming) -> bool:
        """Whether this is a wordless piece of an album whose caption was read: what was said is answered, once."""
        album = update.message.media_group_id if update.message else None
        if album is None:
            return False
        if isinstance(said, Incoming):
            self._captioned = [*self._captioned[1 - MOST_ALBUMS :], album]
        return isinstance(said, Notice) and album in self._captioned

    async def _opened(self, sheet: Sheet) -> Notice | Incoming:
        """A file of an admin as what it says; anybody else's is not even downloaded."""
        if not self._service.knows_admin(sheet.said.sender):
            return sheet.otherwise
        try:
            check_size(sheet.size)
            file = await self._bot.get_file(sheet.file)
            return sheet.said.model_copy(update={"document": text_of(bytes(await file.download_as_bytearray()))})
        except UnreadError as error:
            return replace(sheet.otherwise, text=str(error))
        except TelegramError:
            return replace(sheet.otherwise, text=NOT_RECEIVED)

    async def _admit(self, said: Notice | Incoming) -> None:
        """Read it, unless this person has written too much."""
        address = Address.of(said.conversation)
        match self._pace.step(str(address.person)):
            case Verdict.READ:
                await self._read(said, address)
            case Verdict.WARN:
                self._tell(said.conversation, _event(said), SLOW_DOWN)

    def _is_welcome(self, greeting: Notice) -> bool:
        return self._service.store.groups.settings(place(Address.of(greeting.conversation).chat)).welcome

    async def _set(self, said: Incoming, address: Address, command: str) -> None:
        """What whoever runs a group decides for it."""
        reply = groups.ALONE if address.private else await groups.refusal(self._bot, address.chat, address.person)
        if reply is None:
            kept, here = self._service.store.groups, place(address.chat)
            after, reply = groups.decide(command, kept.settings(here), self._service.knowledge, self._me.username, here)
            kept.decide(here, after)
        if self._service.tell(said.conversation, said.event_id, reply):
            self._postman.deliver(said.conversation)

    async def _read(self, said: Notice | Incoming, address: Address) -> None:
        if isinstance(said, Notice):
            return self._tell(said.conversation, said.event, said.text)
        if command := groups.command(said.text, alone=address.private):
            return await self._set(said, address, command)
        if not address.private:
            region = self._service.store.groups.settings(place(address.chat)).region
            said = said.model_copy(update={"region": region or None, "moderates": await self._moderates(address)})
        if len(said.text) > LONG_TEXT:
            await self._show_typing(address.chat)
        if self._service.receive(said):
            self._postman.deliver(said.conversation)
        return None

    async def _moderates(self, address: Address) -> bool:
        """Whether a person runs the group of a network; of no other group is it asked."""
        is_network = self._service.is_network(place(address.chat))
        return is_network and await groups.refusal(self._bot, address.chat, address.person) is None

    def _tell(self, conversation: str, event: str, text: str) -> None:
        if self._service.tell(conversation, event, Reply(text=text)):
            self._postman.deliver(conversation)

    def _press(self, query: CallbackQuery) -> Meaning:
        """A button: its little clock is stopped first, then it is read like a message."""
        self._soon(self._acknowledge(query))
        address = address_of(query)
        if address is None or self._is_double(query, address):
            return None
        read = codes.decode(query.data, lambda: self._service.store.session(address.conversation))
        return pressed(query, self._me, read.choice, read.topic)

    def _is_double(self, query: CallbackQuery, address: Address) -> bool:
        """Whether this button was pressed a moment ago: an impatient thumb is not a second answer."""
        now = self._clock()
        tap = _Tap(query.id, f"{query.message and query.message.message_id}:{query.data}", now)
        self._taps = {c: t for c, t in self._taps.items() if now - t.at < DOUBLE_TAP}
        first = self._taps.get(address.conversation, tap)
        # The very same press, brought again, is the one that the machine refused a moment ago.
        double = first.button == tap.button and first.query != tap.query
        self._taps[address.conversation] = replace(first, at=now) if double else tap
        return double

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)  # the loop itself holds a task only weakly
        task.add_done_callback(self._background.discard)

    async def _acknowledge(self, query: CallbackQuery) -> None:
        with suppress(TelegramError):  # "query is too old": the answer itself comes as a message
            await self._bot.answer_callback_query(query.id)

    async def _show_typing(self, chat: int) -> None:
        with suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(TYPING_PATIENCE):
                await self._bot.send_chat_action(chat, ChatAction.TYPING)


def _event(said: Notice | Incoming) -> str:
    return said.event if isinstance(said, Notice) else said.event_id
