"""A Bot API in memory: the methods the bot uses, refusing what Telegram refuses."""

import itertools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from telegram.constants import MessageLimit

from tests.bot.channels.telegram.markup import ParseError, text_of

TOKEN = "424242:AAtestTESTtestTESTtestTESTtestTEST_-x"
BOT = {"id": 424242, "is_bot": True, "first_name": "CPTS", "username": "cpts_test_bot"}
PERSON = 1001
MOST_TEXT = 4096  # UTF-16 units
MOST_CODE = 64  # bytes
MOST_CAPTION = 1024
MOST_VCARD = 2048  # bytes
MOST_NAME = 64
MOST_COPIED = 256
MOST_ENTITIES = MessageLimit.MESSAGE_ENTITIES  # Telegram silently drops the bold and italic beyond
# What the Bot API says of a restricted member: https://core.telegram.org/bots/api#chatmemberrestricted
_MAY = (
    *("can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics", "can_add_web_page_previews"),
    *("can_send_messages", "can_send_polls", "can_send_other_messages", "can_send_audios", "can_send_documents"),
    *("can_send_photos", "can_send_videos", "can_send_video_notes", "can_send_voice_notes"),
    *("can_edit_tag", "can_react_to_messages"),
)
NOW = 1_795_000_000
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
_JSON = frozenset(
    "reply_markup link_preview_options reply_parameters allowed_updates commands scope drop_pending_updates".split()
)
# https://core.telegram.org/bots/api#chatmemberadministrator
RIGHTS = (
    "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members "
    "can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories "
    "can_send_welcome_messages"
).split()
_NUMBERS = frozenset("chat_id user_id message_id offset timeout limit".split())

Fault = Callable[[str, Mapping[str, Any]], "ApiError | None"]


class ApiError(Exception):
    """An answer that is not `ok`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        body = {"ok": False, "error_code": self.code, "description": self.description}
        return {**body, "parameters": self.parameters} if self.parameters else body


@dataclass
class Sent:
    """A message of the bot as it stands now; `text` is what a person reads."""

    chat: int
    id: int
    text: str
    buttons: list[list[dict[str, Any]]] = field(default_factory=list)
    document: str = ""
    contact: str = ""
    quotes: int | None = None
    edited: bool = False

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.buttons for button in row]

    def button(self, label: str) -> dict[str, Any]:
        return next(b for row in self.buttons for b in row if b["text"] == label)


class BotApi:
    """Chats, messages and updates of one bot. A test may add `faults` and unknown `methods`.

    Telegram never gives a number twice: `first` is beyond those a bot met before on another one.
    """

    def __init__(self, first: int = 1) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.messages: list[Sent] = []
        self.faults: list[Fault] = []
        self.unknown: set[str] = set()
        self.blocked: set[int] = set()
        self.administrators: set[int] = set()  # of every group
        self.migrated: dict[int, int] = {}
        self.webhook: dict[str, Any] = {}
        self.trouble: dict[str, Any] = {}  # what Telegram says of its last calls to a webhook
        self.updates: list[dict[str, Any]] = []
        self.confirmed = 0
        self.files: dict[str, bytes] = {}  # what people sent, by its id
        self._ids = itertools.count(first)
        self._update_ids = itertools.count(8_999 + first)

    # What the bot does

    def call(self, method: str, raw: Mapping[str, str], files: Mapping[str, str] | None = None) -> Any:
        """Run one method. Raises `ApiError` as Telegram would."""
        values = {k: _value(k, v) for k, v in raw.items()} | dict(files or {})
        self.calls.append((method, values))
        for fault in self.faults:
            if error := fault(method, values):
                raise error
        handler = _METHODS.get(method)
        if handler is None or method in self.unknown:
            raise ApiError(404, "Not Found: method not found")
        return handler(self, values)

    def get_me(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {**BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    def accept(self, values: Mapping[str, Any]) -> bool:
        return True

    def set_commands(self, values: Mapping[str, Any]) -> bool:
        for command in values["commands"]:
            name = command["command"]
            if not (1 <= len(name) <= 32 and name.replace("_", "").isalnum() and name.isascii() and name.islower()):
                raise ApiError(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise ApiError(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        return True

    def describe(self, values: Mapping[str, Any]) -> bool:
        if len(values.get("short_description", "")) > 120 or len(values.get("description", "")) > 512:
            raise ApiError(400, "Bad Request: description is too long")
        return True

    def set_webhook(self, values: Mapping[str, Any]) -> bool:
        if not values["url"].startswith("https://"):
            raise ApiError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = dict(values)
        return True

    def webhook_info(self, values: Mapping[str, Any]) -> dict[str, Any]:
        url = self.webhook.get("url", "")
        known = {"url": url, "has_custom_certificate": False, "pending_update_count": len(self.updates)}
        return {**known, **self.trouble}

    def delete_webhook(self, values: Mapping[str, Any]) -> bool:
        self.webhook = {}
        return True

    def get_updates(self, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        if self.webhook:
            raise ApiError(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook")
        offset = values.get("offset", 0)
        self.confirmed += len([u for u in self.updates if u["update_id"] < offset])
        self.updates = [u for u in self.updates if u["update_id"] >= offset]
        return self.updates[: values.get("limit", 100)]

    def send_message(self, values: Mapping[str, Any]) -> dict[str, Any]:
        chat = self._reachable(values["chat_id"])
        text = _text(values)
        quotes = values.get("reply_parameters", {}).get("message_id")
        return self._keep(Sent(chat, next(self._ids), text, _buttons(values), quotes=quotes))

    def send_document(self, values: Mapping[str, Any]) -> dict[str, Any]:
        chat = self._reachable(values["chat_id"])
        if len(values.get("caption", "")) > MOST_CAPTION:
            raise ApiError(400, "Bad Request: message caption is too long")
        quotes = values.get("reply_parameters", {}).get("message_id")
        caption = values.get("caption", "")
        return self._keep(Sent(chat, next(self._ids), caption, document=values["document"], quotes=quotes))

    def get_file(self, values: Mapping[str, Any]) -> dict[str, Any]:
        number = values["file_id"]
        return {"file_id": number, "file_unique_id": number, "file_path": number}

    def send_photo(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return self.send_document({**values, "document": values["photo"]})

    def get_member(self, values: Mapping[str, Any]) -> dict[str, Any]:
        runs = values["user_id"] in self.administrators
        rights = dict.fromkeys(RIGHTS, False)
        who = {"user": _user(values["user_id"])}
        return {**who, "status": "administrator", **rights} if runs else {**who, "status": "member"}

    def send_contact(self, values: Mapping[str, Any]) -> dict[str, Any]:
        chat = self._reachable(values["chat_id"])
        if not re.fullmatch(r"\+[1-9][0-9]{7,14}", values["phone_number"]):
            raise ApiError(400, "Bad Request: PHONE_NUMBER_INVALID")
        if not 1 <= len(values["first_name"]) <= MOST_NAME or len(values.get("vcard", "").encode()) > MOST_VCARD:
            raise ApiError(400, "Bad Request: contact is too long")
        return self._keep(Sent(chat, next(self._ids), "", contact=f"{values['first_name']} {values['phone_number']}"))

    def edit_message(self, values: Mapping[str, Any]) -> dict[str, Any]:
        chat = self._reachable(values["chat_id"])
        found = next((m for m in self.messages if (m.chat, m.id) == (chat, values["message_id"])), None)
        if found is None:
            raise ApiError(400, "Bad Request: message to edit not found")
        text, buttons = _text(values), _buttons(values)
        if (found.text, found.buttons) == (text, buttons):
            raise ApiError(400, NOT_MODIFIED)
        found.text, found.buttons, found.edited = text, buttons, True
        return self._shown(found)

    def answer_query(self, values: Mapping[str, Any]) -> bool:
        if values["callback_query_id"].startswith("old"):
            raise ApiError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        return True

    def _reachable(self, chat: int) -> int:
        if chat in self.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if chat in self.migrated:
            description = "Bad Request: group chat was upgraded to a supergroup chat"
            raise ApiError(400, description, migrate_to_chat_id=self.migrated[chat])
        return chat

    def _keep(self, message: Sent) -> dict[str, Any]:
        self.messages.append(message)
        return self._shown(message)

    def _shown(self, message: Sent) -> dict[str, Any]:
        return {
            "message_id": message.id,
            "date": NOW,
            "chat": _chat(message.chat),
            "from": BOT,
            "text": message.text,
        }

    # What people do

    def says(self, text: str, person: int = PERSON, chat: int | None = None, **more: Any) -> dict[str, Any]:
        """Somebody writes; the update waits for the bot."""
        return self.update(message=self.message({"text": text, **more}, person, chat))

    def shares(self, content: Mapping[str, Any], person: int = PERSON, chat: int | None = None) -> dict[str, Any]:
        """Somebody sends something that is not text."""
        return self.update(message=self.message(content, person, chat))

    def sends(self, name: str, content: bytes, person: int = PERSON, size: int | None = None) -> dict[str, Any]:
        """Somebody sends a file."""
        number = f"file{next(self._ids)}"
        self.files[number] = content
        file = {"file_id": number, "file_unique_id": number, "file_name": name, "file_size": size or len(content)}
        return self.shares({"document": file}, person)

    def edits(self, update: Mapping[str, Any], text: str, at: int = NOW + 60) -> dict[str, Any]:
        """Somebody changes what they wrote."""
        return self.update(edited_message={**update["message"], "text": text, "edit_date": at})

    def presses(self, message: Sent, label: str, person: int = PERSON, query: str = "") -> dict[str, Any]:
        """Somebody presses a button."""
        data = message.button(label)["callback_data"]
        query = query or f"q{next(self._ids)}"
        pressed = {"id": query, "from": _user(person), "chat_instance": "1", "data": data}
        return self.update(callback_query={**pressed, "message": self._shown(message)})

    def joins(self, chat: int, before: str, after: str, person: int = PERSON) -> dict[str, Any]:
        """Somebody takes the bot in, blocks it, or shows it the door."""
        states: dict[str, dict[str, Any]] = {
            name: {"status": status, "user": BOT} for name, status in (("old", before), ("new", after))
        }
        for state in states.values():
            if state["status"] == "kicked":
                state["until_date"] = 0
            if state["status"] == "restricted":
                state |= {"until_date": 0, "is_member": True, **dict.fromkeys(_MAY, False)}
        who = {"chat": _chat(chat), "from": _user(person), "date": NOW}
        members = {f"{name}_chat_member": state for name, state in states.items()}
        return self.update(my_chat_member={**who, **members})

    def message(self, content: Mapping[str, Any], person: int, chat: int | None) -> dict[str, Any]:
        where = _chat(chat or person)
        return {"message_id": next(self._ids), "date": NOW, "chat": where, "from": _user(person), **content}

    def update(self, **content: Any) -> dict[str, Any]:
        update = {"update_id": next(self._update_ids), **content}
        self.updates.append(update)
        return update

    def fail(self, method: str, error: ApiError, times: int = 1) -> None:
        """Answer the next `times` calls of a method with an error."""
        left = [error] * times
        self.faults.append(lambda called, values: left.pop() if called == method and left else None)


def _value(name: str, raw: str) -> Any:
    if name in _JSON:
        return json.loads(raw)
    return int(raw) if name in _NUMBERS else raw


def _text(values: Mapping[str, Any]) -> str:
    source = values["text"]
    try:
        text = text_of(source) if values.get("parse_mode") == "HTML" else source.strip()
    except ParseError as error:
        raise ApiError(400, f"Bad Request: can't parse entities: {error}") from error
    if not text:
        raise ApiError(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > MOST_TEXT:
        raise ApiError(400, "Bad Request: message is too long")
    if values.get("parse_mode") == "HTML" and len(re.findall("<[a-z]", source)) > MOST_ENTITIES:
        raise ApiError(400, "a message of the bot has more marks than Telegram shows")
    return text


def _buttons(values: Mapping[str, Any]) -> list[list[dict[str, Any]]]:
    rows: list[list[dict[str, Any]]] = values.get("reply_markup", {}).get("inline_keyboard", [])
    for button in itertools.chain.from_iterable(rows):
        if not button["text"]:
            raise ApiError(400, "Bad Request: text buttons are unallowed in the inline keyboard")
        if not 1 <= len(button.get("callback_data", "url").encode()) <= MOST_CODE:
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
        if not 1 <= len(button.get("copy_text", {"text": "-"})["text"]) <= MOST_COPIED:
            raise ApiError(400, "Bad Request: BUTTON_COPY_TEXT_INVALID")
    return rows


def _user(number: int) -> dict[str, Any]:
    return {"id": number, "is_bot": False, "first_name": "Camille"}


def _chat(number: int) -> dict[str, Any]:
    return {"id": number, "type": "private"} if number > 0 else {"id": number, "type": "supergroup", "title": "URPS"}


_METHODS: dict[str, Callable[[BotApi, Mapping[str, Any]], Any]] = {
    "getMe": BotApi.get_me,
    "setMyCommands": BotApi.set_commands,
    "setMyDescription": BotApi.describe,
    "setMyShortDescription": BotApi.describe,
    "setWebhook": BotApi.set_webhook,
    "getWebhookInfo": BotApi.webhook_info,
    "deleteWebhook": BotApi.delete_webhook,
    "getUpdates": BotApi.get_updates,
    "sendMessage": BotApi.send_message,
    "sendDocument": BotApi.send_document,
    "sendPhoto": BotApi.send_photo,
    "sendContact": BotApi.send_contact,
    "getChatMember": BotApi.get_member,
    "getFile": BotApi.get_file,
    "editMessageText": BotApi.edit_message,
    "answerCallbackQuery": BotApi.answer_query,
    "sendChatAction": BotApi.accept,
}
