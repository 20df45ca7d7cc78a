"""The kills of `cpts-bot chat --jsonl`: a script writes again the line whose end it did not read."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

from knowledge.base import Knowledge
from reliability.kills import Exchange, Tally, exchanges, lives, opening

ROOT = Path(__file__).parents[1]


class Script:
    """Writes line after line to one program after another, and remembers what it read."""

    def __init__(self, folder: Path, talk: Iterator[Exchange]) -> None:
        self._folder = folder
        self._talk = talk
        self._line = next(talk)
        self.expected: Counter[str] = Counter()
        self.heard: Counter[str] = Counter()
        self.turns = 0

    def live(self, answers_first: bool, seconds: float) -> None:
        """One program, from its start to its kill."""
        process = self._start()
        timer = Timer(seconds, process.kill)
        if answers_first:
            self.turn(process)
        timer.start()
        while self.turn(process):
            pass
        process.wait()

    def finish(self) -> None:
        """A last program that nobody kills."""
        process = self._start()
        self.turn(process)
        process.kill()
        process.wait()

    def turn(self, process: "subprocess.Popen[str]") -> bool:
        """Write the line and read its replies; False when the program died meanwhile."""
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(self._line.said + "\n")
            process.stdin.flush()
        except BrokenPipeError:
            return False
        for line in process.stdout:
            if not line.endswith("\n"):
                return False  # killed while it wrote: nobody has read that
            said = json.loads(line)
            if "turn" in said:
                return self._heard_out()
            self.heard[opening(said["text"])] += 1
        return False

    def _heard_out(self) -> bool:
        self.expected.update(self._line.heard)
        self.turns += 1
        self._line = next(self._talk)
        return True

    def _start(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "bot", "chat", "--jsonl"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )


def run(folder: Path, knowledge: Knowledge, kills: int, seed: int) -> Tally:
    script = Script(folder, exchanges(knowledge, "terminal"))
    for answers_first, seconds in lives(kills, seed):
        script.live(answers_first, seconds)
    script.finish()
    missing, more = script.expected - script.heard, script.heard - script.expected
    tally = Tally("terminal", script.turns, script.expected.total())
    tally.lost, tally.doubled = missing.total(), more.total()
    return tally
