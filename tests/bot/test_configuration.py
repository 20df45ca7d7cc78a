"""A configuration that cannot be read is one French sentence, the same wherever it is read, with its file and line."""

import errno
import getpass
import os
from pathlib import Path
from typing import Any

import pytest

from bot.channels.matrix import MatrixError
from bot.commands.check import faults
from bot.commands.init import set_up
from bot.commands.matrix import login
from bot.configuration import SettingsError
from bot.loading import load
from bot.storage.opening import StoreError
from bot.storage.store import Store
from bot.supervisor import run
from tests.bot.commands.test_cli import ONLINE, PRIVACY


def _config(folder: Path, text: str | bytes) -> Path:
    path = folder / "config.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[admins]]\nname = 'Léa'\n".encode("latin-1"), "n'est pas un fichier texte en UTF-8 (ligne 2). Enregistrez"),
        ("[log]\n\n[store]\n[log]\n", "config.toml:4 : [log] est déjà écrit, ligne 1. Une section ne s'écrit qu'une"),
        ("[log]\nlevel = 'INFO'\nlevel = 'DEBUG'\n", "config.toml:3 : level est déjà écrit, ligne 2. Gardez une seule"),
        ("[admins]\nname = 'Léa'\n", "config.toml:1 : écrivez [[admins]], avec deux crochets, et non [admins]."),
        ("[log]\n[[telegram]]\nenabled = true\n", "config.toml:2 : écrivez [telegram], avec un seul crochet"),
        ("[log]\nlevel = INFO\n", "config.toml:2 : cette ligne n'est pas du TOML"),
        ('[log]\nlevel = """INFO\n', "config.toml : la fin de ce fichier manque"),
    ],
)
def test_what_cannot_be_read_is_said_alike(tmp_path: Path, text: str | bytes, said: str) -> None:
    """Started, checked or asked again, a file at fault is told in the same words, and left as it is."""
    path = _config(tmp_path, text)
    before = path.read_bytes()
    for use in (load, set_up):
        with pytest.raises(SettingsError) as refused:
            use(path)
        assert said in str(refused.value)
    fault, *_ = faults(path)  # then what else the file lacks
    assert said in str(fault)
    assert path.read_bytes() == before


def test_the_mark_of_a_windows_editor_is_nothing(tmp_path: Path) -> None:
    """UTF-8 with the mark that some editors put first is read as any other."""
    assert load(_config(tmp_path, "\ufeff[log]\nlevel = 'INFO'\n")).log.level == "INFO"


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (PRIVACY, "config.toml : Aucun canal n'est activé"),
        (ONLINE.replace("42", "") + PRIVACY, "config.toml:3 : [telegram] token : un jeton de BotFather"),
        (ONLINE + PRIVACY + "key = 'court'\n", "config.toml:7 : [privacy] key : au moins 32 caractères"),
    ],
)
def test_a_bot_that_cannot_start_names_its_file(tmp_path: Path, config: str, said: str) -> None:
    """Of several bots of one machine, an operator reads which configuration is to be mended, and where."""
    base = f"[store]\npath = '{tmp_path}/base.sqlite3'\n"
    with pytest.raises(SettingsError) as refused:
        run(load(_config(tmp_path, config + base)))
    assert said in str(refused.value)


def test_an_address_where_nobody_can_be_reached_is_said(tmp_path: Path) -> None:
    """What `init` asks again is refused by `check` too, with its line; a page to write from is an address."""
    [fault] = faults(_config(tmp_path, ONLINE + PRIVACY.replace("dpo@urps.fr", "pas une adresse")))
    assert str(fault).endswith(
        "config.toml:6 : [privacy] contact : il faut une adresse électronique, comme dpo@urps-exemple.fr, ou celle "
        "d'une page en https://."
    )
    page = PRIVACY.replace("dpo@urps.fr", "https://urps.fr/vos-droits")
    assert not faults(_config(tmp_path, ONLINE + page))


@pytest.mark.parametrize("harm", ["damaged", "newer"])
def test_a_base_that_would_not_open_is_said_without_a_network(tmp_path: Path, harm: str) -> None:
    """A database is on this machine: `check` refuses what a start would, in the same words, and changes nothing."""
    path = tmp_path / "base.sqlite3"
    store = Store.open(path)
    if harm == "newer":
        store._db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('bot', 'x', '')")
    store.close()
    if harm == "damaged":
        content = bytearray(path.read_bytes())
        content[8192:12288] = b"\xa5" * 4096
        path.write_bytes(content)
    before = path.read_bytes()
    config = _config(tmp_path, f"{ONLINE}{PRIVACY}[store]\npath = '{path}'\n")
    with pytest.raises(StoreError) as refused:
        Store.sound(load(config))
    assert [str(fault) for fault in faults(config)] == [str(refused.value)]
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", [".sqlite3", ".sqlite3-wal", ".sqlite3.lock", ".sqlite3.run.lock", ".key", ".erased"])
def test_what_the_account_may_not_open_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Copied by root when the machine changed, a file stays root's: `check` and a start name it in the same words."""
    Store.open(tmp_path / "base.sqlite3").close()
    closed = tmp_path / f"base{name}"
    closed.touch()
    config = _config(tmp_path, f"{ONLINE}{PRIVACY}[store]\npath = '{tmp_path / 'base.sqlite3'}'\n")
    access = os.access
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != closed and access(path, mode))
    with pytest.raises(StoreError) as refused:
        run(load(config))
    assert [str(fault) for fault in faults(config)] == [str(refused.value)]
    assert str(refused.value).startswith(f"{closed} ne peut pas être lu")
    assert f"« chown {getpass.getuser()}: {closed} »" in str(refused.value)


def test_no_command_is_advised_of_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """« chown var », typed from another folder, would be of whatever is called so there: of « /var »."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var").mkdir()
    config = _config(tmp_path, f"{ONLINE}{PRIVACY}[store]\npath = 'var/base.sqlite3'\n")
    access = os.access
    monkeypatch.setattr("os.access", lambda path, mode: str(path) != "var" and access(path, mode))
    [fault] = map(str, faults(config))
    assert fault.startswith("var ne peut pas être ouvert et écrit par le compte")
    assert "Écrivez-le en entier dans la configuration" in fault
    assert "chown" not in fault


def test_a_folder_that_shows_nothing_is_a_fault_and_no_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a folder of root's the account cannot even ask what is in it: that is said, and the rest looked at."""
    folder = tmp_path / "closed"
    folder.mkdir()
    text = f"{ONLINE}{PRIVACY}[store]\npath = '{folder / 'base.sqlite3'}'\n[log]\nlevel = 'x'\n"
    config, access, stat = _config(tmp_path, text), os.access, os.stat

    def closed(path: Any, *given: Any, **named: Any) -> os.stat_result:
        if str(path).startswith(f"{folder}/"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return stat(path, *given, **named)

    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != folder and access(path, mode))
    monkeypatch.setattr("os.stat", closed)
    said = [str(fault) for fault in faults(config)]
    assert [line for line in said if line.startswith(f"{folder} ne peut pas être ouvert et écrit par le compte")]
    assert any("[log] level" in line for line in said)


def test_a_folder_that_is_not_there_is_named_and_no_rights_are_blamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One letter too many in [store] path: `check` and a start say that this folder does not exist, and where."""
    wrong = tmp_path / "cpts-bott"
    config, access, mkdir = (
        _config(tmp_path, f"{ONLINE}{PRIVACY}[store]\npath = '{wrong}/x.sqlite3'\n"),
        os.access,
        Path.mkdir,
    )

    def refused(path: Path, *given: Any, **named: Any) -> None:
        if path == wrong:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        mkdir(path, *given, **named)

    monkeypatch.setattr(
        "os.access", lambda path, mode: access(path, mode) and not (Path(path) == tmp_path and mode & os.W_OK)
    )
    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(StoreError) as start:
        run(load(config))
    [fault] = map(str, faults(config))
    assert fault == str(start.value)
    assert f"Le dossier {wrong} n'existe pas, et le compte" in fault
    assert f"ne peut pas le créer dans {tmp_path} (accès refusé)" in fault
    assert f"install -d -m 700 -o {getpass.getuser()} {wrong}" in fault


@pytest.mark.parametrize("content", ["CPTS_BOT_TELEGRAM__TOKEN=12345:x", "123456789: AAE"])
def test_what_a_file_of_one_secret_holds_is_said_of_that_file(tmp_path: Path, content: str) -> None:
    """The line of the key beside it is right; what the file holds is not shown."""
    (tmp_path / "jeton").write_text(content, encoding="utf-8")
    text = f"[telegram]\nenabled = true\ntoken = ''\ntoken_file = '{tmp_path / 'jeton'}'\n{PRIVACY}"
    [fault] = map(str, faults(_config(tmp_path, text)))
    assert ":4 : [telegram] token_file : " in fault
    assert f"ce que contient le fichier {tmp_path / 'jeton'} ne convient pas : un jeton de BotFather" in fault
    assert ("sans nom de variable" in fault) == ("=" in content)
    assert content not in fault


def test_the_mark_of_a_windows_editor_is_no_part_of_a_secret(tmp_path: Path) -> None:
    (tmp_path / "jeton").write_text("\ufeff424242:" + "F" * 35, encoding="utf-8")
    config = _config(tmp_path, f"[telegram]\nenabled = true\ntoken_file = '{tmp_path / 'jeton'}'\n")
    assert load(config).telegram.read_token() == "424242:" + "F" * 35


def test_of_several_configurations_a_fault_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is of one of them names it; what is of all, as a variable, is said once."""
    paths = []
    for name in ("un", "deux"):
        path = tmp_path / f"{name}.toml"
        path.write_text(f"{ONLINE}{PRIVACY}[store]\npath = '{tmp_path}/{name}.sqlite3'\n", encoding="utf-8")
        paths.append(path)
    (tmp_path / "deux.sqlite3").write_bytes(b"not a database" * 500)
    monkeypatch.setenv("CPTS_BOT_ZZZ", "1")
    variable, base = map(str, faults(*paths))
    assert variable == "environnement : CPTS_BOT_ZZZ n'est aucun réglage."
    assert base.startswith(f"{paths[1]} : La base {tmp_path}/deux.sqlite3 est illisible")


def test_a_key_kept_elsewhere_is_the_one_that_must_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file beside the base is nobody's when the configuration gives the key."""
    closed = tmp_path / "base.key"
    closed.touch()
    config = _config(tmp_path, f"{ONLINE}{PRIVACY}key = '{'k' * 40}'\n[store]\npath = '{tmp_path / 'base.sqlite3'}'\n")
    access = os.access
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != closed and access(path, mode))
    assert not faults(config)


def test_a_base_where_nothing_can_be_made_is_a_fault_for_root_too(tmp_path: Path) -> None:
    """/proc grants root everything and makes nothing: only an attempt tells."""
    config = _config(tmp_path, f"{ONLINE}{PRIVACY}[store]\npath = '/proc/x/base.sqlite3'\n")
    [said] = map(str, faults(config))
    assert said.startswith("La base /proc/x/base.sqlite3 ne peut pas être ouverte. Le dossier /proc/x ")


def test_one_fault_hides_no_other(tmp_path: Path) -> None:
    """Types, unknown keys, two sections of one admin, what a channel lacks, folders: all in one pass, each once."""
    text = """[log]
level = "toto"
[telegram]
enabled = "oui, bien sûr"
token = "12"
[telegram.webhook]
port = "x"
[privacy]
responsable = "URPS"
contact = "au bureau"
key = "court"
[[admins]]
id = "zz"
name = "A"
[[admins]]
id = "42"
name = "B"
[[admins]]
id = "42"
name = "C"
[knowledge]
folder = "nulle-part"
"""
    said = [str(fault).removeprefix(f"{tmp_path / 'config.toml'}:") for fault in faults(_config(tmp_path, text))]
    assert [line.partition(" : ")[::2][0] for line in said] == "2 4 7 9 13 12 5 11 10 22".split(), said
    assert "vouliez-vous écrire « responsible » ?" in said[3]


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("CPTS_BOT_TELEGRAM__ENABLED", "peut-être", "[telegram] enabled : true ou false est attendu."),
        ("CPTS_BOT_TELEGRAM__TOKE", "1", "[telegram] toke : champ inconnu ; vouliez-vous écrire « token » ?"),
        ("CPTS_BOT_TELEGRAM__TOKEN", "1", "[telegram] token : un jeton de BotFather ressemble"),
        ("CPTS_BOT_PRIVACY__CONTACT", "au bureau", "[privacy] contact : il faut une adresse électronique"),
    ],
)
def test_what_a_variable_says_is_said_of_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    """The line of the file may be right, and is not the one that counts."""
    config = _config(tmp_path, ONLINE + PRIVACY)
    monkeypatch.setenv(variable, value)
    [fault] = map(str, faults(config))
    assert fault.startswith(f"environnement, {variable} : {said}")


def test_a_configuration_that_nobody_named_is_not_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file that `init` wrote is read when it is named: without, `check` and `run` say that it lies there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CPTS_BOT_CONFIG", raising=False)
    assert not faults(None)
    _config(tmp_path, ONLINE + PRIVACY)
    said = "config.toml est dans ce dossier, mais n'est pas lu : ajoutez « --config config.toml » à la commande."
    assert faults(None) == [said]
    with pytest.raises(SettingsError, match="mais n'est pas lu"):
        run(load())


def test_a_login_without_a_server_names_the_key(tmp_path: Path) -> None:
    """Nobody is asked for an answer before there is somebody to ask."""
    with pytest.raises(MatrixError) as refused:
        login(_config(tmp_path, "[matrix]\nuser_id = '@bot:exemple.fr'\n"))
    assert str(refused.value).endswith("config.toml:1 : [matrix] homeserver manque dans la configuration.")


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("[[admins]]\nid = '@anne:exemple.fr'\nname = 'Anne'\n", ":8 : [[admins]] Anne est dans Matrix, où ce bot ne"),
        (
            "[notices]\nto = ['matrix:!salon:exemple.fr']\n",
            ":8 : [notices] to est dans Matrix, où ce bot ne répond pas",
        ),
        (
            "[store]\npath = '/'\n",
            ":8 : [store] path : / est un dossier. Donnez le chemin d'un fichier, /cpts-bot.sqlite3.",
        ),
        ("[knowledge]\nfolder = '/nulle-part'\n", ":8 : [knowledge] folder : il n'y a pas de dossier /nulle-part."),
        ("key = 'court'\n", ":7 : [privacy] key : au moins 32 caractères"),
        ("zzz = 3\n", ":7 : [privacy] zzz : champ inconnu."),
        (
            "messages_per_minute = 3\n",
            ":7 : [privacy] messages_per_minute : champ inconnu ici : c'est une clé de [limits].",
        ),
        (
            "[matrix]\nallowed_servers = ['https://b.fr']\n",
            ":8 : [matrix] allowed_servers : « https://b.fr » n'est pas",
        ),
        ("[matrix]\nallowed_inviters = ['marie']\n", ":8 : [matrix] allowed_inviters : « marie » n'est pas"),
        ("[limits]\nstop_seconds = -1\n", ":8 : [limits] stop_seconds : au moins 0 est attendu."),
        ("[[admins]]\nid = '123456'\nname = 'A'\n[[admins]]\nid = '123456'\nname = 'B'\n", ":7 : admins : 123456 s'y"),
    ],
)
def test_keys_that_each_hold_and_disagree_are_said_with_their_line(tmp_path: Path, config: str, said: str) -> None:
    """Nothing refuses them when the bot starts, or only later: `check` says the key, its line and what to write."""
    [fault] = faults(_config(tmp_path, ONLINE + PRIVACY + config))
    assert said in str(fault)


def test_two_servers_never_have_one_port(tmp_path: Path) -> None:
    """Of the webhook and of the measures, the second to start would fail."""
    webhook = f"mode = 'webhook'\n[telegram.webhook]\nurl = 'https://bot.fr/t'\nsecret = '{'s' * 16}'\nport = 9464\n"
    [fault] = faults(_config(tmp_path, ONLINE + webhook + PRIVACY + "[health]\nenabled = true\n"))
    assert "[health] port : 9464 est déjà celui de [telegram.webhook]." in str(fault)


def test_a_variable_that_is_no_setting_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret under a misspelt name is read by nobody: the nearest one is told, its value never."""
    monkeypatch.setenv("CPTS_BOT_TELEGRAM_TOKEN", "12345:secret")
    [fault] = faults(_config(tmp_path, ONLINE + PRIVACY))
    assert fault == (
        "environnement : CPTS_BOT_TELEGRAM_TOKEN n'est aucun réglage ; vouliez-vous écrire CPTS_BOT_TELEGRAM__TOKEN ?"
    )


@pytest.mark.parametrize(
    ("config", "variable", "said"),
    [
        (ONLINE + "token_file = 'secret'\n", "", ":4 : [telegram] token_file : ce secret est aussi donné par token. "),
        (
            ONLINE.replace("token =", "token_file = 'secret' #"),
            "CPTS_BOT_TELEGRAM__TOKEN",
            ":3 : [telegram] token_file : ce secret est aussi donné par la variable CPTS_BOT_TELEGRAM__TOKEN. ",
        ),
        (
            ONLINE + PRIVACY + "key_file = 'secret'\n",
            "CPTS_BOT_PRIVACY__KEY",
            ":7 : [privacy] key_file : ce secret est aussi donné par la variable CPTS_BOT_PRIVACY__KEY. ",
        ),
    ],
)
def test_a_secret_in_two_places_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: str, variable: str, said: str
) -> None:
    """The file is the one that is read, even before a variable: who changes the other sees nothing change."""
    monkeypatch.chdir(tmp_path)
    token = "424242:" + "F" * 35
    (tmp_path / "secret").write_text(token, encoding="utf-8")
    if variable:
        monkeypatch.setenv(variable, "V" * 40)
    path = _config(tmp_path, config if "[privacy]" in config else config + PRIVACY)
    [fault] = faults(path)
    assert f"{said}C'est le fichier qui est lu" in str(fault)
    settings = load(path)
    read = settings.privacy.read_key() if "PRIVACY" in variable else settings.telegram.read_token().encode()
    assert read == token.encode()
