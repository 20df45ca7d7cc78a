"""Tens of thousands of messages of ever new people through the Telegram channel, network aside: memory as it goes."""

import argparse
import asyncio
import itertools
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from telegram.ext import ExtBot

from bot.channels.telegram.intake import Intake
from bot.channels.telegram.reading import Me
from bot.channels.telegram.sending import TelegramSender
from bot.channels.telegram.updates import parsed
from bot.delivery.pace import Pace
from bot.service import Service
from bot.storage.store import Store
from handlers.engine.messages import Attachment, Order
from knowledge.base import Knowledge
from reliability.crowd import crowd
from reliability.machine import resident
from tests.bot.channels.telegram.api import NOW, TOKEN, BotApi
from tests.bot.channels.telegram.recording import Recorder

PEOPLE = 600
BLOCK = 3_000  # messages between two looks


class Forgetful(BotApi):
    """A Bot API whose own memory stays as it is."""

    def call(self, *given: Any) -> Any:
        result = super().call(*given)
        self.calls.clear()
        self.messages.clear()
        return result


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m reliability memory", description=__doc__)
    parser.add_argument("--messages", type=int, default=36_000)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, closing(Store.open(Path(folder) / "bot.sqlite3")) as store:
        asyncio.run(talk(store, options.messages))


async def talk(store: Store, messages: int) -> None:
    api = Forgetful()
    bot: ExtBot[None] = ExtBot(TOKEN, request=Recorder(api), get_updates_request=Recorder(api))
    await bot.initialize()
    me, service = Me(bot.id, bot.username), Service(store, Knowledge())
    service.workshop.make = _no_files  # type: ignore[method-assign]  # they are made in another process
    postman = service.postman(TelegramSender(bot, me, store))
    intake = Intake(bot, me, service, postman, Pace(per_minute=1_000_000))
    for number, update in enumerate(itertools.islice(_updates(api), messages), start=1):
        if read := parsed(update):
            await intake.take(read)
        await postman.idle()
        if number % BLOCK == 0:
            print(f"{number:7} messages  {resident():6.1f} MB", flush=True)


def _updates(api: BotApi) -> Iterator[dict[str, Any]]:
    for number, (person, text) in enumerate(crowd(PEOPLE), start=1):
        yield {"update_id": number, "message": {**api.message({"text": text}, person, None), "date": NOW}}


async def _no_files(order: Order) -> tuple[Attachment, ...]:
    return ()
