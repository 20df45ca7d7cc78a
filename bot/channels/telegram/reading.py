"""What an update means for us: parsed once, at the edge."""

import re
from dataclasses import dataclass

from telegram.constants import ChatID, ChatMemberStatus

from bot.channels.telegram import sentences
from bot.channels.telegram.addresses import (
    Address,
    album_event,
    edit_event,
    membership_event,
    message_event,
    place,
    press_event,
)
from bot.channels.telegram.groups import COMMAND as SETTINGS
from bot.channels.telegram.updates import CallbackQuery, Member, Membership, Message, Update, User
from bot.delivery.documents import SAID, SUFFIXES
from handlers.admin.registry import NAMES as ADMIN_NAMES
from handlers.engine.messages import Incoming
from handlers.hearing.position import as_text
from handlers.turn.commands import COMMANDS

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
COMMAND_NAMES = (
    frozenset(name for command in COMMANDS for name in (command.name, *command.words))
    | {name.replace("-", "_") for name in ADMIN_NAMES}
    | {SETTINGS}
)
# Accounts of Telegram itself, behind which a channel or an administrator speaks; the first is not marked as a bot.
_SERVICE = frozenset({ChatID.SERVICE_CHAT, ChatID.ANONYMOUS_ADMIN, ChatID.FAKE_CHANNEL})
_INSIDE = frozenset({ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER})
WHAT_NOW = "/aide"  # said by somebody who only calls the bot's name


@dataclass(frozen=True, slots=True)
class Notice:
    """Something no conversation reads, and the sentence it is answered with."""

    conversation: str
    event: str
    text: str


@dataclass(frozen=True, slots=True)
class Migration:
    """A group became a supergroup: its number changed."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that may change what the bot knows: read when an admin sends it, answered like any file otherwise."""

    file: str  # its id on the platform
    size: int
    said: Incoming
    otherwise: Notice


@dataclass(frozen=True, slots=True)
class Left:
    """We were put out of a group."""

    place: str


Meaning = Incoming | Notice | Migration | Left | Sheet | None


@dataclass(frozen=True, slots=True)
class Me:
    """The bot as Telegram knows it."""

    id: int
    username: str

    @property
    def deep_link(self) -> str:
        # https://core.telegram.org/bots/features#deep-linking
        return f"https://t.me/{self.username}?start="


def meaning(update: Update, me: Me) -> Meaning:
    """What an update says to us; None when it is not for us. Buttons are read by `pressed`."""
    if update.message:
        return _message(update.message, me)
    if update.edited_message:
        return _edited(update.edited_message, me)
    return _membership(update.my_chat_member, me) if update.my_chat_member else None


def pressed(query: CallbackQuery, me: Me, choice: str, topic: str) -> Incoming | None:
    """A button under one of our messages; None for one that was sent elsewhere by someone."""
    address = address_of(query)
    if query.message is None or address is None:
        return None
    event = press_event(address.chat, query.id, query.message.message_id)
    return _incoming(address, event, choice, me).model_copy(update={"topic": topic})


def address_of(query: CallbackQuery) -> Address | None:
    """Where a button was pressed; None for one that was sent elsewhere by someone, or by nobody."""
    if query.message is None or not _is_person(query.from_user):
        return None
    return Address(query.message.chat.id, query.from_user.id, _topic(query.message))


def _message(message: Message, me: Me) -> Meaning:
    if message.migrate_to_chat_id:
        return Migration(place(message.chat.id), place(message.migrate_to_chat_id))
    address = _sender(message)
    text = _addressed(message, me) or (_position(message, me) if address else None)
    if address is None:
        return _unnamed(message) if text else None
    event = message_event(address.chat, message.message_id)
    if text:
        return _incoming(address, event, text, me)
    if message.media_group_id:
        event = album_event(address.chat, message.media_group_id)
    unread = _unread(message, address, event) if address.private else None
    return _sheet(message, unread, _incoming(address, event, SAID, me)) if unread else None


def _sheet(message: Message, unread: Notice, said: Incoming) -> Sheet | Notice:
    file = message.document
    if file is None or not file.file_name.lower().endswith(SUFFIXES):
        return unread
    return Sheet(file.file_id, file.file_size, said, unread)


def _edited(message: Message, me: Me) -> Meaning:
    address = _sender(message)
    text = _addressed(message, me)
    if address is None or not text or message.edit_date is None:
        return None
    event = edit_event(address.chat, message.message_id, message.edit_date)
    first = message_event(address.chat, message.message_id)
    return _incoming(address, event, text, me).model_copy(update={"edits": first})


def _incoming(address: Address, event: str, text: str, me: Me) -> Incoming:
    return Incoming(
        conversation=address.conversation,
        event_id=event,
        text=text,
        private=address.private,
        elsewhere="" if address.private else me.deep_link,
        sender=str(address.person),
    )


def _sender(message: Message) -> Address | None:
    """The person who wrote; None for bots, channels and anonymous administrators, whom nobody could tell apart."""
    person = message.from_user
    if person is None or message.sender_chat or message.is_automatic_forward or not _is_person(person):
        return None
    return Address(message.chat.id, person.id, _topic(message))


def _is_person(user: User) -> bool:
    return not user.is_bot and user.id not in _SERVICE


def _topic(message: Message) -> int:
    """The topic of a private chat, or of a channel's direct messages. In a group, quoting the message leads there."""
    if message.direct_messages_topic:
        return message.direct_messages_topic.topic_id
    return message.message_thread_id if message.is_topic_message and message.chat.is_private else 0


def _unnamed(message: Message) -> Notice | None:
    """One word for who speaks in the name of a group or a channel: nobody could tell whose answers they are."""
    if message.sender_chat is None or message.is_automatic_forward:
        return None
    address = Address(message.chat.id, 0)
    return Notice(address.conversation, message_event(address.chat, message.message_id), sentences.UNNAMED)


def _addressed(message: Message, me: Me) -> str | None:
    """What was said to us: everything in private; commands, mentions and replies in a group."""
    text = message.text or message.caption
    if not text or message.chat.is_private:
        return text
    if text.startswith("/"):
        return text if _is_ours(text, me) else None
    mention = re.compile(rf"@{re.escape(me.username)}\b", re.IGNORECASE)
    if mention.search(text):
        return mention.sub(" ", text).strip() or WHAT_NOW
    return text if _answers(message, me) else None


def _position(message: Message, me: Me) -> str | None:
    """A position shared with us, as a message says it; a live one is read where it begins, and not followed."""
    shared = message.location
    if shared is None or not (message.chat.is_private or _answers(message, me)):
        return None
    return as_text(shared.latitude, shared.longitude)


def _is_ours(text: str, me: Me) -> bool:
    name, _, whom = text[1:].split(maxsplit=1)[0].partition("@") if text[1:].strip() else ("", "", "")
    return whom.lower() == me.username.lower() if whom else name.lower().replace("-", "_") in COMMAND_NAMES


def _answers(message: Message, me: Me) -> bool:
    """Whether a message replies to one of ours. In a forum each message "replies" to the opening of its topic."""
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created:
        return False
    return replied.from_user is not None and replied.from_user.id == me.id


def _unread(message: Message, address: Address, event: str) -> Notice | None:
    """The sentence for what is not text; nothing for service messages (a pinned message, a new picture)."""
    if not message.attachment:
        return None
    kind = next(filter(message.holds, sentences.KINDS), "")
    return Notice(address.conversation, event, sentences.unread(kind))


def _is_inside(member: Member) -> bool:
    """Whether it is in the group; who is restricted may be in it or not."""
    return member.status in _INSIDE or (member.status == ChatMemberStatus.RESTRICTED and member.is_member)


def _membership(change: Membership, me: Me) -> Notice | Left | None:
    """A greeting for a group that took us in. One that put us out, or a person who blocked us, is told nothing."""
    if change.chat.is_private:
        return None
    if not _is_inside(change.new_chat_member):
        return Left(place(change.chat.id))
    if _is_inside(change.old_chat_member):
        return None
    address = Address(change.chat.id, change.from_user.id)
    event = membership_event(change.chat.id, change.date)
    return Notice(address.conversation, event, sentences.greeting(me.username))
