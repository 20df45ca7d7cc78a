"""From process start to the first prompt, and memory with every commune loaded; beside a bare Python process."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

RUNS = 7
ROOT = Path(__file__).parent.parent
PROMPT = "Trouver mes contacts"  # the last line of the menu

CHAT = "import bot.commands.cli, bot.service, bot.storage.store, bot.settings, bot.channels.terminal\n"


def main() -> None:
    bare = median(_seconds([sys.executable, "-c", f"print({PROMPT!r})"]) for _ in range(RUNS))
    ours = median(_seconds([sys.executable, "-m", "bot", "chat", "--fresh"]) for _ in range(RUNS))
    print(f"start to first prompt: {ours:.2f} s, {ours / bare:.1f} times a bare Python ({bare:.3f} s); aim 1.0 s")
    loaded = _megabytes("from knowledge.base import Knowledge as K; K().gazetteer.locate('Bourges')", chat=True)
    bare_memory = _megabytes("pass")
    print(f"resident memory, every commune loaded: {loaded:.0f} MB; a bare Python: {bare_memory:.0f} MB; aim 120 MB")


def _seconds(command: list[str]) -> float:
    """Seconds until the prompt is on the screen."""
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert process.stdout is not None
        while PROMPT.encode() not in process.stdout.readline():
            pass
        elapsed = time.perf_counter() - begun
        process.communicate()
    return elapsed


def _megabytes(code: str, *, chat: bool = False) -> float:
    """The largest resident size of a process that runs `code`, with what the chat imports when asked."""
    imports = (
        "import bot.commands.cli, bot.service, bot.storage.store, bot.settings, bot.channels.terminal\n" if chat else ""
    )
    child = f"{imports}{code}\nimport resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, cwd=ROOT, check=True)
    unit = 1 if sys.platform == "darwin" else 1024  # kilobytes on Linux, bytes on macOS: getrusage(2)
    return int(done.stdout) * unit / 1e6
