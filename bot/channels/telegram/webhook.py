"""Webhook: Telegram brings each update to a public address; a reverse proxy passes it on to this small server.

An update is acknowledged only when it is on disk; anything else makes Telegram bring it again.
"""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from telegram import Bot

from bot.channels.telegram.connection import Told, until_reached
from bot.channels.telegram.reading import ALLOWED
from bot.channels.telegram.updates import Update, parsed
from bot.clock import pause
from bot.settings import WebhookSettings
from bot.storage.transaction import NOT_NOW

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
LOOK = 60.0  # seconds
LARGEST = 1_000_000  # bytes: an update is a few thousand

Take = Callable[[Update], Awaitable[None]]


class Webhook:
    """Serves the address Telegram calls, until asked to stop."""

    def __init__(
        self,
        bot: Bot,
        take: Take,
        stopping: asyncio.Event,
        settings: WebhookSettings,
        secret: str,
        reached: Callable[[], None],
        troubled: Told,
    ) -> None:
        self._bot = bot
        self._take = take
        self._stopping = stopping
        self._settings = settings
        self._secret = secret
        # Telegram brings several updates at once. A lock lets its waiters in as they came, so that a message read in
        # a moment does not overtake the long one before it.
        self._turn = asyncio.Lock()
        self._reached = reached
        self._troubled = troubled

    async def run(self) -> None:
        app = web.Application(client_max_size=LARGEST)
        app.router.add_post(urlsplit(self._settings.url).path or "/", self._receive)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._settings.listen, self._settings.port).start()
            await until_reached(self._register, self._stopping, self._troubled)
            while not self._stopping.is_set():
                self._reached()
                # Nobody calls at night: a look at Telegram each minute tells silence from a line that is cut.
                await pause(LOOK, self._stopping)
                await until_reached(self._bot.get_webhook_info, self._stopping, self._troubled)
        finally:
            await runner.cleanup()  # waits for the updates being taken

    async def _register(self) -> bool:
        return await self._bot.set_webhook(
            self._settings.url, secret_token=self._secret, allowed_updates=ALLOWED, drop_pending_updates=False
        )

    async def _receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")  # its bytes that are no UTF-8 come as surrogates
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._secret.encode()):
            return web.Response(status=403)
        body = _update(await request.read())
        return web.Response(status=400) if body is None else await self._taken(body)

    async def _taken(self, body: dict[str, Any]) -> web.Response:
        update = parsed(body)
        try:
            async with self._turn:
                if update:
                    await self._take(update)
        except NOT_NOW:
            log.exception("update put off: the machine does not take it")
            return web.Response(status=503)
        return web.Response()


def _update(body: bytes) -> dict[str, Any] | None:
    """The update a body holds; None for anything else, whatever makes it unreadable."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):  # not JSON, not UTF-8, a number of a million digits; lists without end
        return None
    return read if isinstance(read, dict) and type(read.get("update_id")) is int else None
