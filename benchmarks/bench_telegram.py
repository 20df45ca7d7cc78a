"""Updates a second through the whole Telegram channel, SQLite included, next to a bare echo bot.

Both run python-telegram-bot on the same request class, which answers at once: no network, no rate limit.
`python -m benchmarks.bench_telegram`
"""

import asyncio
import tempfile
import time
from pathlib import Path

from telegram import Update
from telegram.ext import Application, ContextTypes, ExtBot, MessageHandler, filters

from benchmarks.talks import TALKS, TOKEN, Instant, updates
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.reading import Me
from bot.channels.telegram.sending import TelegramSender
from bot.channels.telegram.updates import parsed
from bot.delivery.pace import Pace
from bot.service import Service
from bot.storage.store import Store
from knowledge.base import Knowledge

PERSONS = 200
ROUNDS = 3
TELEGRAM_RATE = 30  # messages a second Telegram takes from one bot
AIM = 0.5  # of the echo bot's rate


async def echo(talk: tuple[str, ...]) -> float:
    """Seconds a bare echo bot needs."""
    request = Instant()
    application = Application.builder().token(TOKEN).request(request).get_updates_request(Instant()).build()
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    await application.initialize()
    started = time.perf_counter()
    for update in updates(talk * ROUNDS, PERSONS):
        await application.process_update(Update.de_json(update, application.bot))
    return time.perf_counter() - started


async def _echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


async def channel(talk: tuple[str, ...], knowledge: Knowledge, path: Path) -> tuple[float, int]:
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
    for update in updates(talk * ROUNDS, PERSONS):
        if read := parsed(update):
            await intake.take(read)
        await postman.idle()
    spent = time.perf_counter() - started
    store.close()
    return spent, request.calls


def main() -> None:
    knowledge = Knowledge()
    knowledge.gazetteer.locate("Bourges")
    knowledge.faq.ask("Qu'est-ce qu'une CPTS ?")
    with tempfile.TemporaryDirectory() as folder:
        for name, talk in TALKS.items():
            many = PERSONS * ROUNDS * len(talk)
            bare = many / asyncio.run(echo(talk))
            spent, calls = asyncio.run(channel(talk, knowledge, Path(folder) / f"{name}.sqlite3"))
            report(name, many / spent, bare, calls / spent)


def report(name: str, ours: float, bare: float, calls: float) -> None:
    print(f"{name}: {ours:.0f} updates/s, echo bot {bare:.0f} ({ours / bare:.0%}, aim {AIM:.0%})")
    print(f"{name}: {calls:.0f} calls/s, {calls / TELEGRAM_RATE:.0f} times what Telegram takes from a bot")


if __name__ == "__main__":
    main()
