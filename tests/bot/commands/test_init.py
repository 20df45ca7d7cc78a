"""`cpts-bot init`: from nothing to a bot that answers, and again without losing what an operator wrote."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.commands.console import CommandError
from bot.commands.init import set_up
from bot.loading import load
from tests.program import run

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
ANSWERS = [
    "oui",
    TOKEN,
    "non",
    "URPS Exemple, 1 rue du Port",
    "dpo@exemple.fr",
    "oui",
    "1234",
    "Anne",
    "la Bretagne",
    "",
]


def answered(home: Path, *answers: str) -> str:
    done = run(home, "init", said="\n".join(answers) + "\n")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_few_answers_make_a_configuration_and_a_database(tmp_path: Path) -> None:
    """The file has its comments, nobody else reads it, the database exists, and the next commands are named."""
    said = answered(tmp_path, *ANSWERS)
    config = tmp_path / "config.toml"
    settings = load(config)
    assert settings.telegram.enabled
    assert settings.telegram.read_token() == TOKEN
    assert settings.privacy.contact == "dpo@exemple.fr"
    assert [(a.id, a.name, a.role, a.regions) for a in settings.admins] == [("1234", "Anne", "owner", ("53",))]
    assert settings.refresh.every == "7 jours"
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert "# Jeton donné par BotFather." in config.read_text(encoding="utf-8")
    assert settings.store.path.is_absolute()
    assert settings.store.path.exists()
    assert "-m bot check --online --config config.toml" in said
    assert "Personne n'est encore prévenu d'une relecture qui échoue" in said
    assert TOKEN not in said


def test_on_a_server_it_is_about_the_bot_s_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind the installed command it means the file that the service reads, which root writes: it says so."""
    (tmp_path / "etc").mkdir()
    config = tmp_path / "etc" / "bretagne.toml"
    monkeypatch.setenv("CPTS_BOT_CONFIG", str(config))
    monkeypatch.chdir(tmp_path)
    folder, access = config.parent, os.access
    monkeypatch.setattr("os.access", lambda path, mode: access(path, mode) and Path(path) != folder)
    with pytest.raises(CommandError) as refused:
        set_up(config)
    assert str(refused.value).startswith(f"{config} ne peut pas être écrit (accès refusé). Sur un serveur, root écrit")
    asked = run(tmp_path, "init", said="", CPTS_BOT_CONFIG=str(config))
    assert asked.returncode == 1
    assert "Répondre dans Telegram" in asked.stdout
    assert not config.exists()


@pytest.mark.parametrize("where", ["off the PATH", "behind another", "on the PATH"])
def test_the_next_commands_can_be_typed_as_they_are(where: str, tmp_path: Path) -> None:
    """What comes next has the name that was typed, unless the short one finds this very program; a space is quoted."""
    program = Path(sys.executable).with_name("cpts-bot")
    other = tmp_path / "cpts-bot"
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    first = {"off the PATH": "", "behind another": f"{tmp_path}:", "on the PATH": f"{program.parent}:"}[where]
    environment = {"HOME": str(tmp_path), "PATH": f"{first}/usr/bin:/bin"}
    done = subprocess.run(
        [program, "init", "--config", "mon bot.toml"],
        input="non\nnon\n\n",
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    named = "cpts-bot" if where == "on the PATH" else program
    assert f"  {named} chat --config 'mon bot.toml'" in done.stdout


def test_asked_again_it_changes_only_what_is_answered(tmp_path: Path) -> None:
    """Nothing typed keeps what stands, an operator's own comments and keys included."""
    answered(tmp_path, *ANSWERS)
    config = tmp_path / "config.toml"
    own = config.read_text(encoding="utf-8") + "\n[limits]\n# chez nous, on écrit vite\nmessages_per_minute = 60\n"
    config.write_text(own, encoding="utf-8")
    answered(tmp_path, *[""] * 9)
    assert config.read_text(encoding="utf-8") == own
    answered(tmp_path, "", "", "", "", "rgpd@exemple.fr", "", "", "", "")
    assert config.read_text(encoding="utf-8") == own.replace("dpo@exemple.fr", "rgpd@exemple.fr")


def test_what_no_platform_would_take_is_asked_again(tmp_path: Path) -> None:
    """A token, a server, an account, a mailbox, an owner: each wrong answer is said, and nothing typed is lost."""
    wrong = ["oui", "azerty", TOKEN, "oui", "urps.fr", "https://urps.fr", "cpts-bot", "@cpts-bot:urps.fr"]
    who = ["Marie", "1234", "Anne", "Bretagn", "", "le salon des admins", "telegram:-1001, matrix:!salon:urps.fr"]
    said = answered(tmp_path, *wrong, "", "URPS", "pas un courriel", "dpo@urps.fr", "peut-être", "", *who)
    assert said.count("Il faut") == 3
    assert "Répondez par oui ou par non." in said
    assert "Je ne connais pas la région « Bretagn » ; peut-être « Bretagne »" in said
    assert "[matrix] pickle_key, dans ce fichier, chiffre les clés Matrix du bot : gardez-la" in said
    settings = load(tmp_path / "config.toml")
    assert (settings.matrix.homeserver, settings.matrix.user_id) == ("https://urps.fr", "@cpts-bot:urps.fr")
    assert [(admin.id, admin.regions) for admin in settings.admins] == [("1234", ())]
    assert settings.refresh.every == ""
    assert "« le salon des admins » n'est ni « telegram: »" in said
    assert said.count("« /reglages@votre_bot » (Telegram) ou « !cpts reglages » (Matrix,") == 3, (
        "asked, refused, asked again"
    )
    assert settings.notices.to == ("telegram:-1001", "matrix:!salon:urps.fr")


def test_two_configurations_of_one_folder_have_two_databases(tmp_path: Path) -> None:
    """Each network its own conversations: a database is named after its configuration."""
    for name in ("bretagne.toml", "corse.toml"):
        assert run(tmp_path, "init", "--config", name, said="non\nnon\n\n").returncode == 0
    paths = {load(tmp_path / name).store.path for name in ("bretagne.toml", "corse.toml")}
    assert {path.name for path in paths} == {"cpts-bot-bretagne.sqlite3", "cpts-bot-corse.sqlite3"}


def test_stopped_halfway_it_writes_nothing(tmp_path: Path) -> None:
    """The end of the input before the last answer leaves no file behind."""
    done = run(tmp_path, "init", said="oui\n")
    assert done.returncode == 1
    assert "rien n'a été écrit" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_faulty_configuration_is_left_as_it_is(tmp_path: Path) -> None:
    """What cannot be read is said with its line, not written over."""
    (tmp_path / "config.toml").write_text("[telegram]\nenabled =\n", encoding="utf-8")
    done = run(tmp_path, "init", said="oui\n")
    assert done.returncode == 1
    assert "config.toml:2 : cette ligne n'est pas du TOML" in done.stderr
    assert (tmp_path / "config.toml").read_text(encoding="utf-8") == "[telegram]\nenabled =\n"


def test_a_folder_closed_to_this_account_is_said_before_the_first_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody answers ten questions whose answers cannot be kept."""
    monkeypatch.setattr("bot.storage.folders.os.access", lambda *_: False)
    with pytest.raises(CommandError, match=r"n\.toml ne peut pas être écrit \(accès refusé\)"):
        set_up(tmp_path / "n.toml")


@pytest.mark.parametrize(("mode", "after"), [(0o640, 0o640), (0o644, 0o600)])
def test_a_group_that_was_chosen_still_reads_a_configuration(tmp_path: Path, mode: int, after: int) -> None:
    """The bot reads by its group what root completes; where everybody read it, nobody else does, for secrets go in."""
    answered(tmp_path, *ANSWERS)
    (tmp_path / "config.toml").chmod(mode)
    answered(tmp_path, *[""] * 12)
    assert stat.S_IMODE((tmp_path / "config.toml").stat().st_mode) == after
