"""What a message costs whoever answers it: the writes and the calls that ours makes, and nothing else.

What a talk of `talks.py` made SQLite and python-telegram-bot do is recorded, then done again without the program.
"""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from telegram.ext import ExtBot

from benchmarks.talks import PERSONS, TOKEN, Instant, timed, updates
from bot.storage.schema import opened
from knowledge.base import Knowledge

POST = "call"  # a step that is one, and no statement


@dataclass
class _Recorded:
    """Statements with their values, and calls to the Bot API with theirs, in the order they were made."""

    steps: list[tuple[str, Any]] = field(default_factory=list)

    def connection(self) -> type[sqlite3.Connection]:
        steps = self.steps

        class Recording(sqlite3.Connection):
            def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
                was_open = self.in_transaction
                done = super().execute(sql, parameters)
                if self.in_transaction and not was_open and not sql.startswith("BEGIN"):
                    steps.append(("BEGIN", ()))  # Python opens it by itself
                steps.append((sql, parameters))
                return done

            def commit(self) -> None:
                steps.append(("COMMIT", ()))
                super().commit()

        return Recording


def milliseconds(talk: Sequence[str], knowledge: Knowledge) -> float:
    """Processor time of a message of a talk."""
    recorded, connect, post = _Recorded(), sqlite3.connect, ExtBot._post

    async def recording(bot: Any, endpoint: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        recorded.steps.append((POST, (endpoint, dict(data or {}))))
        return await post(bot, endpoint, data, **more)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spoken.sqlite3"
        opened(path).close()  # its tables are no part of a message
        factory = recorded.connection()
        with (
            mock.patch.object(sqlite3, "connect", lambda *a, **k: connect(*a, **{**k, "factory": factory})),
            mock.patch.object(ExtBot, "_post", recording),
        ):
            asyncio.run(timed([*updates(talk, PERSONS)], knowledge, path))
        spent = asyncio.run(_again(_of_messages(recorded.steps), Path(folder) / "again.sqlite3"))
    return spent / PERSONS / len(talk) * 1_000


def _of_messages(steps: Sequence[tuple[str, Any]]) -> Sequence[tuple[str, Any]]:
    """What came from the first message on: its transaction is the first that takes the lock at once."""
    begun = [at for at, (what, _) in enumerate(steps) if what == "BEGIN IMMEDIATE"]
    seen = next(at for at, (what, _) in enumerate(steps) if " seen " in what and what.startswith("INSERT"))
    return steps[max(at for at in begun if at < seen) :]


async def _again(steps: Sequence[tuple[str, Any]], path: Path) -> float:
    bot: ExtBot[None] = ExtBot(TOKEN, request=Instant(), get_updates_request=Instant())
    await bot.initialize()
    database = opened(path).conn
    assert database is not None
    database.isolation_level = None  # transactions are steps of their own
    started = time.process_time()
    for what, values in steps:
        if what == POST:
            await bot._post(*values)
        elif what != "COMMIT" or database.in_transaction:
            database.execute(what, values).fetchall()
    spent = time.process_time() - started
    database.close()
    return spent
