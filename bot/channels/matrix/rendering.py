"""A reply as the contents of Matrix events: a plain body, the same in HTML, choices as numbered lines."""

import struct
from collections.abc import Iterator
from typing import Any

from nio import Api

from bot.channels.matrix.conversation import Conversation
from bot.delivery.markup import matrix_html, plain
from handlers.engine.messages import Attachment, Reply
from handlers.engine.quotation import literal
from handlers.engine.texts import pieces

Content = dict[str, Any]

LONGEST = 4_000  # characters of a message, where what they become fits
SHORTEST = 200  # characters that always fit
# An event holds 65,536 bytes: https://spec.matrix.org/latest/client-server-api/#size-limits. In it the text stands
# twice, escaped for HTML and for JSON (six bytes for « é »), encrypted, in base64; the rest is for what surrounds it.
MOST_BYTES = 60_000


def contents(
    reply: Reply, private: bool, relation: Content, note: str = "", *, with_numbers: bool = True
) -> list[Content]:
    """The messages that carry this reply's text, in order: its choices as numbered lines, `note` below them."""
    text = "\n\n".join(filter(None, [reply.text, numbered(reply) if with_numbers else "", note]))
    return list(_fitting(text, private, relation, LONGEST))


def size(content: Content) -> int:
    """How many bytes an encrypted room makes of a message."""
    return len(Api.to_json(content).encode()) * 4 // 3


def _fitting(text: str, private: bool, relation: Content, most: int) -> Iterator[Content]:
    """The messages of a text, in pieces of at most so many characters, or smaller ones where a server takes no more."""
    for piece in pieces(text, most):
        message = _message(piece, private, relation)
        if size(message) <= MOST_BYTES or most <= SHORTEST:
            yield message
        else:
            yield from _fitting(piece, private, relation, most // 2)


def file_message(file: Attachment, uri: str, keys: dict[str, Any] | None, place: Content) -> Content:
    """The message of an uploaded file. Clients older than captions save it under its `body`: that is its name."""
    where: Content = {"file": {**keys, "url": uri}} if keys else {"url": uri}
    info: Content = {"mimetype": file.media_type, "size": len(file.content)}
    if size := _png_size(file.content):
        info |= size
        # Shown before the picture is asked for; ours are small, and are their own.
        info |= {"thumbnail_info": dict(info), **{f"thumbnail_{name}": value for name, value in where.items()}}
    content: Content = {
        "msgtype": "m.image" if file.media_type.startswith("image/") else "m.file",
        "body": file.name,
        "filename": file.name,
        "info": info,
        "m.mentions": {},
        **where,
    }
    return {**content, "m.relates_to": place} if place else content


def _png_size(content: bytes) -> Content:
    """Width and height, as the first chunk of a PNG says them: https://www.w3.org/TR/png-3/#11IHDR."""
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        return {}
    width, height = struct.unpack(">II", content[16:24])
    return {"w": width, "h": height}


def relation(to: Conversation, event: str) -> Content:
    """Where in the room a reply stands: in its thread, else as a reply to the message it answers.

    What is said to the room itself answers nobody: the bot's own arrival is not quoted.
    """
    answered = {"m.in_reply_to": {"event_id": event}} if event.startswith("$") and to.person else {}
    if to.thread:
        # https://spec.matrix.org/latest/client-server-api/#fallback-for-unthreaded-clients
        return {"rel_type": "m.thread", "event_id": to.thread, "is_falling_back": True, **answered}
    return answered


def _message(text: str, private: bool, relation: Content) -> Content:
    content: Content = {
        # A notice is never answered by other bots: https://spec.matrix.org/latest/client-server-api/#mnotice
        "msgtype": "m.text" if private else "m.notice",
        "body": plain(text),
        "format": "org.matrix.custom.html",
        "formatted_body": matrix_html(text),
        # Empty on purpose: quoting someone must not ring their phone.
        "m.mentions": {},
    }
    return {**content, "m.relates_to": relation} if relation else content


def numbered(reply: Reply) -> str:
    """The choices of a reply as lines of Markdown, each with the number that picks it."""
    choices = enumerate(reply.choices, start=reply.numbered_from)
    return "\n".join(f"{number}. {literal(choice.label)}" for number, choice in choices)
