"""Several bots in one program: each its own, started again when it dies, all asked to stop at once."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot import siblings
from bot.configuration import SettingsError
from bot.errors import REPAIR
from bot.supervisor import GAVE_UP, STOPPED
from tests.bot.channels.telegram.api import TOKEN, BotApi
from tests.bot.channels.telegram.program import CONFIG, PATIENCE, SLOW, until
from tests.bot.channels.telegram.server import Server
from tests.program import ROOT, Born, Process, run


@pytest.fixture
def servers() -> Iterator[list[Server]]:
    found = [Server(BotApi()), Server(BotApi())]
    yield found
    for server in found:
        server.close()


def _configured(folder: Path, url: str, token: str = TOKEN) -> Path:
    folder.mkdir()
    (folder / "token").write_text(token, encoding="utf-8")
    config = folder / "config.toml"
    config.write_text(CONFIG.format(folder=folder, url=url, format="text"), encoding="utf-8")
    return config


def _asked(*configs: Path) -> list[str]:
    return ["run", *(word for path in configs for word in ("--config", str(path)))]


def _bots(program: Process) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text().split()]


def _answers(server: Server, text: str, expected: str) -> None:
    server.soon(lambda: server.api.says(text))
    until(lambda: any(expected in message.text for message in server.api.messages))


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes where Linux shows them")
def test_each_answers_and_comes_back(servers: list[Server], tmp_path: Path) -> None:
    """Two bots answer their own people; one that is killed comes back alone; a stop ends both, and systemd is told."""
    configs = [_configured(tmp_path / str(number), server.url) for number, server in enumerate(servers)]
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(SLOW)
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "NOTIFY_SOCKET": str(tmp_path / "notify")}
        program = subprocess.Popen([sys.executable, "-m", "bot", *_asked(*configs)], cwd=ROOT, env=environment)
        assert systemd.recv(100) == b"READY=1"
    first, second = _bots(program)
    for server in servers:
        _answers(server, "/start", "Bonjour")
    os.kill(second, signal.SIGKILL)
    _answers(servers[1], "/privacy", "Vos données")
    assert _bots(program)[0] == first
    started = _bots(program)
    program.send_signal(signal.SIGTERM)
    assert program.wait(PATIENCE) == STOPPED
    for pid in started:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_one_that_only_a_person_can_help_stays_down(servers: list[Server], tmp_path: Path) -> None:
    """A bot whose token is refused leaves the other one alone; the program ends with the last of them."""
    refused = _configured(tmp_path / "refused", servers[0].url, "424242:" + "refused" * 5)
    good, log = _configured(tmp_path / "good", servers[1].url), tmp_path / "log"
    program = Born(ROOT, *_asked(refused, good), log=log)
    _answers(servers[1], "/start", "Bonjour")
    until(lambda: len(_bots(program)) == 1)
    os.kill(_bots(program)[0], signal.SIGTERM)  # asked apart from the others, it has ended well
    assert program.wait(PATIENCE) == GAVE_UP
    lines = log.read_text(encoding="utf-8").splitlines()
    assert any("jeton" in line and f"config={refused}" in line for line in lines), "each line names its bot"


def test_two_bots_never_share_a_database(tmp_path: Path) -> None:
    """Nothing starts when two configurations name one file."""
    config = _configured(tmp_path / "one", "http://127.0.0.1:1")
    done = run(ROOT, *_asked(config, config))
    assert done.returncode == REPAIR
    assert "Deux configurations ont la même base" in done.stderr


TELEGRAM = "[telegram]\nenabled = true\ntoken = '12345:{}'\n"
HEALTH = "[health]\nenabled = true\n"
MATRIX = "[matrix]\nenabled = true\nuser_id = '{user}'\nstore_path = '{keys}'\n"


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        (TELEGRAM.format("a" * 35), TELEGRAM.format("b" * 35), "12345"),
        (MATRIX.format(user="@a:b", keys="one"), MATRIX.format(user="@a:b", keys="two"), "@a:b"),
        (MATRIX.format(user="@a:b", keys="one"), MATRIX.format(user="@c:b", keys="one"), "one"),
        (HEALTH, HEALTH, "9464"),
    ],
)
def test_two_bots_never_share_an_account(tmp_path: Path, first: str, second: str, shared: str) -> None:
    """One bot of Telegram, one account or one folder of keys is of one configuration; the secret of it is not said."""
    paths = [tmp_path / "a.toml", tmp_path / "b.toml"]
    for path, own in zip(paths, (first, second), strict=True):
        path.write_text(f"[store]\npath = '{path}.sqlite3'\n{own}", encoding="utf-8")
    with pytest.raises(SettingsError, match=f"{shared}.*a.toml et .*b.toml") as refused:
        siblings.start(paths)
    assert "12345:" not in str(refused.value)


def test_all_that_is_wrong_with_several_is_said_at_once(tmp_path: Path) -> None:
    """A start says what each configuration has wrong and what two of them share, as `check` does."""
    token = TELEGRAM.format("a" * 35)
    texts = {"a": token + "modus = 1\n", "b": token, "c": "[store]\npath = 3\n", "d": "[store]\npath = 4\n"}
    for name, text in texts.items():
        store = f"[store]\npath = '{name}.sqlite3'\n" if name in "ab" else ""
        (tmp_path / f"{name}.toml").write_text(store + text, encoding="utf-8")
    paths = [tmp_path / f"{name}.toml" for name in texts]
    with pytest.raises(SettingsError) as refused:
        siblings.start(paths)
    first, third, fourth, shared = str(refused.value).splitlines()
    assert "a.toml:6 : [telegram] modus" in first
    assert ("c.toml:2" in third, "d.toml:2" in fourth) == (True, True)  # of no path, nothing is shared
    assert "Deux configurations ont le même bot Telegram, 12345" in shared
    assert siblings.together(paths) == [shared]
