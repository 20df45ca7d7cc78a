"""`cpts-bot run` as a process of its own, and how a test waits for what it does."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.bot.channels.telegram.api import TOKEN
from tests.program import ROOT, Born, Process

PATIENCE = 20.0  # seconds for it to end
SLOW = 90.0  # seconds for anything else: a slow machine is no failure

CONFIG = """
[store]
path = "{folder}/bot.sqlite3"
[log]
level = "DEBUG"
format = "{format}"
[limits]
stop_seconds = 1
[health]
enabled = true
port = 0
[telegram]
enabled = true
token_file = "{folder}/token"
api_url = "{url}"
"""


class Program:
    """The bot as the operator runs it. Its log may never hold the token: `check` looks."""

    _process: Process

    def __init__(
        self,
        folder: Path,
        url: str,
        more: str = "",
        log_format: str = "text",
        token: str = TOKEN,
        module: str = "bot",
    ) -> None:
        self._module = module
        self._config = folder / "config.toml"
        self._config.write_text(CONFIG.format(folder=folder, url=url, format=log_format) + more, encoding="utf-8")
        (folder / "token").write_text(token + "\n", encoding="utf-8")
        self._token = token
        self._store = folder / "bot.sqlite3"
        self.log = folder / "log"
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", self._module, *self._asked]
        with self.log.open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, stderr=log, env={**os.environ, "PYTHONPATH": str(ROOT)})

    @property
    def _asked(self) -> list[str]:
        return ["run", "--config", str(self._config)]

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended, None while it runs."""
        return self._process.poll()

    def health(self, path: str) -> tuple[int, str]:
        """What it says of itself over HTTP: the status and the body."""
        until(lambda: "health served on" in self.log.read_text(encoding="utf-8"))
        [*_, address] = re.findall(r"health served on ([\d.:]+)", self.log.read_text(encoding="utf-8"))
        try:
            with urlopen(f"http://{address}{path}") as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    def settle(self) -> None:
        """Wait until every reply is crossed out: nothing is in the air then."""
        with closing(sqlite3.connect(self._store)) as store:
            until(lambda: store.execute("SELECT count(*) FROM outbox").fetchone() == (0,))

    def kill(self) -> None:
        """End it without a word, as a power cut would."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(PATIENCE)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop; its exit code."""
        self._process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        return self._process.wait(PATIENCE)

    def check(self) -> None:
        """End it if it still runs, and look at everything it wrote."""
        if self.exit_code is None:
            self.kill()
        assert self._token.partition(":")[2] not in self.log.read_text(encoding="utf-8")


class BornProgram(Program):
    """The same of a process that has loaded the program already: for whatever is not about its start."""

    def start(self) -> None:
        self._process = Born(ROOT, *self._asked, log=self.log)


def until(holds: Callable[[], bool], seconds: float = SLOW) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
