"""An event of a room, parsed into what a person said. Pure: no client, no store."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from bot.delivery.documents import SUFFIXES
from handlers.hearing.position import as_text, position

Source = dict[str, Any]

READABLE = frozenset({"m.text", "m.emote"})
# What a person may send instead of words. Never m.notice: bots speak so, and two of them would talk for ever.
WORDLESS = frozenset({"m.image", "m.file", "m.audio", "m.video", "m.location", "dm.filament.gallery"})
# The same, as events of their own: stickers and polls.
_WORDLESS_TYPES = frozenset({"m.sticker", "m.poll.start", "org.matrix.msc3381.poll.start"})

VOTE = "org.matrix.msc3381.poll.response"

_FALLBACK = re.compile(
    r"\A(?:> .*\n|>\n)+\n?"
)  # https://spec.matrix.org/v1.12/client-server-api/#fallbacks-for-rich-replies
_STRUCK = re.compile(r"<(del|s|strike)\b[^>]*>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_EVENT_ID = re.compile(r"\$[!-~]{1,254}")  # https://spec.matrix.org/latest/appendices/#event-ids
_QUOTED = re.compile(r"<mx-reply>.*?</mx-reply>", re.DOTALL | re.IGNORECASE)


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

    A shared position has the text « geo:… » of its address, a file that of its caption.
    `mentions` is who is called by it, where the client says so (`names_whom`); older ones leave it to pills.
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
    names_whom: bool = False
    wordless: bool = False
    file: File | None = None


@dataclass(frozen=True, slots=True)
class Tapped:
    """What a person tapped at the event `to`: the emoji of a reaction, without variation selectors, or the `mark` of
    an answer of a poll."""

    event: str
    sender: str
    to: str
    mark: str


def read(source: Source) -> Said | None:
    """What a decrypted event says; None when nobody says anything in it."""
    content = source.get("content")
    if source.get("type") not in _WORDLESS_TYPES | {"m.room.message"} or not isinstance(content, dict):
        return None
    relation = mapping(content, "m.relates_to")
    if edited := _edited(relation):
        content = mapping(content, "m.new_content")
    kind = content.get("msgtype") if source.get("type") == "m.room.message" else source["type"]
    if kind not in READABLE | WORDLESS | _WORDLESS_TYPES:
        return None
    html = _QUOTED.sub("", string(content, "formatted_body"))
    text = _text(kind, content, html)
    return Said(
        event=string(source, "event_id"),
        sender=string(source, "sender"),
        text=text,
        at=float(source.get("origin_server_ts", 0)) / 1000,
        html=html,
        thread=thread_of(relation),
        reply_to=_reply(relation),
        edits=edited,
        mentions=_mentions(content),
        names_whom=isinstance(content.get("m.mentions"), dict),
        wordless=kind not in READABLE and not text,
        file=_file(content),
    )


def _text(kind: str, content: Source, html: str) -> str:
    """What a message says: its words but those struck through, the caption of a file, the address of a position."""
    if kind == "m.location":
        return _position(content)
    body, name = string(content, "body"), string(content, "filename")
    # https://spec.matrix.org/latest/client-server-api/#media-captions
    if kind not in READABLE and (not name or name == body):
        return ""
    text = _FALLBACK.sub("", body)
    for struck in _STRUCK.finditer(html):
        words = words_of(struck[2])
        text = text.replace(f"~~{words}~~" if f"~~{words}~~" in text else words, "", 1)
    return text.strip() if _STRUCK.search(html) else text


def words_of(html: str) -> str:
    """What a piece of HTML shows, without its tags."""
    return unescape(_TAG.sub("", html))


def redacted(source: Source) -> str:
    """The event that a redaction takes back, "" when it is none; where it is named depends on the room's version."""
    if source.get("type") != "m.room.redaction":
        return ""
    named = string(source, "redacts") or string(mapping(source, "content"), "redacts")
    return named if _EVENT_ID.fullmatch(named) else ""


def reaction(source: Source) -> Tapped | None:
    """What a reaction event says; None when the event is none."""
    if source.get("type") != "m.reaction":
        return None
    relation = mapping(mapping(source, "content"), "m.relates_to")
    if relation.get("rel_type") != "m.annotation" or not (to := _event(relation)):
        return None
    # Some clients leave out the variation selector that others send: "1️⃣" is then two characters.
    mark = string(relation, "key").replace("\N{VARIATION SELECTOR-16}", "")
    return Tapped(event=string(source, "event_id"), sender=string(source, "sender"), to=to, mark=mark)


def vote(source: Source) -> Tapped | None:
    """What a vote in a poll says; None when the event is none, or takes a vote back.

    https://github.com/matrix-org/matrix-spec-proposals/blob/main/proposals/3381-polls.md
    """
    content, relation = mapping(source, "content"), mapping(mapping(source, "content"), "m.relates_to")
    answers = mapping(content, VOTE).get("answers")
    is_vote = source.get("type") == VOTE and relation.get("rel_type") == "m.reference"
    if not (is_vote and isinstance(answers, list) and answers and isinstance(answers[0], str) and _event(relation)):
        return None
    return Tapped(string(source, "event_id"), string(source, "sender"), to=_event(relation), mark=answers[0])


def thread_within(source: Source) -> str:
    """The thread an event stands in, encrypted or not, "" outside any."""
    return thread_of(mapping(mapping(source, "content"), "m.relates_to"))


def thread_of(relation: Source) -> str:
    return _event(relation) if relation.get("rel_type") == "m.thread" else ""


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
