"""Long polling: an update is confirmed when it is on disk, and not before."""

import asyncio
import io
import json
import logging
import sqlite3
from functools import partial
from typing import Any, ClassVar

import pytest
from telegram.ext import AIORateLimiter, ExtBot

from bot import logs
from bot.channels.telegram import connection
from bot.channels.telegram.connection import until_reached
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.updates import Update
from bot.errors import GiveUpError
from bot.settings import LogSettings
from tests.bot.channels.telegram.api import TOKEN, ApiError, BotApi
from tests.bot.channels.telegram.recording import Recorder


def _bot(api: BotApi) -> "ExtBot[None]":
    return ExtBot(TOKEN, request=Recorder(api), get_updates_request=Recorder(api))


def test_update_the_disk_refuses_comes_again() -> None:
    """When an update cannot be stored the channel dies, and Telegram keeps the update for its next life."""
    api = BotApi()
    api.says("bonjour")

    async def take(update: Update) -> None:
        raise sqlite3.OperationalError("database is locked")

    with pytest.raises(sqlite3.OperationalError):
        asyncio.run(Poller(_bot(api), take, asyncio.Event()).run())
    assert len(api.updates) == 1


@pytest.mark.senseless
def test_update_nobody_can_read(caplog: pytest.LogCaptureFixture) -> None:
    """An update that cannot be read is skipped, those around it are taken, and nothing of it is in the log."""
    api, stopping, taken = BotApi(), asyncio.Event(), []
    first = api.says("un")
    api.update(message={"text": "anticonstitutionnellement", "chat": 4})
    last = api.says("deux")

    async def take(update: Update) -> None:
        taken.append(update.update_id)
        if update.update_id == last["update_id"]:
            stopping.set()

    asyncio.run(asyncio.wait_for(Poller(_bot(api), take, stopping).run(), 10))
    assert taken == [first["update_id"], last["update_id"]]
    assert "update skipped" in caplog.text
    assert "anticonstitutionnellement" not in caplog.text


class Garbled(Recorder):
    """A server, or a proxy before it, that answers getUpdates with anything at first."""

    def __init__(self, api: BotApi) -> None:
        super().__init__(api)
        self.left = [
            b"", b"<html>", b"{", b"[]", b"null", b'{"ok": true}', b'{"ok": true, "result": "x"}', b"x" * 5_000_000,
            b'{"ok": true, "result": [1]}', b'{"ok": true, "result": [{"update_id": "9"}]}', b"\xff\xfe",
        ]  # fmt: skip

    async def do_request(self, url: str, *given: Any, **more: Any) -> tuple[int, bytes]:
        if url.endswith("getUpdates") and self.left:
            return 200, self.left.pop()
        return await super().do_request(url, *given, **more)


def test_answers_that_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever comes in place of updates is asked for again, and the first ones that come are taken."""
    monkeypatch.setattr(connection, "LONGEST_WAIT", 0.01)
    monkeypatch.setattr(connection, "FIRST_WAIT", 0.01)
    api, stopping, taken = BotApi(), asyncio.Event(), []
    update = api.says("bonjour")
    bot: ExtBot[None] = ExtBot(TOKEN, request=Recorder(api), get_updates_request=Garbled(api))

    async def take(update: Update) -> None:
        taken.append(update.update_id)
        stopping.set()

    asyncio.run(asyncio.wait_for(Poller(bot, take, stopping).run(), 10))
    assert taken == [update["update_id"]]


class Proxied(Recorder):
    """A proxy before Telegram: first an error page, then a request to wait, then Telegram."""

    left: ClassVar[list[tuple[int, bytes]]] = []

    async def do_request(self, url: str, *given: Any, **more: Any) -> tuple[int, bytes]:
        return self.left.pop(0) if self.left else await super().do_request(url, *given, **more)


def test_a_fault_of_the_line_is_one_line_of_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """A 502 in HTML and a 429 are one line each, of ours: the library's own tracebacks are left out."""
    monkeypatch.setattr(connection, "LONGEST_WAIT", 0.01)
    monkeypatch.setattr(connection, "FIRST_WAIT", 0.01)
    wait = json.dumps({"ok": False, "error_code": 429, "description": "no", "parameters": {"retry_after": 0}}).encode()
    monkeypatch.setattr(Proxied, "left", [(502, b"<html>"), (200, b"<html>"), (429, wait)])
    stream, api, root = io.StringIO(), BotApi(), logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    logs.configure(LogSettings(), stream)
    bot: ExtBot[int] = ExtBot(
        TOKEN, request=Proxied(api), get_updates_request=Recorder(api), rate_limiter=AIORateLimiter()
    )
    assert asyncio.run(until_reached(partial(bot.send_message, 1, "Bonjour"), asyncio.Event()))
    assert len(stream.getvalue().splitlines()) == 3, stream.getvalue()
    assert "bot.channels.telegram.connection" in stream.getvalue()


class Mute(Recorder):
    """A server that says « ok » to a method, and nothing more, for a while."""

    def __init__(self, api: BotApi, method: str, times: int) -> None:
        super().__init__(api)
        self._method = method
        self._left = times

    async def do_request(self, url: str, *given: Any, **more: Any) -> tuple[int, bytes]:
        answer = await super().do_request(url, *given, **more)
        if not url.endswith(self._method) or not self._left:
            return answer
        self._left -= 1
        return 200, b'{"ok": true, "result": true}'


@pytest.mark.parametrize("method", ["getMe", "getWebhookInfo"])
def test_an_object_that_is_none(method: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bool for an object is said in a sentence, without a traceback, and asked for again."""
    monkeypatch.setattr(connection, "FIRST_WAIT", 0.01)
    api = BotApi()
    bot: ExtBot[None] = ExtBot(TOKEN, request=Mute(api, method, 2), get_updates_request=Recorder(api))
    call = bot.get_me if method == "getMe" else bot.get_webhook_info
    assert asyncio.run(until_reached(call, asyncio.Event()))
    assert caplog.text.count("quelque chose qui n'a pas de sens") == 2
    assert "Traceback" not in caplog.text


def test_stopped_between_two_updates() -> None:
    """Asked to stop, it finishes the update at hand, confirms it, and leaves the next one to the next start."""
    api, stopping, taken = BotApi(), asyncio.Event(), []
    first, second = api.says("un"), api.says("deux")

    async def take(update: Update) -> None:
        taken.append(update.update_id)
        stopping.set()

    asyncio.run(Poller(_bot(api), take, stopping).run())
    assert taken == [first["update_id"]]
    assert api.updates == [second]


def test_other_program_with_the_same_token(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two programs on one token: the sentence says so, and we try again."""
    monkeypatch.setattr(connection, "LONGEST_WAIT", 0.01)
    api = BotApi()
    api.fail("getUpdates", ApiError(409, "Conflict: terminated by other getUpdates request"))
    assert asyncio.run(until_reached(_bot(api).get_updates, asyncio.Event())) == ()
    assert "Un autre programme" in caplog.text


def test_token_withdrawn_while_running() -> None:
    """A token that is refused, now or later, ends the channel with a sentence that does not hold it."""
    api = BotApi()
    api.fail("getUpdates", ApiError(401, "Unauthorized"))
    with pytest.raises(GiveUpError, match="refuse le jeton") as raised:
        asyncio.run(until_reached(_bot(api).get_updates, asyncio.Event()))
    assert TOKEN not in str(raised.value)
