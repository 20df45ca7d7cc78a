"""The terminal: one person, one conversation, choices by number or in words; and its plain twin for scripts."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, TextIO
from uuid import uuid4

from rich.console import Console
from rich.markdown import Markdown

from bot.channels.terminal_input import GOODBYE, HINT, Edited, lines, message
from bot.delivery import markup
from bot.delivery.documents import SAID, SUFFIXES, UnreadError, check_size, text_of
from bot.delivery.files import DEFAULT_FOLDER, write
from bot.service import Service
from bot.storage.roles import TERMINAL
from handlers.engine.messages import Attachment, Incoming, Reply
from handlers.engine.quotation import QUOTES
from knowledge.wording import NBSP

CONVERSATION = "terminal:local"
MESSAGE = f"{CONVERSATION}:"  # what the event of a typed message starts with
OPENING = "/reprendre"
FORGET = "/recommencer oui"
_STAND_IN = "\ue000"  # a character of private use, as wide as a space, that is none

Filed = tuple[Path, Attachment]


def talk(
    service: Service,
    console: Console,
    *,
    fresh: bool = False,
    admin: bool = False,
    folder: Path = DEFAULT_FOLDER,
) -> None:
    """The conversation of a person at a keyboard, until they leave; its files are written to `folder`."""
    said: str | None = FORGET if fresh else OPENING
    owed, source = _left_over(service), lines(console)
    if isinstance(source, Edited):
        console.print(HINT, markup=False, highlight=False, style="dim")
    while said is not None:
        for reply in chain(owed, exchange(service, said, admin=admin)):
            _show(console, reply)
            for path, attachment in filed(service, reply, folder):
                console.print(f"  {path} : {attachment.description}\n", markup=False, highlight=False)
        said = message(source)
    console.print(f"\n{GOODBYE}")


def talk_jsonl(
    service: Service,
    messages: Iterable[str],
    out: TextIO,
    *,
    fresh: bool = False,
    admin: bool = False,
    folder: Path = DEFAULT_FOLDER,
) -> None:
    """One line in is one message, bare or as `{"text": "…"}`; one JSON object a reply, then `{"turn": n}`, no more."""
    if fresh:
        list(exchange(service, FORGET))
    for turn, line in enumerate(messages, start=1):
        for reply in exchange(service, spoken(line.rstrip("\n")), admin=admin):
            _write(out, plain(reply, filed(service, reply, folder)))
        _write(out, {"turn": turn})


def spoken(line: str) -> str:
    """The message of a line: itself, or the `text` of the JSON object that it is, which may hold several lines."""
    if not line.lstrip().startswith("{"):
        return line
    try:
        value = json.loads(line)
    except ValueError:
        return line
    text = value.get("text") if isinstance(value, dict) else None
    return text if isinstance(text, str) else line


def exchange(service: Service, said: str, *, admin: bool = False) -> Iterator[Reply]:
    """Send one message through the public door; its replies and the reminders due, each forgotten once shown."""
    event = f"{MESSAGE}{uuid4()}"
    service.remind()
    incoming = Incoming(conversation=CONVERSATION, event_id=event, text=said, sender=TERMINAL.id if admin else "")
    try:
        service.receive(_with_file(incoming) if admin else incoming)
    except UnreadError as error:
        service.tell(CONVERSATION, event, Reply(text=str(error)))
    # Another terminal may be open on this file: the replies to its messages are its own.
    return _taken(service, lambda e: e.startswith(event) or not e.startswith(MESSAGE))


def _left_over(service: Service) -> Iterator[Reply]:
    """What an earlier terminal was killed before showing."""
    return _taken(service, lambda event: event.startswith(MESSAGE))


def _taken(service: Service, ours: Callable[[str], bool]) -> Iterator[Reply]:
    for delivery in service.store.pending(CONVERSATION):
        if ours(delivery.event):
            yield delivery.reply
            service.store.delivered(delivery)


def _with_file(incoming: Incoming) -> Incoming:
    """« importer fichier.toml », or its path alone: with what it says, as if it had been sent. Raises `UnreadError`."""
    command, _, name = incoming.text.strip().partition(" ")
    is_said = command.lstrip("/").lower() == SAID
    path = Path((name if is_said else incoming.text).strip(QUOTES)).expanduser()
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        return incoming
    check_size(path.stat().st_size)
    return incoming.model_copy(update={"text": SAID, "document": text_of(path.read_bytes())})


def filed(service: Service, reply: Reply, folder: Path) -> list[Filed]:
    """The files a reply orders, made and written; each with its path. Raises `OperatorError`."""
    made = service.workshop.make_now(reply.order) if reply.order else reply.attachments
    return list(zip(write(folder, made), made, strict=True))


def plain(reply: Reply, files: Sequence[Filed] = ()) -> dict[str, Any]:
    """A reply as the JSON a script reads."""
    return {
        "text": reply.text,
        "choices": [choice.model_dump() for choice in reply.choices],
        "attachments": [
            {"name": a.name, "media_type": a.media_type, "description": a.description, "path": str(path)}
            for path, a in files
        ],
    }


def _write(out: TextIO, value: dict[str, Any]) -> None:
    out.write(json.dumps(value, ensure_ascii=False) + "\n")
    out.flush()


def _show(console: Console, reply: Reply) -> None:
    _print(console, reply.text)
    for number, choice in enumerate(reply.choices, start=reply.numbered_from):
        console.print(f"  [bold]{number}[/]. ", end="")
        console.print(choice.label, markup=False, highlight=False)
    console.print()


def _print(console: Console, markdown: str) -> None:
    """A text as rich wraps it, but never at a no-break space, which rich takes for any other: an amount stays whole.

    Addresses are written out: not every terminal opens a link.
    """
    shape = Markdown("", hyperlinks=False)
    # Our own subset, as everywhere: rich takes « <mots> » for a tag, and swallows it.
    shape.parsed = markup.tokens(markdown)
    # Once parsed only: « **(PAPS)** : » closes on the space that follows it, which a stand-in is not.
    for words in (child for token in shape.parsed for child in token.children or ()):
        words.content = words.content.replace(NBSP, _STAND_IN)
    with console.capture() as shown:
        console.print(shape)
    console.file.write(shown.get().replace(_STAND_IN, NBSP))


def console() -> Console:
    # Wider lines than a phone's are hard to read, even on a large screen.
    return Console(width=min(Console().width, 96), file=sys.stdout)
