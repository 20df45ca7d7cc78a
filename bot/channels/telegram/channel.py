"""The Telegram channel: a bot, what comes in, what goes out, and a graceful end."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import BaseRequest, HTTPXRequest

from bot import logs
from bot.channels.telegram.connection import READ_PATIENCE, in_time, until_reached
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.introduction import introduce
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.reading import Me
from bot.channels.telegram.sending import TelegramSender
from bot.delivery.pace import Pace
from bot.delivery.postman import Postman
from bot.service import Service
from bot.settings import LimitsSettings, TelegramSettings, WebhookSettings

if TYPE_CHECKING:
    from bot.channels.telegram.webhook import Webhook

Requests = Callable[[], BaseRequest]


def https() -> BaseRequest:
    return HTTPXRequest(connection_pool_size=64, read_timeout=READ_PATIENCE, connect_timeout=10, pool_timeout=10)


class TelegramChannel:
    """Built once; `run` opens everything it needs and closes it again. Raises `SettingsError` when built wrong."""

    name = "telegram"

    def __init__(
        self, settings: TelegramSettings, limits: LimitsSettings, service: Service, requests: Requests = https
    ) -> None:
        self._settings = settings
        self._limits = limits
        self._service = service
        self._requests = requests
        self._token = settings.read_token()
        self._webhook = settings.webhook if settings.mode == "webhook" else None
        self._secret = _checked(self._webhook) if self._webhook else ""
        logs.hide(self._token, self._secret)

    async def run(self, stopping: asyncio.Event) -> None:
        """Serve until `stopping`; then finish the update at hand and give the outbox some time."""
        bot = self._bot()
        try:
            if await until_reached(lambda: _opened(bot), stopping):
                await self._serve(bot, stopping)
        finally:
            await bot.shutdown()

    async def _serve(self, bot: "ExtBot[int]", stopping: asyncio.Event) -> None:
        me = Me(bot.id, bot.username)
        logging.getLogger(logs.THERE).info("Telegram : connecté, @%s", bot.username)
        self._service.addresses = replace(self._service.addresses, telegram=bot.username)
        postman = self._service.postman(TelegramSender(bot, me, self._service.store))
        intake = Intake(bot, me, self._service, postman, Pace(self._limits.messages_per_minute))
        introduction = asyncio.create_task(introduce(bot))
        left = self._limits.stop_seconds
        try:
            postman.wake()
            source = self._source(bot, intake, stopping, postman).run()
            # Half of the time for what comes in: an update that is not taken comes again.
            left -= self._limits.stop_seconds / 2 - await in_time(source, stopping, self._limits.stop_seconds / 2)
        finally:
            introduction.cancel()
            await postman.stop(left)

    def _source(
        self, bot: "ExtBot[int]", intake: Intake, stopping: asyncio.Event, postman: Postman
    ) -> "Poller | Webhook":
        reached = partial(self._reached, postman)
        troubled = partial(self._service.meter.troubled, self.name)
        if self._webhook is None:
            return Poller(bot, intake.take, stopping, reached, troubled)
        from bot.channels.telegram.webhook import Webhook  # the web server is loaded when it is used

        return Webhook(bot, intake.take, stopping, self._webhook, self._secret, reached, troubled)

    def _reached(self, postman: Postman) -> None:
        self._service.meter.reached(self.name)
        postman.reached()

    def _bot(self) -> "ExtBot[int]":
        address = self._settings.api_url.rstrip("/")
        return ExtBot(
            self._token,
            base_url=f"{address}/bot",
            base_file_url=f"{address}/file/bot",
            request=self._requests(),
            get_updates_request=self._requests(),
            # It spaces the messages out. Retries are the postman's: they hold back one conversation, not all of them
            # as this limiter does while it waits, they have no end, and they survive a restart.
            rate_limiter=AIORateLimiter(max_retries=0),
        )


def _checked(webhook: WebhookSettings) -> str:
    """The secret of a webhook whose address is fit, too."""
    webhook.public_url()
    return webhook.read_secret()


async def _opened(bot: "ExtBot[int]") -> bool:
    await bot.initialize()
    return True
