"""Two programs on one database: a message is a write transaction, so the messages of a person follow one another."""

import os
import subprocess
import sys
from pathlib import Path

from bot.channels.terminal import CONVERSATION
from bot.storage.store import Store
from handlers.engine.messages import Session

ROOT = Path(__file__).parents[3]
READY = "?"
EAST = "67482 67043 67218 67267 67447 67365 67131 67389 67519 67506".split()
WEST = "29019 29061 29075 29069 29189 29235 29011 29103 29195 29232 29151 29039".split()


class Terminal:
    """`cpts-bot chat --jsonl`, which has answered once: from now on it only answers."""

    def __init__(self, path: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "CPTS_BOT_STORE__PATH": str(path)}
        command = [sys.executable, "-m", "bot", "chat", "--jsonl"]
        self._process = subprocess.Popen(
            command, cwd=path.parent, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._write(READY)

    def wait(self) -> None:
        while '"turn"' not in (line := self._process.stdout.readline()):  # type: ignore[union-attr]
            assert line, "it ended before it answered"

    def says(self, *lines: str) -> None:
        self._write("\n".join(lines))

    def ends(self) -> int:
        self._process.communicate(timeout=60)
        return self._process.returncode

    def _write(self, text: str) -> None:
        self._process.stdin.write(f"{text}\n")  # type: ignore[union-attr]
        self._process.stdin.flush()  # type: ignore[union-attr]


def test_no_answer_of_two_processes_is_lost(tmp_path: Path) -> None:
    """A list that two processes add to at the same time holds what both were told."""
    store = Store.open(tmp_path / "bot.sqlite3")
    begun = Session(flow="creer", asking="territory", answers={"profession": "medecin", "exercise": "liberal"})
    with store.transaction():
        store.save(CONVERSATION, begun.model_copy(update={"drafts": {"territory": {"codes": ["75113"]}}}), 1.0)
    terminals = [Terminal(tmp_path / "bot.sqlite3") for _ in range(2)]
    for terminal in terminals:
        terminal.wait()
    for terminal, communes in zip(terminals, (EAST, WEST), strict=True):
        terminal.says(*communes)
    assert [terminal.ends() for terminal in terminals] == [0, 0]
    codes = store.session(CONVERSATION).drafts["territory"]["codes"]
    assert set(codes) == {"75113", *EAST, *WEST}
    store.close()
