"""The talks that `bench_light` times through the whole Telegram channel, in whichever build runs this file.

Prints, as JSON, the processor milliseconds of a message of each. Takes the folder of the dialogues.
"""

import asyncio
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import ExtBot
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.intake import Intake
from bot.channels.telegram.reading import Me
from bot.channels.telegram.sending import TelegramSender
from bot.service import Service

try:
    from bot.channels.telegram.updates import parsed
except ImportError:  # when the channel took them as the library makes them
    parsed = None
try:
    from bot.delivery.pace import Pace
    from bot.storage.store import Store
except ImportError:  # before the wings
    from bot.pace import Pace  # type: ignore[import-not-found, no-redef]
    from bot.store import Store  # type: ignore[import-not-found, no-redef]
from knowledge.base import Knowledge

TOKEN = "424242:AAbenchBENCHbenchBENCHbenchBENCHbench-x"  # noqa: S105 - nobody's
ME = {"id": 424242, "is_bot": True, "first_name": "CPTS", "username": "cpts_test_bot"}
PERSONS = 30
TALK = ("/start creer", "infirmière", "libéral", "Bourges, Vierzon", "complet", "menu", "/privacy")
TALKS = {"conversation": TALK, "command": ("/menu",) * len(TALK)}


class Instant(BaseRequest):
    """Answers every call at once."""

    def __init__(self) -> None:
        self.calls = 0
        self._ids = itertools.count(1)

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    @property
    def read_timeout(self) -> float | None:
        return None

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **more: Any
    ) -> tuple[int, bytes]:
        self.calls += 1
        result = ME if url.endswith("getMe") else {"message_id": next(self._ids), "date": 1, "chat": _chat(1)}
        return 200, json.dumps({"ok": True, "result": result}).encode()


def updates(talk: Sequence[str], persons: int) -> Iterator[dict[str, Any]]:
    """Many people in the same conversation, each one message at a time."""
    return _updates(itertools.product(talk, range(1, persons + 1)))


def dialogues(folder: Path) -> Iterator[dict[str, Any]]:
    """Every dialogue of the tests of a build, each held by one person, one after another."""
    files = enumerate(sorted(folder.glob("*.txt")), 1)
    lines = ((line, person) for person, path in files for line in path.read_text(encoding="utf-8").splitlines())
    return _updates((line[2:].replace("\\n", "\n"), person) for line, person in lines if line.startswith("> "))


def _updates(said: Iterable[tuple[str, int]]) -> Iterator[dict[str, Any]]:
    for at, (text, person) in enumerate(said, 1):
        sender = {"id": person, "is_bot": False, "first_name": "Camille"}
        yield {
            "update_id": at,
            "message": {"message_id": at, "date": 1, "chat": _chat(person), "from": sender, "text": text},
        }


def _chat(person: int) -> dict[str, Any]:
    return {"id": person, "type": "private"}


async def timed(spoken: Sequence[dict[str, Any]], knowledge: Knowledge, path: Path) -> float:
    """Processor milliseconds a message, until the last reply has left."""
    bot: ExtBot[None] = ExtBot(TOKEN, request=Instant(), get_updates_request=Instant())
    await bot.initialize()
    me, store = Me(bot.id, bot.username), Store.open(path)
    service = Service(store, knowledge)
    postman = service.postman(TelegramSender(bot, me, store))
    intake = Intake(bot, me, service, postman, Pace(per_minute=1_000_000))
    started = time.process_time()
    for update in spoken:
        await take(intake, update, bot)
        await postman.idle()
    spent = time.process_time() - started
    store.close()
    return spent / len(spoken) * 1_000


async def take(intake: Any, update: dict[str, Any], bot: Any) -> None:
    """An update as this build's channel wants it."""
    await intake.take(parsed(update) if parsed else Update.de_json(update, bot))


def main() -> None:
    knowledge = Knowledge()
    knowledge.gazetteer.locate("Bourges")
    knowledge.faq.ask("Qu'est-ce qu'une CPTS ?")
    spoken = {name: [*updates(talk, PERSONS)] for name, talk in TALKS.items()}
    spoken["dialogues"] = [*dialogues(Path(sys.argv[1]))]
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, said in spoken.items():
            for time_ in ("first", "second"):  # nobody is the first to ask
                found[name] = asyncio.run(timed(said, knowledge, Path(folder) / f"{name}-{time_}.sqlite3"))
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
