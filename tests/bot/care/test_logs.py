"""What the operator reads: one line an event, and never a secret."""

import io
import json
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from pydantic import ValidationError

from bot import logs
from bot.service import Service
from bot.settings import LogSettings
from handlers.engine.messages import Incoming, Reply

TOKEN = "123456789:AAtestTESTtestTESTtestTESTtestTEST_-x"
TYPED = "Mme Dupont\n%s {0} ma patiente"
log = logging.getLogger("tests.logs")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(params=["text", "json"])
def out(request: pytest.FixtureRequest) -> io.StringIO:
    stream = io.StringIO()
    logs.configure(LogSettings(level="DEBUG", format=request.param), stream)
    return stream


def test_token_is_hidden_wherever_it_stands(out: io.StringIO) -> None:
    """A bot's token never reaches the log: not by a message, an argument, a field or a traceback."""
    log.info("calling https://api.telegram.org/bot%s/getMe", TOKEN, extra={"url": TOKEN})
    try:
        raise RuntimeError(TOKEN)
    except RuntimeError:
        log.exception("failed")
    assert TOKEN not in out.getvalue()
    assert logs.HIDDEN in out.getvalue()


def test_named_secret_is_hidden(out: io.StringIO) -> None:
    """Any other secret is hidden once it was named."""
    logs.hide("un-mot-de-passe")
    log.warning("login with un-mot-de-passe")
    assert "un-mot-de-passe" not in out.getvalue()


def test_libraries_that_log_addresses_and_messages_are_quiet(out: io.StringIO) -> None:
    """The libraries of the platforms speak from WARNING on, even when everything else is at DEBUG."""
    logging.getLogger("httpx").info("HTTP Request: POST https://example.org")
    logging.getLogger("httpcore.http11").debug("send_request_headers")
    logging.getLogger("peewee").debug("INSERT INTO accounts VALUES (…)")
    logging.getLogger("telegram.ext.ExtBot").debug("sendMessage Bonjour")
    assert out.getvalue() == ""


def test_what_a_person_typed_is_not_quoted(out: io.StringIO) -> None:
    """An exception about a value is written without it, whether logged, chained or given as an argument."""
    try:
        try:
            Reply.model_validate({"text": {"patiente": TYPED}})
        except ValidationError as error:
            log.error("left out: %s", error)
            raise KeyError(TYPED) from error
    except KeyError:
        log.exception("unhandled fault")
    assert TYPED not in out.getvalue()
    assert out.getvalue().count("Reply: text: string_type") == 2
    assert f"KeyError: {logs.HIDDEN}" in out.getvalue()


def test_a_fault_over_a_message_does_not_quote_it(
    out: io.StringIO, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug of ours met over what a person wrote leaves a traceback in the log, and not a word of theirs."""
    monkeypatch.setattr("bot.service.respond", lambda incoming, *_: int(incoming.text))
    service.receive(Incoming(conversation="c", event_id="e", text=TYPED))
    assert "unhandled fault" in out.getvalue()
    assert "Traceback" in out.getvalue()
    assert TYPED not in out.getvalue()


def test_a_full_disk_is_a_sentence_and_no_trace(out: io.StringIO) -> None:
    """Wherever the machine refuses: what to look at, for it is no fault of ours to be reported."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript("CREATE TABLE t (a); PRAGMA max_page_count = 2;")
        try:
            db.execute("INSERT INTO t VALUES (zeroblob(100000))")
        except sqlite3.OperationalError:
            log.exception("channel died")
    assert "channel died" in out.getvalue()
    assert "Le disque de la base n'écrit plus (SQLITE_FULL) : il est plein" in out.getvalue()
    assert "Traceback" not in out.getvalue()


def test_json_holds_the_fields_of_the_event() -> None:
    """In JSON each line is an object with the event's fields beside its message."""
    stream = io.StringIO()
    logs.configure(LogSettings(level="INFO", format="json"), stream)
    log.warning("channel died", extra={"channel": "telegram"})
    line = json.loads(stream.getvalue())
    assert (line["level"], line["message"], line["channel"]) == ("WARNING", "channel died", "telegram")


def test_text_holds_them_too() -> None:
    """As text the fields stand between brackets after the message."""
    stream = io.StringIO()
    logs.configure(LogSettings(level="INFO"), stream)
    log.warning("channel died", extra={"channel": "telegram"})
    assert "WARNING tests.logs: channel died (channel=telegram)" in stream.getvalue()
