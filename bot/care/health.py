"""`/healthz` and `/metrics`: one small server on loopback, for whoever watches over the bot."""

import errno
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot import __version__
from bot.care.metrics import Metrics
from bot.configuration import SettingsError
from bot.errors import reason
from bot.settings import HealthSettings
from bot.storage.store import Store

log = logging.getLogger(__name__)

# A poll or a sync is held for 30 seconds at most, and what is away is tried again every 30: more is a line that is cut.
STALE = 120.0


@asynccontextmanager
async def served(settings: HealthSettings, metrics: Metrics, store: Store) -> AsyncIterator[None]:
    """Answer on the configured address meanwhile. Raises `SettingsError` when it cannot be had."""

    async def healthz(_: web.Request) -> web.Response:
        found = health(metrics, store)
        return web.json_response(found, status=200 if found["status"] == "ok" else 503)

    async def figures(_: web.Request) -> web.Response:
        return web.Response(body=metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/metrics", figures)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    logging.getLogger().addHandler(counting := metrics.handler())
    try:
        await _listen(runner, settings)
        yield
    finally:
        logging.getLogger().removeHandler(counting)
        await runner.cleanup()


async def _listen(runner: web.AppRunner, settings: HealthSettings) -> None:
    try:
        await web.TCPSite(runner, settings.listen, settings.port).start()
    except OSError as error:
        raise SettingsError(
            f"[health] listen, port : {settings.listen}:{settings.port} ne peut pas être ouvert ({reason(error)}). "
            "Choisissez un autre port, ou arrêtez le programme qui l'occupe.",
            key=("health", "port"),
        ) from error
    log.info("health served on %s:%s", *runner.addresses[0][:2])


def health(metrics: Metrics, store: Store) -> dict[str, Any]:
    """The state of each part; `status` is "ok" when all of them are."""
    troubles = metrics.troubles(STALE)
    channels = {
        name: {"status": troubles.get(name) or _channel(age), "age_seconds": age}
        for name, age in metrics.ages().items()
    }
    database = _database(store)
    fine = database == "ok" and all(channel["status"] == "ok" for channel in channels.values())
    return {"status": "ok" if fine else "failing", "version": __version__, "database": database, "channels": channels}


def _channel(age: float | None) -> str:
    if age is None:
        return "starting"
    return "ok" if age < STALE else "stale"


def _database(store: Store) -> str:
    """ "ok", or what SQLite answers to the smallest question, and the disk to the smallest file."""
    try:
        store.depth()
        store.require_room()
    except sqlite3.Error as error:
        return str(error)
    except OSError as error:
        return f"disk: {errno.errorcode.get(error.errno or 0, type(error).__name__)}"
    return "ok"
