"""Data folders of earlier builds: written by these builds themselves, opened by today's, and taken back.

`python -m reliability upgrades make COMMIT…` runs each build from git, on the local Bot API: people in the middle of
every dialogue of its time, reminders, admins' changes, an import, replies that could not leave; then it is killed. Its
folder is kept, packed, in `tests/data/upgrades/`. Without `make`, each kept folder, or with
`open COMMIT…` those named, is opened by today's build; `rooms COMMIT…` does so with the keys of Matrix.
"""

import argparse
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from reliability.year_people import OWNER, Chats, Owed
from tests.bot.channels.telegram.api import TOKEN, ApiError
from tests.bot.channels.telegram.program import until
from tests.bot.channels.telegram.server import Server

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "tests" / "data" / "upgrades"
PATIENCE = 240.0  # seconds; Telegram takes thirty messages of a bot a second, and the machine may be loaded
SUFFIX = ".tar.xz"
CUTS = 3  # people in each dialogue, left at as many places of it
HALFWAY = range(1, 1 + CUTS * 100)  # their numbers: no build had a hundred dialogues
WAITING = range(8_001, 8_006)  # whose replies cannot leave
REMINDED = range(7_001, 7_004)
LATER = 1_000_000  # the first number of a message or update after those the earlier build has seen
CONFIG = """
[store]
path = "bot.sqlite3"
[limits]
messages_per_minute = 600
stop_seconds = 1
[telegram]
enabled = true
token = "{token}"
api_url = "{url}"
[notices]
to = ["telegram:-200"]
[[admins]]
id = "{owner}"
name = "Paul"
role = "owner"
"""
REMINDERS = ("rappels", "la signature du contrat ACI", "02/12/2026", "oui", "ok")
CHANGES = (
    "faq ajouter Quand passe le facteur d'essai ?",
    "facteur d'essai",
    "Il passe à neuf heures.",
    "Essai https://exemple.fr/essai",
    "tout le pays",
    "essai",
    "confirmer",
    "admins ajouter 5002 Nadia, Normandie",
    "confirmer",
    "faq modifier comment-adherer question",
)  # the last of them leaves a form open
CONTACTS = (
    "kind,profession,region_code,departement,name,website,phone,email,address,source,seen,status,note\n"
    "support,,24,,Appui d'essai,https://exemple.fr/,,,,essai,2026-11-01,confirmed,\n"
)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m reliability upgrades", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["make", "rooms", "open"], default="open")
    parser.add_argument("commits", nargs="*")
    options = parser.parse_args(arguments)
    if options.what == "rooms":
        from reliability.upgrades_rooms import main as rooms  # its libraries are needed there alone

        return rooms(options.commits)
    for commit in options.commits if options.what == "make" else ():
        made(commit)
    archives = [KEPT / f"{commit}{SUFFIX}" for commit in options.commits] or sorted(KEPT.glob(f"*{SUFFIX}"))
    for archive in archives if options.what == "open" else ():
        begun = time.perf_counter()
        print(f"{archive.name}: {there_and_back(archive)}, {time.perf_counter() - begun:.0f} s", flush=True)
    return None


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """A tree of an earlier build."""
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name) / "tree"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "-q", "--detach", str(tree), commit], check=True)
        try:
            yield tree
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)


class Build:
    """A build of a tree at work in a data folder, with the libraries of today."""

    def __init__(self, tree: Path, folder: Path, server: Server) -> None:
        self.tree, self.folder, self.server = tree, folder, server
        self.chats: Chats = server.api  # type: ignore[assignment]
        self.environment = {**os.environ, "PYTHONPATH": str(tree)}

    def command(self, *words: str) -> str:
        """Run a command of this build; what it said. Raises `CalledProcessError`."""
        whole = [sys.executable, "-m", "bot", *words, "--config", "config.toml"]
        return subprocess.run(
            whole, cwd=self.folder, env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    @contextmanager
    def running(self) -> Iterator[None]:
        """`cpts-bot run`, killed in the end."""
        polls = len(self.server.polls)
        command = [sys.executable, "-m", "bot", "run", "--config", "config.toml"]
        with (self.folder / "log").open("a", encoding="utf-8") as log:
            process = subprocess.Popen(command, cwd=self.folder, env=self.environment, stderr=log)
        try:
            until(lambda: len(self.server.polls) > polls or process.poll() is not None, PATIENCE)
            assert process.poll() is None, (self.folder / "log").read_text(encoding="utf-8")[-2_000:]
            yield
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()

    def say(self, said: Iterable[tuple[int, str]]) -> None:
        """Have these people write, and wait for an answer to each. Raises `AssertionError`."""
        for person, text in said:
            self.chats.owed[person] = Owed(text)
            self.server.soon(partial(self.chats.says, text, person))
        try:
            until(lambda: not self.chats.unanswered() and not waiting(self.folder), PATIENCE)
        except AssertionError as error:
            left = {person: self.chats.owed[person].said for person in self.chats.unanswered()}
            raise AssertionError(f"not answered: {left}, {waiting(self.folder)} conversations wait") from error

    def answer(self, person: int, text: str) -> str:
        self.say([(person, text)])
        return "\n".join(self.chats.owed[person].told)


def made(commit: str) -> Path:
    """Live with an earlier build and keep its folder."""
    server = Server(Chats())
    try:
        with checked_out(commit) as tree, tempfile.TemporaryDirectory() as name:
            folder = Path(name) / commit
            folder.mkdir()
            text = CONFIG.format(token=TOKEN, url=server.url, owner=OWNER)
            (folder / "config.toml").write_text(text, encoding="utf-8")
            build = Build(tree, folder, server)
            _lived(build)
            (folder / "log").unlink()
            return _packed(folder)
    finally:
        server.close()


def _lived(build: Build) -> None:
    contacts = build.folder / "contacts.csv"
    contacts.write_text(CONTACTS, encoding="utf-8")
    with build.running():
        for turn in _halfway(build.tree / "tests" / "dialogues"):
            build.say(turn)
        for line in REMINDERS:
            build.say((person, line) for person in REMINDED)
        for line in CHANGES:
            build.say([(OWNER, line)])
        build.command("import", "contacts", "contacts.csv")
        build.chats.faults.append(_refusing)
        for person in WAITING:
            build.server.soon(partial(build.chats.says, "c'est quoi une CPTS ?", person))
        until(lambda: waiting(build.folder) >= len(WAITING), PATIENCE)
    contacts.unlink()


def _halfway(dialogues: Path) -> Iterator[list[tuple[int, str]]]:
    """What people say who are left in the middle of a dialogue: nobody speaks twice in a turn."""
    scripts = []
    for path in sorted(dialogues.glob("*.txt")):
        lines = [line[1:].strip().replace("\\n", "\n") for line in path.read_text(encoding="utf-8").splitlines()]
        marks = path.read_text(encoding="utf-8").splitlines()
        said = [line for line, mark in zip(lines, marks, strict=True) if mark.startswith(">") and line]
        scripts += [said[: max(1, len(said) * cut // (CUTS + 1))] for cut in range(1, CUTS + 1)]
    for turn in range(max(map(len, scripts))):
        yield [(number, lines[turn]) for number, lines in enumerate(scripts, start=1) if turn < len(lines)]


def _refusing(method: str, values: object) -> ApiError | None:
    return ApiError(502, "Bad Gateway") if method == "sendMessage" else None


def waiting(folder: Path) -> int:
    """How many conversations have replies on their way."""
    with closing(sqlite3.connect(folder / "bot.sqlite3", timeout=10)) as db:
        [number] = db.execute("SELECT count(DISTINCT conversation) FROM outbox").fetchone()
    return int(number)


def _packed(folder: Path) -> Path:
    for index in folder.glob("*.index"):  # made again by whoever finds none
        index.unlink()
    KEPT.mkdir(parents=True, exist_ok=True)
    archive = KEPT / f"{folder.name}{SUFFIX}"
    with tarfile.open(archive, "w:xz", preset=9) as tar:
        tar.add(folder, folder.name)
    return archive


def unpacked(archive: Path, to: Path) -> Path:
    """The folder of an earlier build, as it left it."""
    with tarfile.open(archive) as tar:
        tar.extractall(to, filter="data")
    return to / archive.name.removesuffix(SUFFIX)


def there_and_back(archive: Path) -> str:
    """Serve an earlier folder with today's build, then with its own from the copy; what was found, or « sound »."""
    commit = archive.name.removesuffix(SUFFIX)
    server = Server(Chats(LATER))
    try:
        with checked_out(commit) as tree, tempfile.TemporaryDirectory() as name:
            folder = unpacked(archive, Path(name))
            config = folder / "config.toml"
            text = re.sub(r'api_url = ".*"', f'api_url = "{server.url}"', config.read_text(encoding="utf-8"))
            config.write_text(text, encoding="utf-8")
            found = list(_upgraded(Build(ROOT, folder, server)))
            found += _taken_back(Build(tree, folder, server))
            return "; ".join(found) or "sound"
    finally:
        server.close()


def _upgraded(build: Build) -> Iterator[str]:
    chats = build.chats
    for person in WAITING:
        chats.owed[person] = Owed("what its build could not send")
    with build.running():
        until(lambda: not chats.unanswered(), PATIENCE)
        for line in ("aide", "oui", "menu"):
            build.say((person, line) for person in HALFWAY)
        if "neuf heures" not in build.answer(9, "Quand passe le facteur d'essai ?"):
            yield "an entry that an admin added is gone"
        if "Nadia" not in build.answer(OWNER, "admins"):
            yield "an editor is gone"
        if not all("2027" in build.answer(person, "rappels") for person in REMINDED):
            yield "reminders are gone"
        time.sleep(1)
    yield from chats.wrong


def copied_back(folder: Path) -> None:
    """The copy made before the migration is put where the database was; without a migration the file itself serves."""
    if copies := sorted(folder.glob("bot-avant-*.sqlite3")):
        for beside in folder.glob("bot.sqlite3*"):
            if not beside.name.endswith((".key", ".erased")):
                beside.unlink()
        shutil.copyfile(copies[0], folder / "bot.sqlite3")


def _taken_back(build: Build) -> Iterator[str]:
    copied_back(build.folder)
    with build.running():
        build.say((person, "menu") for person in range(1, 20))
        if "neuf heures" not in build.answer(9, "Quand passe le facteur d'essai ?"):
            yield "back in its own build, an entry that an admin added is gone"
