"""Webhook mode: a secret that nobody can leave out, an update acknowledged only when it is on disk."""

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.channels.telegram.channel import TelegramChannel
from bot.configuration import SettingsError
from bot.service import Service
from bot.settings import LimitsSettings, TelegramSettings
from tests.bot.channels.telegram.api import TOKEN, BotApi
from tests.bot.channels.telegram.program import Program, until
from tests.bot.channels.telegram.server import Server

SECRET = "un-secret-de-test_0123456789"
MORE = """
mode = "webhook"
[telegram.webhook]
url = "https://bot.exemple.fr/telegram"
port = {port}
secret = "{secret}"
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server(BotApi())
    yield server
    server.close()


@pytest.fixture(scope="module")
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def program(server: Server, port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    program = Program(tmp_path_factory.mktemp("webhook"), server.url, MORE.format(port=port, secret=SECRET))
    until(lambda: bool(server.api.webhook))
    yield program
    program.check()
    assert SECRET not in program.log.read_text(encoding="utf-8")


def _deliver(port: int, body: bytes, secret: str | None = SECRET, path: str = "/telegram") -> int:
    """Call as Telegram does through the reverse proxy; the status of the answer."""
    headers = {"Content-Type": "application/json"} | ({"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {})
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - loopback
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def _json(update: dict[str, Any]) -> bytes:
    return json.dumps(update).encode()


def test_registers_with_its_secret(server: Server, program: Program) -> None:
    """Telegram is told the address, the secret and the updates we read."""
    assert server.api.webhook["url"] == "https://bot.exemple.fr/telegram"
    assert server.api.webhook["secret_token"] == SECRET
    assert "callback_query" in server.api.webhook["allowed_updates"]
    assert server.api.webhook.get("drop_pending_updates") in (None, False)


def test_update_is_answered_once(server: Server, program: Program, port: int) -> None:
    """An update is answered; brought again, it is acknowledged and not answered again."""
    update = _json(server.api.says("/start"))
    assert _deliver(port, update) == 200
    assert _deliver(port, update) == 200
    assert _deliver(port, _json(server.api.says("/privacy"))) == 200
    until(lambda: len(server.api.messages) == 3)  # the notice comes in two messages
    assert ["Vos données" in m.text for m in server.api.messages] == [False, True, False]


def test_updates_brought_at_once_keep_their_order(server: Server, program: Program, port: int) -> None:
    """A short message does not overtake the long one that Telegram brought just before, while that one is read."""
    server.slow["sendChatAction"] = 0.5  # what a long message waits for
    server.api.calls.clear()
    long, short = (_json(server.api.says(text)) for text in ("Bourges, " * 50, "/privacy"))
    with ThreadPoolExecutor() as telegram:
        first = telegram.submit(_deliver, port, long)
        until(lambda: any(method == "sendChatAction" for method, _ in server.api.calls))
        second = telegram.submit(_deliver, port, short)
    assert (first.result(), second.result()) == (200, 200)
    program.settle()
    assert "CNIL" in server.api.messages[-1].text  # the end of the notice


@pytest.mark.parametrize("secret", [None, "", "un-secret-de-test_012345678", "é"])
def test_without_the_secret_nothing_is_read(server: Server, program: Program, port: int, secret: str | None) -> None:
    """A call without the right secret is refused."""
    assert _deliver(port, _json(server.api.says("/start")), secret and secret.encode().decode("latin-1")) == 403


def test_an_unreadable_secret_is_refused(server: Server, program: Program, port: int) -> None:
    """A secret of bytes that are no text is a wrong one, not a fault: nothing of it reaches the log."""
    assert _deliver(port, _json(server.api.says("/start")), "\xff\xfe") == 403
    assert "Traceback" not in program.log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "body",
    [b"\xff", b"[" * 100_000, b'{"update_id": ' + b"9" * 5000 + b"}", b'{"update_id": "7"}', b'{"update_id": true}'],
    ids=["no text", "lists without end", "a number without end", "a word", "a truth"],
)
def test_a_body_that_is_no_update_is_refused(program: Program, port: int, body: bytes) -> None:
    """Whatever comes in place of an update is refused without a traceback, and the program lives on."""
    assert _deliver(port, body) == 400
    assert "Traceback" not in program.log.read_text(encoding="utf-8")


def test_nonsense_is_refused(program: Program, port: int) -> None:
    """What is not an update is refused, and the program lives on."""
    assert _deliver(port, b"{") == 400
    assert _deliver(port, b"[]") == 400
    assert _deliver(port, b"{}") == 400
    assert _deliver(port, b"{}", path="/ailleurs") == 404


@pytest.mark.parametrize(
    ("webhook", "named"),
    [
        ({"url": "https://bot.exemple.fr/t"}, "secret"),
        ({"url": "https://bot.exemple.fr/t", "secret": "court"}, "secret"),
        ({"url": "http://bot.exemple.fr/t", "secret": SECRET}, "url"),
        ({"secret": SECRET}, "url"),
    ],
)
def test_webhook_needs_a_secret_and_https(service: Service, webhook: dict[str, str], named: str) -> None:
    """Webhook mode without a strong secret or a public HTTPS address does not start."""
    settings = TelegramSettings.model_validate({"token": TOKEN, "mode": "webhook", "webhook": webhook})
    with pytest.raises(SettingsError, match=named):
        TelegramChannel(settings, LimitsSettings(), service)
