"""The terminal: one person, one conversation, choices by number or in words; and its plain twin for scripts."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO
from uuid import uuid4

from rich.console import Console
from rich.markdown import Markdown

from bot.errors import OperatorError
from bot.files import DEFAULT_FOLDER, write
from bot.roles import TERMINAL
from bot.service import Service
from handlers.messages import Attachment, Incoming, Reply

CONVERSATION = "terminal:local"
OPENING = "/reprendre"
FORGET = "/recommencer"
PROMPT = "Vous"

Filed = tuple[Path, Attachment]
Show = Callable[[Reply], None]


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
        converse(service, said, lambda reply: _show(console, reply, filed(service, reply, folder)), admin=admin)
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
        converse(
            service,
            line.rstrip("\n"),
            lambda reply: _write(out, plain(reply, filed(service, reply, folder))),
            admin=admin,
        )
        _write(out, {"turn": turn})


def exchange(service: Service, said: str) -> list[Reply]:
    """Send one message, and take what is waiting to be shown."""
    shown: list[Reply] = []
    converse(service, said, shown.append)
    return shown


def converse(service: Service, said: str, show: Show, *, admin: bool = False) -> None:
    """Send one message through the public door, and show what waits. A program that dies meanwhile shows it again."""
    sender = TERMINAL.id if admin else ""
    event = f"{CONVERSATION}:{uuid4()}"
    service.remind()
    service.receive(Incoming(conversation=CONVERSATION, event_id=event, text=said, sender=sender))
    for delivery in service.store.pending(CONVERSATION):
        try:
            show(delivery.reply)
        except OperatorError:
            service.store.delivered(delivery)  # files that cannot be written must not bar the way at each start
            raise
        service.store.delivered(delivery)


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


def _show(console: Console, reply: Reply, files: Sequence[Filed]) -> None:
    console.print(Markdown(reply.text))
    for number, choice in enumerate(reply.choices, start=reply.numbered_from):
        console.print(f"  [bold]{number}[/]. ", end="")
        console.print(choice.label, markup=False, highlight=False)
    console.print()
    for path, attachment in files:
        console.print(f"  {path} : {attachment.description}\n", markup=False, highlight=False)


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
