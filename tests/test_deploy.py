"""What is shipped to deploy the bot names commands, settings and files that exist, and gives away no right."""

import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from bot.commands.app import application
from bot.commands.cli import CRASHED, main
from bot.commands.french import MISUSED
from bot.errors import REPAIR, TRY_AGAIN
from bot.loading import load
from bot.storage import sqlite_files
from bot.storage.store import Store
from bot.supervisor import GAVE_UP
from tests.bot.channels.telegram.api import TOKEN
from tools import audit
from tools.settings_table import settings

DEPLOY = Path(__file__).parent.parent / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
GUIDES = ("guide-exploitation.md", "deploiement-telegram.md", "deploiement-matrix.md")
NETWORK = "/etc/cpts-bot/%i.toml"  # of each network; elsewhere there is one
CONFIGS = {"cpts-bot@.service": NETWORK, "cpts-bot-backup@.service": NETWORK}
CONFIG = "/etc/cpts-bot/config.toml"
SETTINGS = {f"CPTS_BOT_{section}__{key}".upper().replace(".", "__") for section, key, _ in settings()}


def lines(unit: Path, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)


def parsed(arguments: list[str]) -> None:
    """Fail when the program would not take these arguments."""
    command: Any = typer.main.get_command(application())
    context = command.make_context("cpts-bot", list(arguments))
    _, inner, rest = command.resolve_command(context, context._protected_args + context.args)
    inner.make_context(inner.name, rest, parent=context)


@pytest.mark.parametrize("unit", UNITS, ids=lambda p: p.name)
def test_a_unit_starts_a_command_that_exists(unit: Path) -> None:
    """The command line of a unit is one the program takes, and all it sets is in the file that every command reads."""
    [line] = lines(unit, "ExecStart")
    program, *arguments = shlex.split(line)
    assert Path(program).name == "cpts-bot"
    parsed(arguments)
    assert arguments[arguments.index("--config") + 1] == CONFIGS.get(unit.name, CONFIG)
    # Anything else, and a command the operator types would work on other files.
    assert lines(unit, "Environment") == (["CPTS_BOT_NETWORK=%i"] if "@" in unit.name else [])


@pytest.mark.parametrize("unit", UNITS, ids=lambda p: p.name)
def test_systemd_takes_a_unit_and_finds_it_closed(unit: Path, tmp_path: Path) -> None:
    """systemd reads each unit without a complaint, and counts less than 2 points of exposure out of 10."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    copy = tmp_path / unit.name.replace("@.", "@bretagne.")
    text = unit.read_text(encoding="utf-8").replace("/opt/cpts-bot/.venv/bin/cpts-bot", sys.executable)
    copy.write_text(text, encoding="utf-8")
    verified = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, check=False)
    assert copy.name not in verified.stderr
    closed = ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", str(copy)]
    exposed = subprocess.run(closed, capture_output=True, text=True, check=False)
    assert exposed.returncode == 0, exposed.stdout[-200:]


@pytest.mark.parametrize(
    ("unit", "own"),
    [
        ("cpts-bot.service", "Description WorkingDirectory ExecStart Environment EnvironmentFile StateDirectory"),
        ("cpts-bot-backup.service", "Description ExecStart Environment EnvironmentFile StateDirectory"),
        ("cpts-bot-backup.timer", "Description"),
    ],
)
def test_a_network_is_apart_from_the_others(unit: str, own: str) -> None:
    """A unit of several networks is that of one, with its own configuration, secrets and folders, and nothing else."""
    one, several = (DEPLOY / name for name in (unit, unit.replace(".", "@.")))
    apart = settings_of(several) ^ settings_of(one)
    assert {line.partition("=")[0] for line in apart} == set(own.split())
    assert all("%i" in line for line in settings_of(several) - settings_of(one))


def settings_of(unit: Path) -> set[str]:
    return {line for line in unit.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")}


def test_the_exit_codes_that_stop_a_restart() -> None:
    """The unit does not start again what only a person can repair, and starts again what broke."""
    stopping = lines(DEPLOY / "cpts-bot.service", "RestartPreventExitStatus")[0].split()
    assert stopping == ["1", str(MISUSED), str(GAVE_UP)]
    assert str(CRASHED) not in stopping
    assert str(TRY_AGAIN) not in stopping
    guide = (DEPLOY.parent / "docs" / "guide-exploitation.md").read_text(encoding="utf-8")
    codes = (*stopping, CRASHED, TRY_AGAIN)
    assert {f"| {code} |" for code in codes} <= set(re.findall(r"^\| \d+ \|", guide, re.M))


OPENING = ("export", "chat --jsonl", "forget --yes", "import undo", "import overlay e.toml")


@pytest.mark.parametrize("command", [*OPENING, "restore copy.tar"])
def test_a_base_that_is_held_passes(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot that runs, a restoration that is not over: whichever command meets them, nothing has to be corrected."""
    path = _typed(command, tmp_path, monkeypatch)
    Store.open(path).close()
    (tmp_path / "copy.tar").touch()
    with sqlite_files.alone(path):
        assert exit_code() == TRY_AGAIN


@pytest.mark.parametrize("command", [*OPENING, "backup copies", "ask bonjour"])
def test_a_base_that_somebody_writes_to_passes_and_a_bad_one_does_not(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One rule for all commands: what SQLite says of the file decides, and not the command that heard it."""
    path = _typed(command, tmp_path, monkeypatch)
    Store.open(path).close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        assert exit_code() == TRY_AGAIN
    path.write_bytes(b"not a database" * 500)
    assert exit_code() == REPAIR


@pytest.mark.parametrize("command", ["forget --yes", "restore copy.tar"])
def test_what_needs_the_base_alone_waits_for_the_bot(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A script that tries again once the bot is stopped succeeds: the code is that of what passes."""
    path = _typed(command, tmp_path, monkeypatch)
    (tmp_path / "copy.tar").touch()
    with closing(Store.open(path)):
        assert exit_code() == TRY_AGAIN
    assert "rrêtez" in capsys.readouterr().err


def _typed(command: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A command as it is typed in a folder, beside a database there."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", ["cpts-bot", *command.split()])
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO()))
    monkeypatch.setenv("CPTS_BOT_STORE__PATH", str(folder / "bot.sqlite3"))
    monkeypatch.setenv("CPTS_BOT_TELEGRAM__ENABLED", "true")
    monkeypatch.setenv("CPTS_BOT_TELEGRAM__TOKEN", TOKEN)
    monkeypatch.setattr("bot.storage.sqlite_files.BUSY_SECONDS", 0)
    return folder / "bot.sqlite3"


def test_a_second_bot_on_one_base_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would take half of the messages: it stops before it reads one, and is tried again later."""
    monkeypatch.setattr(sys, "argv", ["cpts-bot", "run"])
    monkeypatch.setenv("CPTS_BOT_STORE__PATH", str(tmp_path / "bot.sqlite3"))
    with sqlite_files.alone(tmp_path / "bot.sqlite3.run"):
        assert exit_code() == TRY_AGAIN


def exit_code() -> object:
    with pytest.raises(SystemExit) as left:
        main()
    return left.value.code


def test_a_full_disk_passes() -> None:
    """No room now is no reason to stay down; so is a disk where SQLite cannot share its memory."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript("CREATE TABLE t (a); PRAGMA max_page_count = 2;")
        with pytest.raises(sqlite3.OperationalError) as full:
            db.execute("INSERT INTO t VALUES (zeroblob(100000))")
    assert sqlite_files.passes(full.value)
    assert "est plein" in sqlite_files.sentence(Path("bot.sqlite3"), full.value)


def typed(guide: str) -> list[str]:
    """The lines an operator types on the server, in order."""
    text = (DEPLOY.parent / "docs" / guide).read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [line for language, block in blocks if not language for line in block.splitlines()]


def test_the_first_steps_name_every_file_from_the_root(tmp_path: Path) -> None:
    """The configuration that the guide writes puts no file where a command happens to be typed, and none apart."""
    [step] = [line for line in typed("guide-exploitation.md") if line.endswith(f"> {CONFIG}")]
    command = shlex.split(step.partition(">")[0])
    written = subprocess.run(command, cwd=DEPLOY.parent, capture_output=True, check=True)
    (tmp_path / "config.toml").write_bytes(written.stdout)
    configured = load(tmp_path / "config.toml")
    paths = [configured.store.path, configured.matrix.store_path]
    assert [path.parent for path in paths] == [Path("/var/lib/cpts-bot")] * 2
    [folder] = {found for unit in UNITS if unit.name not in CONFIGS for found in lines(unit, "WorkingDirectory")}
    assert folder == "/var/lib/cpts-bot"


def test_the_commands_of_the_guides_are_the_wrapper_s() -> None:
    """Each is one the program takes, under the name that brings configuration, secrets and user; none goes around."""
    assert "install -m 0755 deploy/cpts-bot /usr/local/bin/cpts-bot" in typed("guide-exploitation.md")
    written = [line for guide in GUIDES for line in typed(guide)]
    commands = [line for line in written if re.match(r"(sudo )?(\S*/)?cpts-bot |sudo -u", line)]
    assert len(commands) >= 5
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "cpts-bot"
        parsed([a for a in arguments if not a.startswith("@")])  # « @bretagne », the wrapper takes for itself


# What becomes the program is shown; whether the account may read it is asked of a file that stands for that.
SETPRIV = 'case "$*" in *" test -r "*) [ ! -e "${0%/*}/closed" ] ;; *) echo "$@"; env ;; esac'


def test_going_back_brings_back_all_that_an_update_installs() -> None:
    """The command and the units of a newer program tell an older one what it does not know; each network is stopped."""
    guide = (DEPLOY.parent / "docs" / "guide-exploitation.md").read_text(encoding="utf-8")
    update, back = (
        guide.partition(title)[2].partition("```\n")[2].partition("```")[0]
        for title in ("\n## Mettre à jour\n", "\n**Revenir en arrière.**")
    )
    installed = [line for line in update.splitlines() if line.startswith(("umask", "install", "cp "))]
    assert len(installed) == 3
    assert set(installed) <= set(back.splitlines())
    assert "systemctl stop cpts-bot 'cpts-bot@*'" in back


def test_the_wrapper_brings_configuration_secrets_and_user(tmp_path: Path) -> None:
    """A command typed by root runs as the bot does; a phrase with spaces arrives whole and is never a command."""
    (tmp_path / "secrets.env").write_text(
        "# secrets\n\nCPTS_BOT_MATRIX__PICKLE_KEY=une $phrase `longue`\nCPTS_BOT_PRIVACY__KEY='=k'\n"
        'PATH=/nowhere\nCPTS_BOT_TELEGRAM__TOKEN="1:a"'
    )
    for name, does in {"id": "echo ${ID:-0}", "setpriv": SETPRIV}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o700)
    # As systemd reads it: spaces around « = » and the line ends of Windows are no part of it; a bad name is left aside.
    (tmp_path / "bretagne.env").write_bytes(
        b'CPTS_BOT_TELEGRAM__TOKEN = "2:b"\r\nCPTS_BOT_LOG LEVEL=1\nexport CPTS_BOT_A=1\n# CPTS_BOT_B=1\n'
    )
    text = (DEPLOY / "cpts-bot").read_text(encoding="utf-8")
    (tmp_path / "program").write_text("")
    (tmp_path / "program").chmod(0o700)
    [start] = lines(DEPLOY / "cpts-bot.service", "ExecStart")
    text = text.replace("/etc/cpts-bot", str(tmp_path)).replace(start.split()[0], str(tmp_path / "program"))
    (tmp_path / "wrapper").write_text(text)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = ["sh", str(tmp_path / "wrapper"), "check", "--online"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    first, *told = done.stdout.splitlines()
    [user] = lines(DEPLOY / "cpts-bot.service", "User")
    assert first == f"--reuid={user} --regid={user} --init-groups -- {tmp_path}/program check --online"
    assert {
        f"CPTS_BOT_CONFIG={tmp_path}/config.toml",
        "CPTS_BOT_MATRIX__PICKLE_KEY=une $phrase `longue`",
        "CPTS_BOT_PRIVACY__KEY==k",
        "CPTS_BOT_TELEGRAM__TOKEN=1:a",
        f"PATH={environment['PATH']}",
    } <= set(told)
    # A network has its own: the token of another one would answer in its place.
    network = [*command[:2], "@bretagne", "backup", "un dossier"]
    done = subprocess.run(network, env=environment, capture_output=True, text=True, check=True)
    first, *told = done.stdout.splitlines()
    assert first.endswith("program backup un dossier")
    for number in (2, 3):
        assert f"bretagne.env, ligne {number} : ce qui précède « = » n'est pas un nom de variable" in done.stderr
    assert done.stderr.count("\n") == 2
    secrets = {line for line in told if line.startswith("CPTS_BOT_")}
    named = {f"CPTS_BOT_CONFIG={tmp_path}/bretagne.toml", "CPTS_BOT_NETWORK=bretagne"}
    assert secrets == {*named, "CPTS_BOT_TELEGRAM__TOKEN=2:b"}
    away = subprocess.run(
        [*command[:2], "@../x", "check"], env=environment, capture_output=True, text=True, check=False
    )
    assert (away.returncode, away.stdout) == (2, "")
    refused = subprocess.run(command, env={**environment, "ID": "1000"}, capture_output=True, text=True, check=False)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "en root" in refused.stderr
    (tmp_path / "closed").touch()  # cloned under a stricter umask
    closed = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (closed.returncode, "chmod -R go+rX" in closed.stderr) == (1, True)
    (tmp_path / "program").unlink()  # an update that stopped halfway
    missing = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (missing.returncode, "make .venv/run" in missing.stderr) == (1, True)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("123456:SECRET", "ligne 2 : elle n'a pas la forme NOM=valeur"),
        ("SECRET0123456789abcdef==", "ligne 2 : ce qui précède « = » n'est aucun réglage"),
        ("CPTS_BOT_TELEGRAM__TOKEN: SECRET=", "ligne 2 : ce qui précède « = » n'est pas un nom de variable"),
        ("TELEGRAM_TOKEN=SECRET", "ligne 2 : TELEGRAM_TOKEN n'est aucun réglage : leurs noms commencent par CPTS_BOT_"),
    ],
)
def test_a_line_of_secrets_that_is_not_read_is_said(tmp_path: Path, line: str, said: str) -> None:
    """Passed over in silence, it would be looked for in the wrong place; what it holds may be a secret, and is not."""
    assert said in (told := _wrapped(tmp_path, f"# à garder\n{line}\n").stderr)
    assert "SECRET" not in told
    assert told.count("\n") == 1


def test_the_wrapper_reads_names_as_the_service_does(tmp_path: Path) -> None:
    """Small letters are read by the program too; the way out of a network with a proxy is for every command."""
    done = _wrapped(tmp_path, "cpts_bot_log__level=INFO\nHTTPS_PROXY=http://p:3128\n")
    assert {"cpts_bot_log__level=INFO", "HTTPS_PROXY=http://p:3128"} <= set(done.stdout.splitlines())
    assert not done.stderr


def _wrapped(folder: Path, secrets: str) -> "subprocess.CompletedProcess[str]":
    """« cpts-bot check » as root types it on a server with these secrets."""
    for name, does in {"id": "echo 0", "setpriv": SETPRIV, "program": ""}.items():
        (folder / name).write_text(f"#!/bin/sh\n{does}\n")
        (folder / name).chmod(0o700)
    (folder / "secrets.env").write_text(secrets)
    text = (DEPLOY / "cpts-bot").read_text(encoding="utf-8")
    text = text.replace("/etc/cpts-bot", str(folder)).replace("/opt/cpts-bot/.venv/bin/cpts-bot", f"{folder}/program")
    (folder / "wrapper").write_text(text)
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
    command = ["sh", str(folder / "wrapper"), "check"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True)


def test_the_container_runs_as_nobody_in_particular() -> None:
    """The image copies files that exist, runs as a user without rights, and knows how to tell it is well."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", "")
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE)
    assert copied
    for sources in copied:
        assert all((DEPLOY.parent / source).exists() for source in sources.split())
    *_, user = re.findall(r"^USER (\d+)$", text, re.MULTILINE)
    assert int(user) > 0
    [entry], [command] = (re.findall(rf"^{key} (\[.*\])$", text, re.MULTILINE) for key in ("ENTRYPOINT", "CMD"))
    assert json.loads(entry) == ["cpts-bot"]
    parsed(json.loads(command))
    assert set(re.findall(r"(CPTS_BOT_\w+)=", text)) <= SETTINGS
    assert "HEALTHCHECK" in text
    assert "/healthz" in text


def test_the_compose_file_of_the_trial() -> None:
    """The trial is valid YAML, builds what is there, is reached from this machine alone, and its bot has no right."""
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    bot = services["cpts-bot"]
    assert (DEPLOY / bot["build"]["context"] / bot["build"]["dockerfile"]).exists()
    assert set(bot["environment"]) <= SETTINGS
    assert (bot["read_only"], bot["cap_drop"]) == (True, ["ALL"])
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_an_audit_fails_for_a_vulnerability_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A known vulnerability fails `make audit`; an index that is away or silent does not, and is said."""
    known = {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
    assert audit.told([known, {"name": "b", "skip_reason": "not found"}]) == 1
    assert "a 1: PYSEC-1, fixed in 2\n1 of 2 dependencies audited" in capsys.readouterr().out
    away = tmp_path / "pip-audit"
    away.write_text("#!/bin/sh\necho 'no route to the index' >&2; exit 1\n")
    away.chmod(0o700)
    assert audit.main(str(away)) == 0
    assert "Dependencies not audited: no route to the index" in capsys.readouterr().out
