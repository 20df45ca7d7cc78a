"""The Matrix keys of earlier builds: `python -m reliability upgrades rooms COMMIT…`, on a real Synapse.

A build of git meets somebody in an encrypted room and is killed; what they say next, with a key it was given, is
answered by today's build on the same folder, then by the earlier one again, from the copy made before. The keys are
kept, packed, with what was said, in `tests/data/upgrades/matrix/`.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.channels.matrix.requests import request
from reliability.upgrades import KEPT, ROOT, SUFFIX, checked_out, copied_back
from tests.bot.channels.matrix.people import PASSWORD, Person
from tests.bot.channels.matrix.synapse import Synapse

KEYS = KEPT / "matrix"
SAID = "said.json"  # the messages the keys must read, as the server has them
PHRASE = "a long secret phrase"
CONFIG = """
[store]
path = "bot.sqlite3"
[limits]
stop_seconds = 1
[matrix]
enabled = true
homeserver = "{url}"
user_id = "{user}"
password = "{password}"
store_path = "matrix"
pickle_key = "{phrase}"
"""


def main(commits: list[str]) -> None:
    for commit in commits:
        with checked_out(commit) as tree, tempfile.TemporaryDirectory() as name:
            folder = Path(name) / commit
            folder.mkdir()
            synapse = Synapse(Path(name) / "synapse")
            synapse.start()
            try:
                asyncio.run(_there_and_back(tree, folder, synapse))
            finally:
                synapse.stop()
        print(f"{commit}, in an encrypted room: sound", flush=True)


async def _there_and_back(tree: Path, folder: Path, synapse: Synapse) -> None:
    """Raises `AssertionError` for what is not answered, or not read."""
    bot = synapse.register("cpts-bot")
    text = CONFIG.format(url=synapse.url, user=bot, password=PASSWORD, phrase=PHRASE)
    (folder / "config.toml").write_text(text, encoding="utf-8")
    subprocess.run(_command("matrix", "login"), cwd=folder, env=_environment(tree), check=True, capture_output=True)
    async with Person(synapse.url, synapse.register("marie"), folder.parent / "marie") as person:
        with _running(tree, folder):
            room = await person.direct(bot)
            await person.says(room, "rejoindre")
            await person.hears("Question 1/", room)
        event = await person.says(room, "infirmière")
        got = await request(person.nio, "GET", "rooms", room, "event", event)  # nio's own would decrypt it
        _pack(folder, [{**got.body, "room_id": room}])
        with _running(ROOT, folder):
            await person.hears("Question 2/", room)
            await person.says(room, "libéral")
            await person.hears("Question 3/", room)
        copied_back(folder)
        with _running(tree, folder):
            await person.says(room, "menu")
            await person.hears("Rejoindre", room)


@contextmanager
def _running(tree: Path, folder: Path) -> Iterator[None]:
    """`cpts-bot run` of a build, killed in the end."""
    with (folder / "log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(_command("run"), cwd=folder, env=_environment(tree), stderr=log)
    try:
        yield
    except AssertionError as error:
        said = (folder / "log").read_text(encoding="utf-8")[-2_000:]
        raise AssertionError(f"{tree.name}: {error}\n{said}") from error
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "bot", *words, "--config", "config.toml"]


def _environment(tree: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(tree)}


def _pack(folder: Path, said: list[dict[str, object]]) -> None:
    (folder / SAID).write_text(json.dumps(said), encoding="utf-8")
    KEYS.mkdir(parents=True, exist_ok=True)
    with tarfile.open(KEYS / f"{folder.name}{SUFFIX}", "w:xz", preset=9) as tar:
        for name in ("matrix", SAID):
            tar.add(folder / name, f"{folder.name}/{name}")
