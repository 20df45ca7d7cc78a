"""What we read of an update, and nothing else of it: https://core.telegram.org/bots/api#update

The library would make a dozen objects of each message, of which a few fields are read.
"""

import logging
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from telegram.constants import ChatType, MessageAttachmentType

log = logging.getLogger(__name__)

_ATTACHMENTS = tuple(kind.value for kind in MessageAttachmentType)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class User(_Part):
    id: int
    is_bot: bool


class Chat(_Part):
    id: int
    type: str

    @property
    def is_private(self) -> bool:
        return self.type == ChatType.PRIVATE


class Topic(_Part):
    topic_id: int


class Location(_Part):
    latitude: float
    longitude: float


class Document(_Part):
    file_id: str
    file_name: str = ""
    file_size: int = 0


class Replied(_Part):
    """The message that another one replies to. In a forum each "replies" to the opening of its topic."""

    from_user: User | None = Field(default=None, alias="from")
    forum_topic_created: Any = None


class Message(_Part):
    """A message. Of what is attached, whatever its kind, we only look whether it is there."""

    model_config = ConfigDict(extra="allow")

    message_id: int
    date: int
    chat: Chat
    from_user: User | None = Field(default=None, alias="from")
    sender_chat: Any = None
    is_automatic_forward: bool = False
    migrate_to_chat_id: int = 0
    direct_messages_topic: Topic | None = None
    is_topic_message: bool = False
    message_thread_id: int = 0
    edit_date: int | None = None
    text: str = ""
    caption: str = ""
    media_group_id: str | None = None
    location: Location | None = None
    document: Document | None = None
    reply_to_message: Replied | None = None

    def holds(self, kind: str) -> bool:
        """Whether something of this kind is attached."""
        return bool(getattr(self, kind, None))

    @property
    def attachment(self) -> bool:
        return any(map(self.holds, _ATTACHMENTS))


class CallbackQuery(_Part):
    """A press of a button; of a message that Telegram keeps no more, only the number and the chat are said."""

    id: str
    from_user: User = Field(alias="from")
    data: str = ""
    message: Message | None = None


class Member(_Part):
    status: str
    is_member: bool = False  # said of who is restricted


class Membership(_Part):
    chat: Chat
    from_user: User = Field(alias="from")
    date: int
    old_chat_member: Member
    new_chat_member: Member


class Update(_Part):
    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: Membership | None = None


def parsed(raw: Mapping[str, Any]) -> Update | None:
    """An update. One that we cannot read is skipped: it would come again before all others."""
    try:
        return Update.model_validate(raw)
    except ValidationError as error:
        # Neither the update nor what the library says of it is logged: it may be a message.
        log.error("update skipped: %s", type(error).__name__, extra={"update": raw["update_id"]})
        return None
