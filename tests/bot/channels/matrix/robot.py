"""The bot of the tests: logged in as an operator would, run inside the test or as a program of its own."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import SecretStr

from bot.channels.matrix.channel import Channel
from bot.channels.matrix.trust import account, identity
from bot.circle import Circle
from bot.service import Service
from bot.settings import AdminSettings, LimitsSettings, MatrixSettings
from bot.storage.store import Store
from knowledge.base import Knowledge
from tests.bot.channels.matrix.people import PASSWORD, PATIENCE, until
from tests.bot.channels.matrix.synapse import Synapse
from tests.database import begun
from tests.program import ROOT, Born, Process


class Robot:
    """A bot with its files in `folder`; `async with` runs it, and it may run again on the same files."""

    def __init__(self, synapse: Synapse, name: str, folder: Path, knowledge: Knowledge, **more: Any) -> None:
        self.user_id = synapse.register(name)
        self.folder = folder
        self.clock: Callable[[], float] = time.time
        settings = {
            "enabled": True,
            "homeserver": synapse.url,
            "user_id": self.user_id,
            "store_path": folder / "matrix",
            "pickle_key": SecretStr("a long secret phrase"),
        }
        self.settings = MatrixSettings.model_validate(settings | more)
        self.per_minute = 100_000
        self.admins: tuple[AdminSettings, ...] = ()
        self.networks: dict[str, str] | None = None  # where people are brought together; None: they are not
        self._knowledge = knowledge
        self._running: asyncio.Task[None] | None = None

    async def login(self) -> identity.Standing:
        """What `cpts-bot matrix login` does."""
        nio = await account.login(self.settings, PASSWORD)
        try:
            await nio.keys_upload()
            return await identity.establish(nio, self.settings, PASSWORD)
        finally:
            await nio.close()

    def device_id(self) -> str:
        """The device it logged in with."""
        return account.Account.stored(self.settings).device_id

    async def __aenter__(self) -> Self:
        if not account.has_session(self.settings):
            await self.login()
        self.store = Store.open(begun(self.folder / "bot.sqlite3"))
        is_open = self.networks is not None
        circle = Circle(self.store, self._knowledge, (), self.networks, rooms=True) if is_open else None
        self.service = Service(self.store, self._knowledge, self.clock, self.admins, circle=circle)
        self.channel = Channel(self.settings, LimitsSettings(messages_per_minute=self.per_minute), self.service)
        self._running = running = asyncio.create_task(self._run())
        await until(lambda: self.channel.last_sync or running.done(), "no first sync")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._running:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running
        self.store.close()

    async def ended(self) -> None:
        """Wait until the channel ends by itself; raises why."""
        running, self._running = self._running, None
        if running:
            await asyncio.wait_for(running, PATIENCE)

    async def _run(self) -> None:
        async with self.channel:
            await self.channel.run()


class Program:
    """The same bot as `cpts-bot run`, a process that can be killed at any instant."""

    def __init__(self, robot: Robot) -> None:
        self._robot = robot
        self._process: Process | None = None
        self.log = robot.folder / "run.log"

    def start(self) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **self._environment()}
        command = [sys.executable, "-m", "bot", "run"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, env=environment, cwd=self._robot.folder, stderr=log)

    def _environment(self) -> dict[str, str]:
        settings = self._robot.settings
        return {
            "CPTS_BOT_STORE__PATH": str(self._robot.folder / "bot.sqlite3"),
            "CPTS_BOT_LOG__LEVEL": "DEBUG",
            "CPTS_BOT_MATRIX__ENABLED": "true",
            "CPTS_BOT_MATRIX__HOMESERVER": settings.homeserver,
            "CPTS_BOT_MATRIX__USER_ID": settings.user_id,
            "CPTS_BOT_MATRIX__STORE_PATH": str(settings.store_path),
            "CPTS_BOT_MATRIX__PICKLE_KEY": settings.pickle_key.get_secret_value(),
        }

    def kill(self) -> None:
        """What a power cut does: no goodbye."""
        self.end(signal.SIGKILL)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        assert self._process
        self._process.send_signal(number)
        return self._process.wait(timeout=20)


class BornProgram(Program):
    """The same of a process that has loaded the program already: for whatever is not about its start."""

    def start(self) -> None:
        self._process = Born(self._robot.folder, "run", log=self.log, **self._environment())


def token_of(robot: Robot) -> str:
    """The secret that must show nowhere."""
    return str(json.loads((robot.settings.store_path / "session.json").read_text())["access_token"])
