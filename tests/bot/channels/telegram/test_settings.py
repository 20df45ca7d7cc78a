"""What the operator writes: the token from the configuration, the environment or a file, and never shown again."""

from pathlib import Path

import pytest

from bot.commands.check import faults
from bot.configuration import SettingsError
from bot.loading import load
from tests.bot.channels.telegram.api import TOKEN


def _config(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_token_is_never_shown(tmp_path: Path) -> None:
    """Neither the settings nor an error about them show the token."""
    settings = load(_config(tmp_path, f'[telegram]\ntoken = "{TOKEN}"\n'))
    assert TOKEN not in repr(settings)
    assert settings.telegram.read_token() == TOKEN
    with pytest.raises(SettingsError) as raised:
        load(_config(tmp_path, f'[telegram]\ntokn = "{TOKEN}"\n'))
    assert TOKEN not in str(raised.value)


def test_token_from_a_file(tmp_path: Path) -> None:
    """A file holds the token alone; its last line break is not part of it."""
    (tmp_path / "token").write_text(f"{TOKEN}\n", encoding="utf-8")
    settings = load(_config(tmp_path, f'[telegram]\ntoken_file = "{tmp_path}/token"\n'))
    assert settings.telegram.read_token() == TOKEN


def test_token_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment gives it too."""
    monkeypatch.setenv("CPTS_BOT_TELEGRAM__TOKEN", TOKEN)
    assert load().telegram.read_token() == TOKEN


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ("", "config.toml:1 : [telegram] token : il manque. Donnez-le ici, par token_file"),
        ("", "CPTS_BOT_TELEGRAM__TOKEN : sur un serveur, dans secrets.env"),
        ('token = "abc"', "config.toml:3 : [telegram] token : un jeton de BotFather ressemble à"),
        ('token_file = "{folder}/absent"', "config.toml:3 : [telegram] token_file : le fichier"),
        ('token_file = "{folder}/absent"', "(introuvable). Le bot le lit avec son compte"),
        (f'token = "{TOKEN}"\nmode = "webhook"', "url"),
        (f'token = "{TOKEN}"\nmode = "webhook"\n[telegram.webhook]\nurl = "https://bot.exemple.fr/t"', "secret"),
    ],
)
def test_check_says_what_is_missing(tmp_path: Path, lines: str, named: str) -> None:
    """`cpts-bot check` names the key an enabled channel lacks."""
    fault, *_ = faults(_config(tmp_path, f"[telegram]\nenabled = true\n{lines.format(folder=tmp_path)}\n"))
    assert named in str(fault)
