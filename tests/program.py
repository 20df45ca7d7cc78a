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
import traceback
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Timer
from typing import Any

Run = subprocess.CompletedProcess[str]

ROOT = Path(__file__).parents[1]
SECONDS = 60
NEW = os.O_WRONLY | os.O_CREAT
LOADED = ("bot.commands.app", "bot.commands.cli", "bot.commands.check", "bot.channels.terminal", "bot.service")


def run(home: Path, *arguments: str, said: str = "", **environment: str) -> Run:
    """Run `cpts-bot` in a folder."""
    with tempfile.TemporaryDirectory() as folder:
        given, said_back, complained = (Path(folder) / name for name in ("in", "out", "err"))
        given.write_text(said, encoding="utf-8")
        asked = {"arguments": arguments, "home": str(home), "environment": {**os.environ, **environment}}
        code = _parent().born({**asked, "files": [str(given), str(said_back), str(complained)]})
        return Run(arguments, code, *(path.read_text(encoding="utf-8") for path in (said_back, complained)))


class _Parent:
    """The process that has loaded the program."""

    def __init__(self) -> None:
        command, pipe = [sys.executable, "-m", __name__], subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        atexit.register(self._process.communicate)  # nothing more to read: it ends

    def born(self, asked: Mapping[str, Any]) -> int:
        """Its exit code; `AssertionError` when it takes too long."""
        assert self._process.stdin
        assert self._process.stdout
        late = Timer(SECONDS, self._process.kill)
        late.start()
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        code = self._process.stdout.readline()
        late.cancel()
        if not code:
            _parent.cache_clear()
        assert code, f"no end after {SECONDS} s: {asked['arguments']}"
        return int(code)


@cache
def _parent() -> _Parent:
    return _Parent()


def _serve() -> None:
    for name in LOADED:
        __import__(name)
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            _become(**asked)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


def _become(arguments: list[str], home: str, environment: dict[str, str], files: list[str]) -> None:
    """Run the command as `python -m bot` would, and end."""
    for number, (file, flags) in enumerate(zip(files, (os.O_RDONLY, NEW, NEW), strict=True)):
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
    _serve()
