"""Replies as Telegram shows them: HTML, in pieces that fit, buttons under the last, the answered question frozen."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from functools import lru_cache, partial
from typing import Any

from telegram import Bot, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError

from bot import clock
from bot.channels.room_settings import is_quiet
from bot.channels.telegram.addresses import PREFIX, Address, is_private, message_of, place
from bot.channels.telegram.connection import UNFORESEEN, seconds
from bot.channels.telegram.keyboard import keyboard
from bot.channels.telegram.reading import Me
from bot.channels.telegram.rendering import bare, html
from bot.delivery.markup import plain
from bot.delivery.postman import PostponedError, UndeliverableError
from bot.delivery.signs import shown
from bot.delivery.vcards import vcard
from bot.storage.reminders import PARIS
from bot.storage.store import Delivery, Store
from bot.storage.transaction import NOT_NOW
from handlers.engine.messages import Attachment, Card
from handlers.engine.texts import pieces
from knowledge.reach import international

log = logging.getLogger(__name__)

# 4,096 UTF-16 units after parsing, https://core.telegram.org/bots/api#sendmessage: no character takes more than two.
LONGEST = 2_000
LONGEST_CAPTION = 1_000
MOST_VCARD = 2_048  # bytes, https://core.telegram.org/bots/api#sendcontact
LONGEST_NAME = 64  # characters
# Thirty messages a second, a tenth of a second each, take three. httpcore looks at every connection and every waiting
# call for each call: thousands at once, after an outage, would leave time for nothing else.
MOST_CALLS = 16
WORKING_AFTER = 0.5  # seconds
WORKING_EVERY = 4.0  # a sign stands for five: https://core.telegram.org/bots/api#sendchataction
NO_PREVIEW = '{"is_disabled": true}'

REFUSED = "Le fichier {name} n'a pas pu partir : Telegram l'a refusé. Écrivez « dossier » pour le demander de nouveau."

# Most messages are the same for everybody: the menu, the questions, the answers.
_html = lru_cache(maxsize=512)(html)

Part = Callable[[int], Awaitable[object]]  # one call to the Bot API, given the number of the chat


class TelegramSender:
    """What the postman needs of Telegram."""

    prefix = PREFIX

    def __init__(self, bot: Bot, me: Me, store: Store) -> None:
        self._bot = bot
        self._me = me
        self._store = store
        self._calls = asyncio.Semaphore(MOST_CALLS)
        self._groups: dict[int, asyncio.Lock] = {}
        self._sent: dict[int, int] = {}  # parts of a delivery already sent when Telegram asked to wait

    async def send(self, delivery: Delivery) -> None:
        """Send one reply. Raises `PostponedError` or `UndeliverableError`."""
        parts = self._parts(delivery)
        try:
            for part in parts[self._sent.get(delivery.id, 0) :]:
                await self._reach(Address.of(delivery.conversation).chat, part)
                self._sent[delivery.id] = self._sent.get(delivery.id, 0) + 1
        except PostponedError:
            raise
        except BaseException:
            self._sent.pop(delivery.id, None)
            raise
        self._sent.pop(delivery.id, None)

    def at_work(self, delivery: Delivery) -> AbstractAsyncContextManager[None]:
        """« Envoie un document… » under the name of the bot, while the files of a reply are made."""
        return shown(partial(self._sign, Address.of(delivery.conversation)), after=WORKING_AFTER, every=WORKING_EVERY)

    async def _sign(self, address: Address) -> None:
        with suppress(TelegramError):
            topic = (address.private and address.topic) or None
            await self._bot.send_chat_action(address.chat, ChatAction.UPLOAD_DOCUMENT, message_thread_id=topic)

    def _parts(self, delivery: Delivery) -> list[Part]:
        reply = delivery.reply
        *first, last = pieces(reply.text, LONGEST)
        silent = _is_next(delivery) or self._is_quiet(delivery)
        return [
            *([partial(self._freeze, delivery)] if reply.replaces else []),
            *(partial(self._write, delivery, text, silent=silent or n > 0) for n, text in enumerate(first)),
            partial(self._conclude, delivery, last, silent=silent or bool(first)),
            # A contact's number is shown as one dialled from abroad, whatever it is: « 36 46 » would be +36 46.
            *(partial(self._introduce, delivery, card) for card in reply.cards if international(card.phone)),
            *(partial(self._attach, delivery, attachment) for attachment in reply.attachments),
        ]

    def _is_quiet(self, delivery: Delivery) -> bool:
        """Whether a group asked that nothing ring at this hour."""
        address = Address.of(delivery.conversation)
        if address.private:
            return False
        return is_quiet(self._store.groups.settings(place(address.chat)).quiet, clock.instant().astimezone(PARIS).hour)

    async def _reach(self, chat: int, part: Part) -> None:
        """Make one call; what Telegram refuses is told apart from what it only puts off."""
        try:
            async with self._slot(chat):
                await self._follow(chat, part)
        except RetryAfter as error:
            raise PostponedError("too many requests", seconds(error)) from error
        except (Forbidden, BadRequest) as error:
            raise UndeliverableError(error.message) from error
        except TelegramError as error:
            raise PostponedError(error.message) from error

    def _slot(self, chat: int) -> AbstractAsyncContextManager[object]:
        """A place among the calls under way. Each group has its own: the library may keep one waiting for minutes."""
        return self._calls if is_private(chat) else self._groups.setdefault(chat, asyncio.Lock())

    async def _follow(self, chat: int, part: Part) -> None:
        """Make one call, in the supergroup when the group has become one meanwhile."""
        try:
            await part(chat)
        except ChatMigrated as moved:
            self._store.people.rename(place(chat), place(moved.new_chat_id))
            self._store.groups.rename(place(chat), place(moved.new_chat_id))
            await part(moved.new_chat_id)

    async def _freeze(self, delivery: Delivery, chat: int) -> None:
        """The answered question shrinks to one line and loses its buttons; a new line when it is gone."""
        question = self._store.question(delivery.conversation)
        line = _html(delivery.reply.replaces)
        if question is None:
            return
        try:
            await self._call("editMessageText", chat_id=chat, message_id=int(question), text=line, parse_mode="HTML")
        except BadRequest as error:
            if "not modified" not in error.message:
                await self._write(delivery, delivery.reply.replaces, chat)

    async def _conclude(self, delivery: Delivery, text: str, chat: int, *, silent: bool) -> None:
        """The last piece, with the buttons; a question is remembered, to be frozen when it is answered."""
        address = Address.of(delivery.conversation)
        buttons = keyboard(delivery.reply, "" if address.private else self._me.deep_link)
        number = await self._write(delivery, text, chat, buttons, silent=silent)
        if delivery.reply.topic and number:
            self._remember(delivery.conversation, number)

    def _remember(self, conversation: str, question: int) -> None:
        """So that it can be frozen. A machine that refuses must not have the question sent again: it has left."""
        try:
            self._store.asked(conversation, str(question))
        except NOT_NOW:
            log.exception("a question will not be frozen")

    async def _write(
        self,
        delivery: Delivery,
        text: str,
        chat: int,
        buttons: str | None = None,
        *,
        silent: bool = False,
    ) -> int | None:
        """Send a text; the number of its message, None when Telegram does not say it."""
        send = partial(self._message, delivery, chat, buttons, silent)
        try:
            return await send(_html(text), "HTML")
        except BadRequest as error:
            if "parse entities" not in error.message:
                raise
            return await send(bare(plain(text)), None)

    async def _message(
        self,
        delivery: Delivery,
        chat: int,
        buttons: str | None,
        silent: bool,
        text: str,
        mode: str | None,
    ) -> int | None:
        sent = await self._call(
            "sendMessage",
            chat_id=chat,
            text=text,
            disable_notification=silent or None,
            parse_mode=mode,
            reply_markup=buttons,
            reply_parameters=_replying(delivery),
            **_within(delivery),
        )
        return int(sent["message_id"]) if isinstance(sent, dict) and "message_id" in sent else None

    async def _call(self, endpoint: str, **values: Any) -> Any:
        """A call that carries a text. Nearly all of them do, and the library's own would make a dozen objects of each
        message, on its way out and of what Telegram says of it, for one number to be read."""
        said = {key: value for key, value in values.items() if value is not None}
        return await _taken(self._bot._post(endpoint, {**said, "link_preview_options": NO_PREVIEW}))

    async def _introduce(self, delivery: Delivery, card: Card, chat: int) -> None:
        """A contact to call or to keep with a tap. The message before says all of it: it may be refused."""
        try:
            await _taken(
                self._bot.send_contact(
                    chat,
                    international(card.phone),
                    card.name[:LONGEST_NAME],
                    vcard=vcard(card, MOST_VCARD),
                    disable_notification=True,
                    reply_parameters=_replying(delivery),
                    **_within(delivery),
                )
            )
        except BadRequest as error:
            log.warning("a contact was refused: %s", error.message)

    async def _attach(self, delivery: Delivery, attachment: Attachment, chat: int) -> None:
        caption, quoted = bare(attachment.description[:LONGEST_CAPTION]), _replying(delivery)
        send = self._bot.send_photo if attachment.media_type.startswith("image/") else self._bot.send_document
        try:
            await _taken(
                send(
                    chat,
                    attachment.content,
                    filename=attachment.name,
                    caption=caption,
                    disable_notification=True,
                    reply_parameters=quoted,
                    **_within(delivery),
                )
            )
        except (BadRequest, NetworkError) as error:
            if not _is_of_the_file(error):
                raise
            log.warning("a file was refused: %s", error.message)
            await self._write(delivery, REFUSED.format(name=attachment.name), chat, silent=True)


async def _taken(call: Awaitable[Any]) -> Any:
    """What a call gave; None for an « ok » with no object in it: to send it again would be to say it twice."""
    try:
        return await call
    except UNFORESEEN as error:
        log.error("Telegram took it, and answered what makes no sense: %s", type(error).__name__)
        return None


def _is_next(delivery: Delivery) -> bool:
    """Whether another reply to the same message came before: a phone need not ring twice for one answer."""
    return delivery.part > 0


def _within(delivery: Delivery) -> dict[str, Any]:
    """The topic of a private chat, or of a channel's direct messages, as the Bot API names each of them."""
    address = Address.of(delivery.conversation)
    if not address.topic:
        return {}
    return {"message_thread_id" if address.private else "direct_messages_topic_id": address.topic}


def _is_of_the_file(error: TelegramError) -> bool:
    """Whether it is the file that Telegram does not want, rather than the chat: too large, of a kind it cannot show."""
    said = error.message.lower()
    return "(413)" in said or any(word in said for word in ("file", "photo", "image", "document", "too large"))


def _replying(delivery: Delivery) -> ReplyParameters | None:
    """In a group, several people talk at once: each answer quotes its question, and so goes to its topic of a forum."""
    message = message_of(delivery.event)
    if message is None or Address.of(delivery.conversation).private:
        return None
    return ReplyParameters(message, allow_sending_without_reply=True)
