"""The terminal: one person, one conversation, choices by number or in words; and its plain twin for scripts."""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO
from uuid import uuid4

from rich.console import Console
from rich.markdown import Markdown

from bot.files import DEFAULT_FOLDER, write
from bot.roles import TERMINAL
from bot.service import Service
from handlers.messages import Attachment, Incoming, Reply
from knowledge.wording import NBSP

CONVERSATION = "terminal:local"
OPENING = "/reprendre"
FORGET = "/recommencer"
PROMPT = "Vous"
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
    while said is not None:
        for reply in exchange(service, said, admin=admin):
            _show(console, reply)
            for path, attachment in filed(service, reply, folder):
                console.print(f"  {path} : {attachment.description}\n", markup=False, highlight=False)
        said = _read(console)


def talk_jsonl(
    service: Service,
    lines: Iterable[str],
    out: TextIO,
    *,
    fresh: bool = False,
    admin: bool = False,
    folder: Path = DEFAULT_FOLDER,
) -> None:
    """One line in is one message; one JSON object a reply, then `{"turn": n}`. Nothing else is written."""
    if fresh:
        exchange(service, FORGET)
    for turn, line in enumerate(lines, start=1):
        for reply in exchange(service, line.rstrip("\n"), admin=admin):
            _write(out, plain(reply, filed(service, reply, folder)))
        _write(out, {"turn": turn})


def exchange(service: Service, said: str, *, admin: bool = False) -> list[Reply]:
    """Send one message through the public door, and take what is waiting to be shown."""
    sender = TERMINAL.id if admin else ""
    event = f"{CONVERSATION}:{uuid4()}"
    service.remind()
    service.receive(Incoming(conversation=CONVERSATION, event_id=event, text=said, sender=sender))
    waiting = service.store.pending(CONVERSATION)
    for delivery in waiting:
        service.store.delivered(delivery)
    return [delivery.reply for delivery in waiting]


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
    """A text as rich wraps it, but never at a no-break space, which rich takes for any other: an amount stays whole."""
    with console.capture() as shown:
        console.print(Markdown(markdown.replace(NBSP, _STAND_IN)))
    console.file.write(shown.get().replace(_STAND_IN, NBSP))


def _read(console: Console) -> str | None:
    """The next line; None when the person leaves with Ctrl-D."""
    try:
        return console.input(f"[bold]{PROMPT} >[/] ")
    except EOFError:
        console.print("\nÀ bientôt. Vos réponses sont gardées.")
        return None


def console() -> Console:
    # Wider lines than a phone's are hard to read, even on a large screen.
    return Console(width=min(Console().width, 96), file=sys.stdout)
