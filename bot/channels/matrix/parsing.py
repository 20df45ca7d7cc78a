"""An event of a room, parsed into what a person said. Pure: no client, no store."""

import re
from dataclasses import dataclass, replace
from html import unescape
from typing import Any
from urllib.parse import quote

from bot.delivery.documents import SUFFIXES
from handlers.hearing.position import as_text, position

Source = dict[str, Any]

READABLE = frozenset({"m.text", "m.emote"})
# What a person may send instead of words. Never m.notice: bots speak so, and two of them would talk for ever.
WORDLESS = frozenset({"m.image", "m.file", "m.audio", "m.video", "m.location"})

_FALLBACK = re.compile(
    r"\A(?:> .*\n|>\n)+\n?"
)  # https://spec.matrix.org/v1.12/client-server-api/#fallbacks-for-rich-replies
_EVENT_ID = re.compile(r"\$[!-~]{1,254}")  # https://spec.matrix.org/latest/appendices/#event-ids
_PILL = r'<a href="https://matrix\.to/#/{}[^"]*">[^<]*</a>'
_SEPARATOR = re.compile(r"\A[\s:,]+")


@dataclass(frozen=True, slots=True)
class File:
    """What a message says of its file; `key`, `iv` and `digest` are "" where it is not encrypted."""

    url: str
    size: int
    key: str = ""
    iv: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a person, `at` in epoch seconds. `wordless`: a file, a voice message; `file`: one of ours, maybe.

    A shared position has the text « geo:… » of its address.
    `thread`, `reply_to` and `edits` are ids of other events of the room, "" without.
    """

    event: str
    sender: str
    text: str
    at: float
    html: str = ""
    thread: str = ""
    reply_to: str = ""
    edits: str = ""
    mentions: frozenset[str] = frozenset()
    wordless: bool = False
    file: File | None = None


@dataclass(frozen=True, slots=True)
class Reacted:
    """One reaction of a person to the event `to`; `mark` is its emoji, without variation selectors."""

    event: str
    sender: str
    to: str
    mark: str


def read(source: Source) -> Said | None:
    """What a decrypted event says; None when nobody says anything in it."""
    content = source.get("content")
    if source.get("type") != "m.room.message" or not isinstance(content, dict):
        return None
    relation = mapping(content, "m.relates_to")
    if edited := _edited(relation):
        content = mapping(content, "m.new_content")
    kind = content.get("msgtype")
    if kind not in READABLE | WORDLESS:
        return None
    shared = _position(content) if kind == "m.location" else ""
    return Said(
        event=string(source, "event_id"),
        sender=string(source, "sender"),
        text=shared if kind in WORDLESS else _FALLBACK.sub("", string(content, "body")),
        at=float(source.get("origin_server_ts", 0)) / 1000,
        html=string(content, "formatted_body"),
        thread=thread_of(relation),
        reply_to=_reply(relation),
        edits=edited,
        mentions=_mentions(content),
        wordless=kind in WORDLESS and not shared,
        file=_file(content),
    )


def reaction(source: Source) -> Reacted | None:
    """What a reaction event says; None when the event is none."""
    if source.get("type") != "m.reaction":
        return None
    relation = mapping(mapping(source, "content"), "m.relates_to")
    if relation.get("rel_type") != "m.annotation" or not (to := _event(relation)):
        return None
    # Some clients leave out the variation selector that others send: "1️⃣" is then two characters.
    mark = string(relation, "key").replace("\N{VARIATION SELECTOR-16}", "")
    return Reacted(event=string(source, "event_id"), sender=string(source, "sender"), to=to, mark=mark)


def thread_within(source: Source) -> str:
    """The thread an event stands in, encrypted or not, "" outside any."""
    return thread_of(mapping(mapping(source, "content"), "m.relates_to"))


def thread_of(relation: Source) -> str:
    return _event(relation) if relation.get("rel_type") == "m.thread" else ""


def mentions(said: Said, user_id: str) -> bool:
    """Whether a person calls this user: by `m.mentions`, or by a pill from a client that has no such field."""
    return user_id in said.mentions or re.search(_pill(user_id), said.html) is not None or user_id in said.text


def after_prefix(text: str, prefix: str) -> str | None:
    """What follows the prefix; None without it. « !cptsx » is not « !cpts »."""
    if not text.lower().startswith(prefix.lower()):
        return None
    rest = text[len(prefix) :]
    return _SEPARATOR.sub("", rest).strip() if not rest[:1].isalnum() else None


def without_mention(said: Said, user_id: str, names: tuple[str, ...]) -> Said:
    """The message without the name it calls us by: clients put the pill's text in the plain body."""
    pills = re.findall(_pill(user_id), said.html)
    shown = [unescape(re.sub(r"<[^>]*>", "", pill)) for pill in pills]
    text = said.text
    for name in sorted({*shown, *names, user_id}, key=len, reverse=True):
        if name:
            text = re.sub(rf"@?{re.escape(name)}(?!\w)[:,]?", "", text, count=1, flags=re.IGNORECASE)
    return replace(said, text=_SEPARATOR.sub("", " ".join(text.split(" "))).strip())


def _file(content: Source) -> File | None:
    """The file of a message, when it may be one of ours; None for any other, and for what is not as specified."""
    name = content.get("filename") or content.get("body")
    sealed, info = content.get("file"), content.get("info")
    if content.get("msgtype") != "m.file" or not isinstance(name, str) or not name.lower().endswith(SUFFIXES):
        return None
    size = info.get("size") if isinstance(info, dict) else 0
    try:
        parts = (content["url"],) if sealed is None else (sealed["url"], sealed["key"]["k"], sealed["iv"])
        url, *keys = (*parts, sealed["hashes"]["sha256"]) if sealed else parts
    except (KeyError, TypeError):
        return None
    fits = all(isinstance(part, str) for part in (url, *keys)) and url.startswith("mxc://")
    return File(url, size if isinstance(size, int) else 0, *keys) if fits else None


def _position(content: Source) -> str:
    """The address of a position, "" when it is none: as specified, or as clients write it in an extensible event."""
    extensible = (mapping(content, name) for name in ("m.location", "org.matrix.msc3488.location"))
    written = (string(content, "geo_uri"), *(string(one, "uri") for one in extensible))
    point = next((found for uri in written if (found := position(uri))), None)
    return as_text(*point) if point else ""


def _pill(user_id: str) -> str:
    """The link to a user, as clients write it: with the id as it is, or percent-encoded."""
    return _PILL.format(f"(?:{re.escape(user_id)}|{re.escape(quote(user_id, safe=''))})")


def _event(relation: Source) -> str:
    """The event a relation points to; an id is opaque, but what a server would choke on is none."""
    name = string(relation, "event_id")
    return name if _EVENT_ID.fullmatch(name) else ""


def _edited(relation: Source) -> str:
    return _event(relation) if relation.get("rel_type") == "m.replace" else ""


def _reply(relation: Source) -> str:
    """The message answered on purpose; inside a thread most clients name the last one, which means nothing."""
    if relation.get("is_falling_back") is True:
        return ""
    return _event(mapping(relation, "m.in_reply_to"))


def _mentions(content: Source) -> frozenset[str]:
    named = mapping(content, "m.mentions").get("user_ids")
    return frozenset(u for u in named if isinstance(u, str)) if isinstance(named, list) else frozenset()


def mapping(value: Source, key: str) -> Source:
    """What stands under a key, when it is what it should be: nobody checks what is encrypted."""
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def string(value: Source, key: str) -> str:
    """As `mapping`, for a string."""
    found = value.get(key)
    return found if isinstance(found, str) else ""
