"""`cpts-bot` as a process of its own, born of one that has already loaded it.

A process that loads the program spends most of its second on that. Here one process loads it once and forks for each
command, so that every command still has its own memory, folder, environment, outputs and exit code. What a start itself
does (its script, its modules) is tested where `sys.executable` is started.
"""

import atexit
import json
import os
import runpy
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Timer
from typing import Any, Protocol

from bot.channels import matrix

Run = subprocess.CompletedProcess[str]

ROOT = Path(__file__).parents[1]
SECONDS = 60
MOMENT = 0.01  # seconds between two looks at a bot that is to end
WRITTEN = os.O_WRONLY | os.O_CREAT | os.O_APPEND
COMMANDS = ("bot.commands.app", "bot.commands.cli", "bot.commands.check", "bot.channels.terminal", "bot.service")
ANSWERING = ("bot.supervisor", "bot.siblings", "bot.care.health", "bot.care.metrics", "bot.channels.telegram.channel")
BOTS = (*COMMANDS, *ANSWERING, *(["bot.channels.matrix.channel"] if matrix.is_installed() else []))


class Process(Protocol):
    """What a test does with a bot that runs, however it was started."""

    pid: int

    def poll(self) -> int | None: ...

    def wait(self, timeout: float) -> int: ...

    def send_signal(self, number: int) -> None: ...


def run(home: Path, *arguments: str, said: str = "", **environment: str) -> Run:
    """Run `cpts-bot` in a folder."""
    with tempfile.TemporaryDirectory() as folder:
        given, said_back, complained = (Path(folder) / name for name in ("in", "out", "err"))
        given.write_text(said, encoding="utf-8")
        asked = _asked(arguments, home, environment, (given, said_back, complained))
        code = _parent(COMMANDS).told({"wait": _parent(COMMANDS).told(asked)})
        assert code is not None
        return Run(arguments, code, *(path.read_text(encoding="utf-8") for path in (said_back, complained)))


class Born:
    """`cpts-bot run` that goes on: what `subprocess.Popen` is to a bot that loads its own program."""

    def __init__(self, home: Path, *arguments: str, log: Path, **environment: str) -> None:
        nothing = Path(os.devnull)
        log.touch()  # whoever waits for a line reads it before the bot has opened it
        self._parent = _parent(BOTS)
        pid = self._parent.told(_asked(arguments, home, environment, (nothing, nothing, log)))
        assert pid
        self.pid = pid
        self._code: int | None = None

    def poll(self) -> int | None:
        """How it ended, None while it runs."""
        if self._code is None:
            self._code = self._parent.told({"look": self.pid})
        return self._code

    def wait(self, timeout: float) -> int:
        limit = time.monotonic() + timeout
        while (code := self.poll()) is None:
            assert time.monotonic() < limit, f"no end after {timeout} s"
            time.sleep(MOMENT)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def _asked(
    arguments: tuple[str, ...], home: Path, environment: Mapping[str, str], files: tuple[Path, ...]
) -> dict[str, Any]:
    given = {"arguments": arguments, "home": str(home), "environment": {**os.environ, **environment}}
    return {"born": {**given, "files": list(map(str, files))}}


class _Parent:
    """The process that has loaded the program."""

    def __init__(self, modules: tuple[str, ...]) -> None:
        command, pipe = [sys.executable, "-m", __name__, *modules], subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        atexit.register(self._process.communicate)  # nothing more to read: it ends

    def told(self, asked: Mapping[str, Any]) -> int | None:
        """What it answers; `AssertionError` when it takes too long."""
        assert self._process.stdin
        assert self._process.stdout
        late = Timer(SECONDS, self._process.kill)
        late.start()
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        late.cancel()
        if not answer:
            _parent.cache_clear()
        assert answer, f"no end after {SECONDS} s: {asked}"
        return json.loads(answer)  # type: ignore[no-any-return]


@cache
def _parent(modules: tuple[str, ...]) -> _Parent:
    return _Parent(modules)


def _serve(modules: list[str]) -> None:
    for name in modules:
        import_module(name)
    for line in sys.stdin:
        [(what, of)] = json.loads(line).items()
        sys.stdout.write(json.dumps(_born(of) if what == "born" else _code(of, hold=what == "wait")) + "\n")
        sys.stdout.flush()


def _born(of: Mapping[str, Any]) -> int:
    child = os.fork()
    if not child:
        _become(**of)
    return child


def _code(child: int, *, hold: bool) -> int | None:
    """What it ended with, None when it still runs and is not waited for."""
    ended, status = os.waitpid(child, 0 if hold else os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _become(arguments: list[str], home: str, environment: dict[str, str], files: list[str]) -> None:
    """Run the command as `python -m bot` would, and end."""
    for number, (file, flags) in enumerate(zip(files, (os.O_RDONLY, WRITTEN, WRITTEN), strict=True)):
        os.dup2(os.open(file, flags), number)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w", buffering=1)  # noqa: SIM115
    os.chdir(home)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["bot", *arguments]
    code: Any = 1
    try:
        runpy.run_module("bot", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    os._exit(code if isinstance(code, int) else bool(code))


if __name__ == "__main__":
    _serve(sys.argv[1:])
