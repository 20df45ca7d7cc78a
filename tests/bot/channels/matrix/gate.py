"""A door before Synapse: it can be shut, and answers some requests with an error, as a server in trouble does."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from types import TracebackType
from typing import Self

from aiohttp import ClientSession, web
from yarl import URL

LIMITED = '{"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests", "retry_after_ms": 1000}'
HOUR = 3_600.0
UNKNOWN = '{"errcode": "M_UNKNOWN_TOKEN", "error": "Unrecognised access token.", "soft_logout": false}'
FAILED = "<html>Bad Gateway</html>"

_TEXTS: dict[int, str] = {HTTPStatus.TOO_MANY_REQUESTS: LIMITED, HTTPStatus.UNAUTHORIZED: UNKNOWN}


class Gate:
    """Requests go through, but for those that `refuse` names or `trouble` strikes; `async with` opens it at `url`."""

    def __init__(self, synapse: str) -> None:
        self.url = ""
        self.trouble: Callable[[str], int | None] = lambda path: None  # the status some requests get instead
        self._port = 0
        self._synapse = synapse
        self._refused: list[tuple[str, str, int]] = []
        self.senseless: list[bytes] = []  # what the next syncs are answered with
        self.instead: dict[str, bytes] = {}  # what some requests are answered with, by the end of their path
        self.met = 0  # refusals so far
        self.stuck = ""  # what is in the path of requests that are never answered
        self.waiting = 0  # how many of these there are

    async def __aenter__(self) -> Self:
        self._session = ClientSession(auto_decompress=False)
        await self.open()
        self.url = f"http://127.0.0.1:{self._port}"
        return self

    async def open(self) -> None:
        """Let requests in, at the same address as before."""
        application = web.Application(client_max_size=2**26)
        application.router.add_route("*", "/{path:.*}", self._pass)
        self._runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def shut(self) -> None:
        """Cut whoever is in, and let nobody in."""
        await self._runner.cleanup()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.shut()
        await self._session.close()

    def refuse(self, method: str, part: str, status: int = 502) -> None:
        """Answer the next request of this method, with `part` in its path, with an error."""
        self._refused.append((method, part, status))

    async def _pass(self, request: web.Request) -> web.Response:
        if self.stuck and self.stuck in request.path:
            self.waiting += 1
            await asyncio.sleep(HOUR)
        for refused in self._refused:
            if request.method == refused[0] and refused[1] in request.path:
                self._refused.remove(refused)
                return self._refusal(refused[2])
        if request.path.endswith("/sync") and self.senseless:
            self.met += 1
            return web.Response(body=self.senseless.pop(), content_type="application/json")
        if said := next((said for end, said in self.instead.items() if request.path.endswith(end)), None):
            return web.Response(body=said, content_type="application/json")
        if status := self.trouble(request.path):
            return self._refusal(status)
        headers = {name: request.headers[name] for name in ("Authorization", "Content-Type") if name in request.headers}
        body = await request.read()
        url = URL(f"{self._synapse}{request.raw_path}", encoded=True)
        async with self._session.request(request.method, url, headers=headers, data=body) as answer:
            kept = {"Content-Type": answer.headers.get("Content-Type", "application/json")}
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)

    def _refusal(self, status: int) -> web.Response:
        self.met += 1
        return web.Response(status=status, text=_TEXTS.get(status, FAILED))
