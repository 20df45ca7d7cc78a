"""What the operator reads: one line an event, as text or as JSON, and no secret in it at any level."""

import json
import logging
import re
import sys
import traceback
from collections.abc import Callable
from typing import Any, TextIO

from pydantic import ValidationError

from bot.errors import room_wanted
from bot.settings import LogSettings

HIDDEN = "***"
SHORTEST_SECRET = 8  # a shorter one would blank ordinary words
# httpx writes each address it calls at INFO, and a Bot API address holds the token. The platforms' own libraries write
# whole messages at DEBUG: what people say is no business of the log.
# Peewee, nio's store, writes each SQL statement with its values.
NOISY = ("httpx", "httpcore", "telegram", "nio", "peewee")
# At a 429 or a 502, python-telegram-bot writes a traceback, whole answer included, of an error that it raises as well:
# whoever called says it in one line. What else these loggers write stays.
RAISED_TOO = ("telegram.ext.AIORateLimiter", "telegram.request.BaseRequest")
# What an operator waits for at a start, said at any level that is not silent: « connecté : @…, 3 salons ».
THERE = "bot.there"
# https://core.telegram.org/bots/api#authorizing-your-bot
_BOT_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_secrets: set[str] = set()


def configure(settings: LogSettings, stream: TextIO | None = None, config: str = "") -> None:
    """Send every log of the program to `stream`, the error output by default, as the settings say.

    `config` is on each line: of several bots whose lines come to one place, the one it is about.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(_without_values)
    if config:
        handler.addFilter(_of(config))
    handler.setFormatter(JsonFormatter() if settings.format == "json" else TextFormatter())
    logging.basicConfig(level=settings.level, handlers=[handler], force=True)
    logging.getLogger(THERE).setLevel(logging.INFO)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in RAISED_TOO:
        logging.getLogger(name).addFilter(_without_traceback)


def hide(*secrets: str) -> None:
    """Never write these, wherever they come from: a message, an exception, a field."""
    _secrets.update(secret for secret in secrets if len(secret) >= SHORTEST_SECRET)


def redacted(text: str) -> str:
    """`text` without any known secret, nor anything that looks like a bot's token."""
    for secret in _secrets:
        text = text.replace(secret, HIDDEN)
    return _BOT_TOKEN.sub(HIDDEN, text)


def spoken(error: BaseException) -> str:
    """An exception without the value it is about, which may be what a person typed: `int("Mme Dupont")` quotes it."""
    if isinstance(error, ValidationError):
        places = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'whole'}: {e['type']}" for e in error.errors())
        return f"{error.title}: {places}"
    return HIDDEN if isinstance(error, ValueError | LookupError) else str(error)


def report(error: BaseException) -> str:
    """A traceback fit to be shown: no value, no secret."""
    return redacted(_traceback(error))


def _traceback(error: BaseException) -> str:
    whole = traceback.TracebackException.from_exception(error)
    _hush(whole, error)
    return "".join(whole.format()).rstrip("\n")


def _hush(told: traceback.TracebackException | None, error: BaseException | None) -> None:
    """Have a traceback, and those it came from, speak of each exception as `spoken` does."""
    if told is None or error is None:
        return
    told._str = spoken(error)  # type: ignore[attr-defined] # the only place its text is kept; a test looks
    _hush(told.__cause__, error.__cause__)
    _hush(told.__context__, error.__context__)
    for inner, one in zip(told.exceptions or (), getattr(error, "exceptions", ()), strict=False):
        _hush(inner, one)


def _without_values(record: logging.LogRecord) -> bool:
    """Exceptions among the arguments of a message are spoken too."""
    if isinstance(record.args, tuple):
        record.args = tuple(spoken(a) if isinstance(a, BaseException) else a for a in record.args)
    return True


def _of(config: str) -> Callable[[logging.LogRecord], bool]:
    def named(record: logging.LogRecord) -> bool:
        record.config = config
        return True

    return named


def _without_traceback(record: logging.LogRecord) -> bool:
    return not record.exc_info


class _Discreet(logging.Formatter):
    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        return room_wanted(ei[1]) or _traceback(ei[1])


class TextFormatter(_Discreet):
    """`2026-11-21 09:30:00 WARNING bot.delivery: reply dropped (channel=telegram)`."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """Redacts last, so that the text of a traceback is covered too: a filter never sees it."""
        return redacted(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        fields = ", ".join(f"{name}={value}" for name, value in _fields(record).items())
        return super().formatMessage(record) + (f" ({fields})" if fields else "")


class JsonFormatter(_Discreet):
    """One object a line: time, level, logger, message, then the fields of the event."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)  # a sentence, of a full disk
        return redacted(json.dumps(line, ensure_ascii=False, default=str))


def _fields(record: logging.LogRecord) -> dict[str, object]:
    """What the caller gave in `extra`."""
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}
