"""What the operator reads: one line an event, as text or as JSON, and no secret in it at any level."""

import json
import logging
import re
import sys
from typing import TextIO

from bot.settings import LogSettings

HIDDEN = "***"
SHORTEST_SECRET = 8  # a shorter one would blank ordinary words
# httpx writes each address it calls at INFO, and a Bot API address holds the token. The platforms' own libraries write
# whole messages at DEBUG: what people say is no business of the log.
NOISY = ("httpx", "httpcore", "telegram", "nio")
# https://core.telegram.org/bots/api#authorizing-your-bot
_BOT_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_secrets: set[str] = set()


def configure(settings: LogSettings, stream: TextIO | None = None) -> None:
    """Send every log of the program to `stream`, the error output by default, as the settings say."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if settings.format == "json" else TextFormatter())
    logging.basicConfig(level=settings.level, handlers=[handler], force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def hide(*secrets: str) -> None:
    """Never write these, wherever they come from: a message, an exception, a field."""
    _secrets.update(secret for secret in secrets if len(secret) >= SHORTEST_SECRET)


def redacted(text: str) -> str:
    """`text` without any known secret, nor anything that looks like a bot's token."""
    for secret in _secrets:
        text = text.replace(secret, HIDDEN)
    return _BOT_TOKEN.sub(HIDDEN, text)


class TextFormatter(logging.Formatter):
    """`2026-11-21 09:30:00 WARNING bot.delivery: reply dropped (channel=telegram)`."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """Redacts last, so that the text of a traceback is covered too: a filter never sees it."""
        return redacted(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        fields = ", ".join(f"{name}={value}" for name, value in _fields(record).items())
        return super().formatMessage(record) + (f" ({fields})" if fields else "")


class JsonFormatter(logging.Formatter):
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
            line["traceback"] = self.formatException(record.exc_info)
        return redacted(json.dumps(line, ensure_ascii=False, default=str))


def _fields(record: logging.LogRecord) -> dict[str, object]:
    """What the caller gave in `extra`."""
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}
