"""Updates a second through the whole Telegram channel, SQLite included, next to a bare echo bot.

Both run python-telegram-bot on the same request class, which answers at once: no network, no rate limit.
`python -m benchmarks.bench_telegram`
"""

import asyncio
import itertools
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, ExtBot, MessageHandler, filters
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.intake import Intake
from bot.channels.telegram.reading import Me
from bot.channels.telegram.sending import TelegramSender
from bot.delivery.pace import Pace
from bot.service import Service
from bot.storage.store import Store
from knowledge.base import Knowledge

TOKEN = "424242:AAbenchBENCHbenchBENCHbenchBENCHbench-x"  # noqa: S105 - nobody's
ME = {"id": 424242, "is_bot": True, "first_name": "CPTS", "username": "cpts_test_bot"}
PERSONS = 200
ROUNDS = 3
TALK = ("/start creer", "infirmière", "libéral", "Bourges, Vierzon", "complet", "menu", "/privacy")
COMMANDS = ("/menu",) * len(TALK)  # one message in, one out, as the echo bot has it
TELEGRAM_RATE = 30  # messages a second Telegram takes from one bot
AIM = 0.5  # of the echo bot's rate


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


def updates(talk: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Many people in the same conversation, each one message at a time."""
    number = itertools.count(1)
    for _, text, person in itertools.product(range(ROUNDS), talk, range(1, PERSONS + 1)):
        at = next(number)
        sender = {"id": person, "is_bot": False, "first_name": "Camille"}
        message = {"message_id": at, "date": 1, "chat": _chat(person), "from": sender, "text": text}
        yield {"update_id": at, "message": message}


def _chat(person: int) -> dict[str, Any]:
    return {"id": person, "type": "private"}


async def echo(talk: Sequence[str]) -> float:
    """Seconds a bare echo bot needs."""
    request = Instant()
    application = Application.builder().token(TOKEN).request(request).get_updates_request(Instant()).build()
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    await application.initialize()
    started = time.perf_counter()
    for update in updates(talk):
        await application.process_update(Update.de_json(update, application.bot))
    return time.perf_counter() - started


async def _echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


async def channel(talk: Sequence[str], knowledge: Knowledge, path: Path) -> tuple[float, int]:
    """Seconds the channel needs until the last reply has left, and the calls it made."""
    request = Instant()
    bot: ExtBot[None] = ExtBot(TOKEN, request=request, get_updates_request=Instant())
    await bot.initialize()
    me = Me(bot.id, bot.username)
    store = Store.open(path)
    service = Service(store, knowledge)
    postman = service.postman(TelegramSender(bot, me, store))
    intake = Intake(bot, me, service, postman, Pace(per_minute=1_000_000))
    started = time.perf_counter()
    for update in updates(talk):
        await intake.take(Update.de_json(update, bot))
        await postman.idle()
    spent = time.perf_counter() - started
    store.close()
    return spent, request.calls


def main() -> None:
    knowledge = Knowledge()
    knowledge.gazetteer.locate("Bourges")
    knowledge.faq.ask("Qu'est-ce qu'une CPTS ?")
    many = PERSONS * ROUNDS * len(TALK)
    with tempfile.TemporaryDirectory() as folder:
        for name, talk in (("command", COMMANDS), ("conversation", TALK)):
            bare = many / asyncio.run(echo(talk))
            spent, calls = asyncio.run(channel(talk, knowledge, Path(folder) / f"{name}.sqlite3"))
            report(name, many / spent, bare, calls / spent)


def report(name: str, ours: float, bare: float, calls: float) -> None:
    print(f"{name}: {ours:.0f} updates/s, echo bot {bare:.0f} ({ours / bare:.0%}, aim {AIM:.0%})")
    print(f"{name}: {calls:.0f} calls/s, {calls / TELEGRAM_RATE:.0f} times what Telegram takes from a bot")


if __name__ == "__main__":
    main()
