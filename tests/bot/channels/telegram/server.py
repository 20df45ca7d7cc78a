"""The same Bot API over HTTP on loopback, in a thread of its own."""

import asyncio
import time
from collections.abc import Callable
from threading import Thread
from typing import Any

from aiohttp import web

from tests.bot.channels.telegram.api import TOKEN, ApiError, BotApi

TERMINATED = ApiError(
    409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
UNAUTHORIZED = ApiError(401, "Unauthorized")
TICK = 0.01  # seconds


class Server:
    """Serves a `BotApi`; can go down and come back at the same address."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.polls: list[dict[str, str]] = []
        self.slow: dict[str, float] = {}  # seconds a method takes to answer once it is done
        self._port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()

    def soon(self, work: Callable[[], object]) -> None:
        """Do something to the API between two requests: while the program runs, another thread may not."""
        self._loop.call_soon_threadsafe(work)

    def close(self) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def _stop(self) -> None:
        await self._runner.cleanup()
        held = asyncio.all_tasks() - {asyncio.current_task()}  # long polls nobody waits for any more
        for task in held:
            task.cancel()
        await asyncio.gather(*held, return_exceptions=True)

    async def _answer(self, request: web.Request) -> web.Response:
        try:
            if request.match_info["token"] != TOKEN:
                raise UNAUTHORIZED
            result = await self._call(request)
        except ApiError as error:
            return web.json_response(error.body(), status=error.code)
        except ConnectionError:  # a program that was killed while it asked: nobody reads this
            return web.Response(status=400)
        return web.json_response({"ok": True, "result": result})

    async def _call(self, request: web.Request) -> Any:
        method = request.match_info["method"]
        values: dict[str, str] = {}
        files: dict[str, str] = {}
        for name, value in (await request.post()).items():
            if isinstance(value, str):
                values[name] = value
            else:
                files[name] = str(getattr(value, "filename", ""))
        if method == "getUpdates":
            await self._hold(values)
        result = self.api.call(method, values, files)
        await asyncio.sleep(self.slow.get(method, 0))
        return result

    async def _hold(self, values: dict[str, str]) -> None:
        """Wait for an update as long as asked; a newer request ends this one."""
        self.polls.append(values)
        mine, offset = len(self.polls), int(values.get("offset", 0))
        until = time.monotonic() + int(values.get("timeout", 0))
        while time.monotonic() < until and not any(u["update_id"] >= offset for u in self.api.updates):
            await asyncio.sleep(TICK)
            if len(self.polls) != mine:
                raise TERMINATED
