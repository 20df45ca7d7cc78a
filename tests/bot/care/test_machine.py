"""What `check --online` says of the machine, whoever types it."""

import errno
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from bot.care import backup, machine
from bot.care.backup import BackupError
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


def _installed(folder: Path, monkeypatch: pytest.MonkeyPatch, network: str = "") -> tuple[Settings, Path]:
    """A bot in the folders that the units of `deploy/` give it, and that of its backups, not made yet."""
    monkeypatch.setattr("bot.care.machine.INSTALLED", folder)
    path = folder / f"cpts-bot{network}" / "cpts-bot.sqlite3"
    Store.open(path).close()
    return Settings(store=StoreSettings(path=path)), folder / f"cpts-bot-sauvegardes{network}"


@pytest.mark.parametrize("network", ["", "-bretagne"])
@pytest.mark.parametrize("is_there", [True, False])
def test_a_folder_of_backups_that_takes_none_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, network: str, is_there: bool
) -> None:
    """`backup` would be refused: its folder is named before, in the words of `backup`; of another network, nothing."""
    settings, backups = _installed(tmp_path, monkeypatch, network)
    (tmp_path / "cpts-bot-sauvegardes-autre").mkdir(mode=0o700)
    assert list(machine.problems(settings, None)) == []
    if is_there:
        backups.mkdir(mode=0o700)
    shut = {backups if is_there else tmp_path, tmp_path / "cpts-bot-sauvegardes-autre"}
    access = os.access
    monkeypatch.setattr(
        "os.access", lambda path, mode: access(path, mode) and not (Path(path) in shut and mode & os.W_OK)
    )
    [said] = machine.problems(settings, None)
    assert said.startswith(str(backups) if is_there else f"Le dossier {backups} n'existe pas")
    with pytest.raises(BackupError) as refused:
        backup.make(settings, backups / "nuit.tar")
    assert said == str(refused.value)


def test_a_folder_that_shows_nothing_hides_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`check` names a folder of root's; what else the machine lacks is looked at all the same."""
    settings, _ = _installed(tmp_path, monkeypatch)
    stat, folder = os.stat, settings.store.path.parent

    def closed(path: Any, *given: Any, **named: Any) -> os.stat_result:
        if str(path).startswith(f"{folder}/"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return stat(path, *given, **named)

    monkeypatch.setattr("os.stat", closed)
    monkeypatch.setattr("bot.care.machine.LEAST_ROOM", 10**18)
    [said] = machine.problems(settings, None)
    assert "libérez de la place" in said
