"""What `check --online` says of the machine, whoever types it."""

import os
import socket
from pathlib import Path

import pytest

from bot.care import machine
from bot.settings import HealthSettings, MatrixSettings, Settings, StoreSettings
from bot.storage import sqlite_files
from bot.storage.opening import run_of
from bot.storage.store import Store


def test_files_open_to_others_are_said_to_root_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An administrator who is not the bot's user is told of the bot's files, not of those that a third one lends."""
    path = tmp_path / "bot.sqlite3"
    Store.open(path).close()
    path.chmod(0o644)
    settings = Settings(store=StoreSettings(path=path), matrix=MatrixSettings(store_path=tmp_path / "matrix"))
    somebody_else = os.getuid() + 1
    monkeypatch.setattr("bot.care.machine.os.getuid", lambda: somebody_else)
    said = [problem for problem in machine.problems(settings, None) if "lisible" in problem]
    assert said == [f"{path} est lisible par d'autres comptes : « chmod 600 {path} »."]


def test_a_secret_in_a_configuration_anybody_reads_is_said(tmp_path: Path) -> None:
    """Whoever owns the file; one that holds no secret, or lies in a closed folder, may be read."""
    config = tmp_path / "config.toml"
    settings = Settings(store=StoreSettings(path=tmp_path / "bot.sqlite3"))

    def said(text: str, file: int = 0o644, folder: int = 0o755) -> bool:
        config.write_text(text)
        config.chmod(file)
        tmp_path.chmod(folder)
        return any("contient un secret" in problem for problem in machine.problems(settings, config))

    secret = '[matrix]\npickle_key = "phrase"\n'
    assert said(secret)
    assert not said('[matrix]\npickle_key = ""\n')
    assert not said(secret, file=0o640)
    assert not said(secret, folder=0o750)


def test_a_port_that_somebody_else_has_is_said(tmp_path: Path) -> None:
    """A start would be refused; the port of a bot that runs is its own."""
    path = tmp_path / "bot.sqlite3"
    Store.open(path).close()
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        settings = Settings(store=StoreSettings(path=path), health=HealthSettings(enabled=True, port=port))
        [said] = [problem for problem in machine.problems(settings, None) if "ne peut pas servir" in problem]
        assert said.startswith(f"[health] : 127.0.0.1, port {port}, ne peut pas servir (l'adresse est déjà prise)")
        with sqlite_files.alone(run_of(path)):
            assert not [problem for problem in machine.problems(settings, None) if "ne peut pas servir" in problem]


def test_a_path_that_depends_on_where_one_stands_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed configuration names its files from the root; a trial in its own folder need not."""
    monkeypatch.chdir(tmp_path)
    Path("config.toml").touch()
    settings = Settings(store=StoreSettings(path=Path("var/bot.sqlite3")), matrix=MatrixSettings(enabled=True))
    said = [problem for problem in machine.problems(settings, tmp_path / "config.toml") if "dépend" in problem]
    assert [problem.partition(" =")[0] for problem in said] == ["[store] path", "[matrix] store_path"]
    assert not [problem for problem in machine.problems(settings, Path("config.toml")) if "dépend" in problem]


@pytest.mark.parametrize(("kind", "said"), [("nfs4", True), ("ext4", False)])
def test_a_database_on_a_network_disk_is_said(tmp_path: Path, kind: str, said: bool) -> None:
    """SQLite's journal needs one machine's memory: a share of the network is named, a disk is not."""
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/share {tmp_path} {kind} rw 0 0\n", encoding="utf-8")
    found = list(machine.far_away(tmp_path / "data" / "bot.sqlite3", mounts))
    assert bool(found) == said
    assert all(kind in sentence for sentence in found)
