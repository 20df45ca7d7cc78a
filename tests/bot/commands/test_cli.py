"""The command line as scripts and people use it: a real process, its outputs and its exit codes."""

import errno
import getpass
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.commands import french
from bot.commands.app import ORDER, application
from bot.commands.cli import CRASHED, main
from bot.errors import REPAIR, TRY_AGAIN, next_step
from bot.siblings import together
from bot.storage.store import Store
from knowledge.datafile import DATA
from knowledge.overlay import Stamp
from tests.bot.channels.telegram.api import TOKEN
from tests.program import run

TYPED = "Mme Dupont"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def answer(home: Path, *arguments: str) -> dict[str, Any]:
    done = run(home, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_chat_jsonl_writes_only_json(home: Path) -> None:
    """One line is one message; each reply is one JSON object and each turn ends with its number."""
    done = run(home, "chat", "--jsonl", said="estimer\n2\n96 400\n\n1\n")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["turn"] for line in lines if "turn" in line] == [1, 2, 3, 4, 5]
    replies = [line for line in lines if "turn" not in line]
    assert len(replies) >= 5
    assert all(set(reply) == {"text", "choices", "attachments"} for reply in replies)
    assert replies[0]["choices"][1] == {"id": "population", "label": "Par un nombre d'habitants"}
    assert (done.returncode, done.stderr) == (0, "")
    assert (home / "var" / "cpts-bot.sqlite3").exists()


def test_chat_resumes_in_another_process(home: Path) -> None:
    """What was said in one process is known in the next, until `--fresh`."""
    run(home, "chat", "--jsonl", said="rejoindre\nkiné\n")
    again = run(home, "chat", "--jsonl", said="reprendre\n").stdout
    assert "Question 2/3" in again
    fresh = run(home, "chat", "--jsonl", "--fresh", said="rejoindre\n").stdout
    assert "Question 1/3" in fresh


def test_chat_for_people(home: Path) -> None:
    """The terminal greets, numbers the choices and says goodbye on Ctrl-D."""
    done = run(home, "chat", said="2\n")
    assert "Je vous aide à rejoindre ou à créer une CPTS" in " ".join(done.stdout.split())
    assert "1. Rejoindre une CPTS" in done.stdout
    assert "Question 1/5" in done.stdout
    assert "À bientôt" in done.stdout
    assert done.returncode == 0


def test_locate_one(home: Path) -> None:
    """A place is found with its population, size and region."""
    found = answer(home, "locate", "--json", "Venisieux")
    [place] = found["places"]
    assert (place["code"], place["name"], place["kind"]) == ("69259", "Vénissieux", "commune")
    assert (found["population"], found["band"], found["region"]) == (65502, 2, "84")


def test_locate_lines(home: Path) -> None:
    """With « - », one query a line gives one JSON a line, in order, empty lines included."""
    done = run(home, "locate", "--json", "-", said="Bourges\n\nSaint-Denis\n")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [f["query"] for f in found] == ["Bourges", "", "Saint-Denis"]
    assert found[2]["ambiguous"][0]["input"] == "Saint-Denis"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Xyzzzq", "« Xyzzzq » est inconnu. Aucun lieu connu n'a un nom proche.\n"),
        ("", "Aucun lieu n'est reconnu dans ce texte.\n"),
    ],
)
def test_no_place_has_no_population(home: Path, text: str, said: str) -> None:
    """What is not found is told, without the figures of nothing."""
    assert run(home, "locate", text).stdout == said


def test_nothing_to_export(home: Path) -> None:
    """A file of no change could not be imported: none is written, and the output stays empty for a script."""
    for arguments in (["export"], ["export", "--out", "e.toml"]):
        done = run(home, *arguments)
        assert (done.returncode, done.stdout) == (0, "")
        assert "il n'y a rien à exporter" in done.stderr
    assert not (home / "e.toml").exists()


def test_estimate_json(home: Path) -> None:
    """The estimate of a size is exact, with a source and a status on every line."""
    found = answer(home, "estimate", "--json", "--band", "3", "--table", "avenant-2", "--crisis")
    assert (found["total"], found["uncertain"]) == (465000, False)
    assert found["lines"]
    assert all(line["source"]["title"] and line["status"] for line in found["lines"])


def test_estimate_from_communes_and_date(home: Path) -> None:
    """Communes give the population; the date chooses the table."""
    found = answer(home, "estimate", "--json", "--communes", "Bourges, Vierzon", "--date", "2020-01-15")
    assert (found["table"], found["band"], found["population"], found["total"]) == ("aci-2019", 3, 89254, 315000)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["estimate", "--band", "5"], "La taille d'une CPTS va de 1 à 4."),
        (["estimate", "--population", "0"], "Le nombre d'habitants doit être compris entre 1 et 70 millions."),
        (["estimate"], "Donnez une seule de ces options"),
        (["estimate", "--band", "1", "--population", "5"], "Donnez une seule de ces options"),
        (["estimate", "--band", "1", "--date", "2015-01-01"], "Il n'y avait pas encore de financement"),
        (["estimate", "--band", "1", "--table", "aci-2030"], "Table inconnue"),
        (["estimate", "--band", "1", "--missions", "magie"], "Mission inconnue"),
        (["estimate", "--communes", "Saint-Denis"], "Communes à préciser : Saint-Denis."),
        (["locate"], "Donnez un texte"),
        (["chat", "--config", "absent.toml"], "La configuration absent.toml ne peut pas être lue"),
    ],
)
def test_errors_are_one_sentence(home: Path, arguments: list[str], sentence: str) -> None:
    """What cannot be done is said in one sentence on the error output, with exit code 1 and nothing else."""
    done = run(home, *arguments)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "piped", "environment", "sentence"),
    [
        (["locate", "-"], b"Bourges\nV\xe9nissieux\n", {}, "Ligne 2 : ce n'est pas de l'UTF-8."),
        (["chat", "--jsonl"], b"infirmi\xe8re\n", {}, "Ligne 1 : ce n'est pas de l'UTF-8."),
        (["check"], b"", {"CPTS_BOT_MATRIX__ALLOWED_INVITERS": "@a:b"}, "attend une liste en JSON"),
        (
            ["check"],
            b"",
            {
                "CPTS_BOT_MATRIX__ENABLED": "true",
                "CPTS_BOT_MATRIX__HOMESERVER": "http://127.0.0.1:9",
                "CPTS_BOT_MATRIX__USER_ID": "@bot:test",
                "CPTS_BOT_MATRIX__PICKLE_KEY": "phrase",
                "CPTS_BOT_PRIVACY__RESPONSIBLE": "URPS d'essai",
                "CPTS_BOT_PRIVACY__CONTACT": "dpo@exemple.fr",
            },
            "lancez « cpts-bot matrix login ».",
        ),
        (
            ["matrix", "login"],
            b"",
            {
                "CPTS_BOT_MATRIX__HOMESERVER": "http://127.0.0.1:9",
                "CPTS_BOT_MATRIX__USER_ID": "@bot:test",
                "CPTS_BOT_MATRIX__PICKLE_KEY": "phrase",
                "CPTS_BOT_MATRIX__PASSWORD": "sesame",
            },
            "Le serveur http://127.0.0.1:9 ne répond pas",
        ),
    ],
)
def test_what_comes_from_outside_is_one_sentence_too(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    piped: bytes,
    environment: dict[str, str],
    sentence: str,
) -> None:
    """A pipe, a variable or a server that is not as expected is told in one sentence, with exit code 1."""
    monkeypatch.chdir(home)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["cpts-bot", *arguments])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped)))
    with pytest.raises(SystemExit) as left:
        main()
    errors = capsys.readouterr().err
    assert left.value.code == 1
    assert sentence in errors
    assert errors.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["backup", "{long}"],
        ["restore", "{long}"],
        ["import", "template", "cpts", "--out", "{long}"],
        ["import", "cpts", "{long}"],
        ["import", "overlay", "{long}"],
        ["export", "--out", "{long}"],
        ["dossier", "--answers", "answers.json", "--out", "{long}"],
        ["dossier", "--answers", "{long}"],
        ["init", "--config", "{long}"],
        ["check", "--config", "{long}"],
    ],
    ids=" ".join,
)
def test_a_path_that_the_system_refuses_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """Whatever the command, and wherever it first looks at the path: told in French, never as a fault of ours."""
    monkeypatch.chdir(tmp_path)
    Path("answers.json").write_text('{"basis": "band", "band": 2}')
    changed(Path("var/cpts-bot.sqlite3"))
    monkeypatch.setattr(sys, "argv", ["cpts-bot", *(word.format(long="x" * 300) for word in arguments)])
    with pytest.raises(SystemExit) as left:
        main()
    errors = capsys.readouterr().err
    assert left.value.code == REPAIR, errors
    assert "le nom est trop long" in errors
    assert errors.count("\n") == 1


def changed(base: Path) -> None:
    """A base in which an admin changed something: there is a file to export."""
    with closing(Store.open(base)) as store:
        store.overlay.add("cpts", "coeur", {"name": "Cœur"}, None, Stamp("Anne", 0.0, "doublon"))


@pytest.mark.parametrize("there", ["var/cpts-bot.sqlite3", "var/cpts-bot.key", "config.toml", "hier.toml", "lien.toml"])
@pytest.mark.parametrize("command", [["export", "--out"], ["backup"]], ids=" ".join)
def test_no_command_writes_over_a_file(home: Path, command: list[str], there: str) -> None:
    """The base, the key, the configuration, the file of yesterday: whatever is there stays."""
    changed(home / "var" / "cpts-bot.sqlite3")
    (home / "config.toml").write_text(PRIVACY, encoding="utf-8")
    (home / "hier.toml").touch()
    (home / "lien.toml").symlink_to(home / "nowhere")
    before = os.readlink(home / there) if there == "lien.toml" else (home / there).read_bytes()
    done = run(home, *command, there, "--config", "config.toml")
    assert (done.returncode, done.stdout) == (REPAIR, "")
    assert "jamais remplacé" in done.stderr or "ni un dossier, ni un nom en ." in done.stderr
    assert before == (os.readlink(home / there) if there == "lien.toml" else (home / there).read_bytes())


@pytest.mark.parametrize("command", ["export", "backup copies", "forget --yes", "import undo --list", "refresh --list"])
def test_a_configuration_left_aside_says_which_base_is_meant(home: Path, command: str) -> None:
    """On a desk, `--config` forgotten is another base: what works on one says on which."""
    assert "Base de cette commande" not in run(home, *command.split()).stderr
    (home / "config.toml").touch()
    said = run(home, *command.split()).stderr
    assert f"Base de cette commande : {home}/" in said
    assert "ajoutez « --config config.toml » à la commande" in said


def test_an_export_holds_what_admins_wrote_to_the_letter(home: Path) -> None:
    """A command that an admin wrote is theirs, not one that we tell: read again, the file changes nothing."""
    with closing(Store.open(home / "var" / "cpts-bot.sqlite3")) as store:
        written = {"note": "« cpts-bot check » dit ce qui manque"}
        store.overlay.add("cpts", "coeur", None, written, Stamp("Anne", 0.0, ""))
    (home / "mon bot.toml").touch()
    for environment, option in (({"CPTS_BOT_NETWORK": "bretagne"}, []), ({}, ["--config", "mon bot.toml"])):
        assert "« cpts-bot check »" in run(home, "export", *option, **environment).stdout


def test_the_same_export_each_night_has_a_folder(home: Path) -> None:
    """A folder, made when it is not there, receives a file of its own each time, as `backup` does."""
    changed(home / "var" / "cpts-bot.sqlite3")
    for _ in range(2):
        done = run(home, "export", "--out", "exports")
        assert (done.returncode, done.stdout.count("exports/export-20")) == (0, 1)
    assert len(list((home / "exports").glob("export-*.toml"))) == 2
    assert run(home, "export", "--out", "e.txt").returncode == REPAIR


def test_a_full_disk_leaves_no_half_of_a_file(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence and the code of what passes; the name is free for the next try."""
    monkeypatch.chdir(home)
    changed(home / "var" / "cpts-bot.sqlite3")
    open_path = Path.open

    def full(path: Path, mode: str = "r", **given: Any) -> Any:
        found: Any = open_path(path, mode, **given)
        return Full(found.detach()) if mode == "xb" else found

    monkeypatch.setattr(Path, "open", full)
    (home / "a.json").write_text('{"basis": "band", "band": 2}')
    for command in (
        ["export", "--out", "e.toml"],
        ["import", "template", "cpts", "--out", "m"],
        ["dossier", "--answers", "a.json", "--out", "d"],
    ):
        monkeypatch.setattr(sys, "argv", ["cpts-bot", *command])
        with pytest.raises(SystemExit) as left:
            main()
        assert (left.value.code, "le disque est plein" in capsys.readouterr().err) == (TRY_AGAIN, True)
    assert sorted(p.name for p in home.rglob("*") if p.is_file() and p.parent.name != "var") == ["a.json"]


class Full(io.BufferedWriter):
    def write(self, _: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--config", "{closed}"],
        ["run", "--config", "{closed}"],
        ["ask", "a", "--config", "{closed}"],
        ["restore", "{closed}"],
        ["dossier", "--answers", "{closed}"],
        ["import", "cpts", "{closed}"],
        ["import", "overlay", "{closed}"],
        ["poster", "Bretagne", "--telegram", "abot", "--logo", "{closed}"],
    ],
    ids=" ".join,
)
def test_a_file_that_the_account_may_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """It is no misuse: why, as which account, and a code after which systemd starts nothing again."""
    monkeypatch.chdir(tmp_path)
    closed = tmp_path / "closed.toml"
    closed.touch()
    access, opened = os.access, io.open

    def refused(path: Any, *given: Any, **named: Any) -> Any:
        if str(path) == str(closed):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, *given, **named)

    monkeypatch.setattr("os.access", lambda path, mode: str(path) != str(closed) and access(path, mode))
    monkeypatch.setattr("io.open", refused)
    monkeypatch.setattr(sys, "argv", ["cpts-bot", *(word.format(closed=closed) for word in arguments)])
    with pytest.raises(SystemExit) as left:
        main()
    said = capsys.readouterr().err
    assert left.value.code == REPAIR, said
    assert f"agit avec le compte « {getpass.getuser()} »" in said
    assert "accès refusé" in said


def test_an_account_that_may_not_is_named() -> None:
    """Behind the name that root types, a command runs as the bot: whose access is missing is said."""
    said = next_step(PermissionError(errno.EACCES, "Permission denied"))
    assert said.startswith(f"Cette commande agit avec le compte « {getpass.getuser()} » : ouvrez-lui ce chemin")


def test_a_terminal_shows_no_marks(home: Path) -> None:
    """What a conversation shows in bold is plain where nothing shows bold."""
    for command in (["ask", "comment adhérer à une CPTS"], ["faq", "show", "comment-adherer"]):
        said = run(home, *command).stdout
        assert said
        assert "**" not in said


def test_a_fault_of_ours_shows_no_message(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What nobody foresaw ends with its own code, and a traceback without the value it stumbled over."""
    monkeypatch.setattr(sys, "argv", ["cpts-bot", "estimate", "--band", "3"])
    monkeypatch.setattr("bot.commands.app.knowledge_of", lambda _: int(TYPED))
    with pytest.raises(SystemExit) as left:
        main()
    errors = capsys.readouterr().err
    assert left.value.code == CRASHED
    assert "ValueError: ***" in errors
    assert TYPED not in errors


def test_misspelt_option(home: Path) -> None:
    """A misspelt option is exit code 2, as everywhere."""
    assert run(home, "estimate", "--bande", "3").returncode == 2


def test_help_and_version(home: Path) -> None:
    """Help names every command; the version says of when each kind of data is."""
    assert "estimate" in run(home, "--help").stdout
    first, *data = run(home, "--version").stdout.splitlines()
    assert re.fullmatch(r"cpts-bot \d\S*", first)
    assert [line.partition(" : ")[0] for line in data] == ["Communes", "Montants", "Réponses", "Contacts", "CPTS"]


def test_check_passes_on_what_we_ship(home: Path) -> None:
    """The configuration and the data in the package have no fault; what was looked at is said."""
    done = run(home, "check")
    assert (done.returncode, done.stderr) == (0, "")
    *looked_at, verdict = done.stdout.splitlines()
    assert verdict == "Tout est en ordre."
    assert looked_at[0] == "Configuration : aucun fichier, les valeurs par défaut. Canaux : aucun. Admins : 0."
    assert any(line.startswith("Montants : ") for line in looked_at)


def test_check_names_a_wrong_setting(home: Path) -> None:
    """A misspelt setting is named with its file and section."""
    (home / "config.toml").write_text("[store]\npaht = 'x'\n", encoding="utf-8")
    done = run(home, "check", "--config", "config.toml")
    assert done.returncode == 1
    assert "config.toml:2 : [store] paht : champ inconnu ; vouliez-vous écrire « path » ?" in done.stderr


ONLINE = f"[telegram]\nenabled = true\ntoken = '{TOKEN}'\n"
MATRIX = """
[matrix]
enabled = true
homeserver = "https://matrix.exemple.fr"
user_id = "@cpts-bot:exemple.fr"
store_path = "keys"
pickle_key = "une longue phrase"
"""
PRIVACY = "[privacy]\nresponsible = 'URPS'\ncontact = 'dpo@urps.fr'\n"


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        ("[log]\nlevel = 'LOUD'\n", 'config.toml:2 : [log] level : valeur hors de la liste permise : "DEBUG"'),
        ("[health]\nport = 'x'\n", "config.toml:2 : [health] port : un nombre entier est attendu."),
        ("[limits]\nmessages_per_minute = 0\n", "[limits] messages_per_minute : au moins 1 est attendu."),
        ("[telegram]\nenabled =\n", "config.toml:2 : cette ligne n'est pas du TOML"),
        (
            "[[admins]]\nname = 'Anne'\nid = 12\n",
            "config.toml:3 : [[admins]] id : un texte entre guillemets",
        ),
        ("[notices]\nto = 12\n", "config.toml:2 : [notices] to : une liste entre crochets est attendue."),
        (
            ONLINE + PRIVACY + "[together]\nenabled = true\n",
            "[notices] to est vide : un signalement",
        ),
        (
            "[[admins]]\nname = 'Marie'\nid = 'Marie'\n",
            "config.toml:3 : [[admins]] id : un identifiant est",
        ),
        (PRIVACY, "aucun canal n'est activé"),
        (ONLINE, "[privacy] responsible est vide"),
        (
            ONLINE + PRIVACY + "[[admins]]\nid = '12'\nname = 'Anne'\nregions = ['bretagne']\n",
            'config.toml:10 : [[admins]] Anne : la région « bretagne » n\'existe pas. Pour Bretagne, écrivez "53".',
        ),
        (
            "[telegram]\nenabled = 12\n[[admins]]\nid = '12'\nname = 'Anne'\nregions = [\"bretagne\"]\n",
            "config.toml:6 : [[admins]] Anne : la région « bretagne » n'existe pas.",
        ),
        (
            "[telegram]\nenabled = true\n[[admins]]\nid = '12'\nname = 'Anne'\nregions = [\"bretagne\"]\n",
            "config.toml:6 : [[admins]] Anne : la région « bretagne » n'existe pas.",
        ),
        (
            PRIVACY + MATRIX,
            "Le bot n'est pas connecté à Matrix : lancez « ",
        ),
        (
            ONLINE + PRIVACY + "[together]\nnetworks = { '25' = 'matrix:!salon:exemple.fr' }\n",
            "config.toml:8 : [together] networks : la région « 25 » n'existe pas. Il faut le code Insee d'une région :",
        ),
    ],
)
def test_check_says_what_an_operator_forgot(home: Path, config: str, fault: str) -> None:
    """A value nobody can use, and what nobody but people would find out, are each one French sentence."""
    (home / "config.toml").write_text(config, encoding="utf-8")
    done = run(home, "check", "--config", "config.toml")
    assert done.returncode == 1
    assert fault in done.stderr


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("[[admins]]\nid = '12'\nname = 'Anne'\n", "Aucun admin ne s'appelle Bob dans la configuration : Anne."),
        ("", "config.toml ne nomme aucun admin"),
    ],
)
def test_a_second_factor_is_for_somebody(home: Path, config: str, said: str) -> None:
    """A key drawn for a name that is in no configuration would protect nothing."""
    (home / "config.toml").write_text(config, encoding="utf-8")
    done = run(home, "admin", "totp", "Bob", "--config", "config.toml")
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr


def test_a_second_factor_says_where_it_goes(home: Path) -> None:
    """The key is of no use before it is in the configuration and the bot has started again: that is said."""
    (home / "config.toml").write_text("[[admins]]\nid = '12'\nname = 'Anne'\n", encoding="utf-8")
    said = run(home, "admin", "totp", "Anne", "--config", "config.toml").stdout
    assert said.startswith('totp_secret = "')
    assert "Collez la première ligne dans config.toml, sous la section [[admins]] de Anne" in said
    assert "redémarrez" in said


def test_check_says_where_the_privacy_key_is(home: Path) -> None:
    """No backup holds the key unless asked: an operator reads where it is, and that a copy is theirs to keep."""
    key = home / "base.key"
    key.write_text("k" * 64)
    (home / "config.toml").write_text(
        ONLINE + PRIVACY + f'[store]\npath = "{home / "base.sqlite3"}"\n', encoding="utf-8"
    )
    said = run(home, "check", "--config", "config.toml").stdout
    assert f"Clé de confidentialité : {key}." in said
    assert "hors de cette machine" in said


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["estimate", "--poulation", "3"], "L'option --poulation n'existe pas ; vouliez-vous dire --population ?"),
        (["estimate", "--population", "x"], "Valeur refusée pour --population : un nombre entier est attendu."),
        (["estimate", "--date", "2026"], "Valeur refusée pour --date : « 2026 » n'est pas une date AAAA-MM-JJ."),
        (["estimate", "--population"], "L'option --population attend une valeur."),
        (["import", "template", "contact"], "Valeur refusée pour l'argument « QUOI » : « contact » n'en est pas un"),
        (["restore"], "Il manque l'argument « FICHIER »."),
        (["restaurer"], "La commande « restaurer » n'existe pas ; vouliez-vous dire « restore » ?"),
        (["ask", "a", "b"], "En trop : « b »."),
        (["check", "--onlin"], "L'option --onlin n'existe pas ; vouliez-vous dire --online ?"),
        (["check", "--zzz"], "L'option --zzz n'existe pas."),
        (["--config", "a.toml", "check"], "L'option --config s'écrit après la commande : "),
        (["--online", "check"], "L'option --online s'écrit après la commande : "),
        (["check", "--online=oui"], "L'option --online s'écrit seule, sans valeur."),
        (["stats"], "« stats » n'est pas une commande d'ici, mais un mot de la conversation, pour les admins"),
        (["affiche"], "« affiche » n'est pas une commande d'ici, mais un mot de la conversation, pour les admins"),
    ],
)
def test_a_command_used_wrongly_is_told_so_in_french(home: Path, arguments: list[str], fault: str) -> None:
    """What was wrong in one sentence, where the help is, and the exit code of a misuse."""
    done = run(home, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(fault)


@pytest.mark.parametrize(
    "arguments", ["backup", "chat", "export", "forget --yes", "import undo", "admin totp Anne", "init"]
)
def test_one_configuration_at_a_time(home: Path, arguments: str) -> None:
    """The last of several was used, and the others left without a word: only one of two networks was backed up."""
    done = run(home, *arguments.split(), "--config", "a.toml", "--config", "b.toml")
    assert (done.returncode, done.stdout) == (2, "")
    assert "ne prend qu'un --config à la fois : lancez-la une fois par configuration." in done.stderr
    assert not list(home.iterdir())


def test_a_value_is_given_once(home: Path) -> None:
    """It holds of every option that has a value; a flag said twice says nothing else."""
    done = run(home, "estimate", "--population", "3000", "--population", "90000")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("L'option --population est donnée plusieurs fois : ")
    assert run(home, "estimate", "--band", "1", "--json", "--json").returncode == 0


def test_every_help_is_in_french(capsys: pytest.CaptureFixture[str]) -> None:
    """No word of the library, nor the name of a type of Python, stands in the help of any command, at any depth."""
    command = french.translated(application())
    paths: list[list[str]] = [[]]
    for path in paths:
        inner = command
        for name in path:
            inner = inner.commands[name]
        paths += [[*path, name] for name in getattr(inner, "commands", {})]
        command([*path, "--help"], prog_name="cpts-bot", standalone_mode=False)
        shown = capsys.readouterr().out
        assert "Usage : cpts-bot" in shown
        assert "Affiche cette aide." in shown
        assert not re.search(
            r"Usage:|Show this|COMMAND\b|ARGS|Commands|\[default|\[required|<(bool|str|int|path|%)", shown
        )
        assert shown.rindex("--help") > shown.rfind("--config"), "what all commands have comes last"
    assert len(paths) > 25


def test_a_bot_that_is_not_logged_in_has_its_other_faults_told(home: Path) -> None:
    """What a channel lacks does not hide what is wrong with the base."""
    (home / "file").touch()
    (home / "config.toml").write_text(PRIVACY + MATRIX + "[store]\npath = 'file/base.sqlite3'\n", encoding="utf-8")
    said = run(home, "check", "--config", "config.toml").stderr
    assert "Le bot n'est pas connecté à Matrix" in said
    assert "La base file/base.sqlite3 ne peut pas être ouverte" in said


@pytest.mark.parametrize("where", ["file/base.sqlite3", "file/a/b/base.sqlite3", "nowhere/base.sqlite3"])
def test_a_base_that_cannot_be_made_is_a_fault(home: Path, where: str) -> None:
    """`run` would refuse it: `check` says so before, makes nothing, and accepts a folder that is only missing."""
    (home / "file").touch()
    (home / "nowhere").symlink_to(home / "gone")
    done = run(home, "check", CPTS_BOT_STORE__PATH=where)
    assert done.returncode == REPAIR
    assert done.stderr.startswith(f"La base {where} ne peut pas être ouverte. Le dossier {home}/")
    assert "ne peut être ni ouvert ni créé (ce n'est pas un dossier)" in done.stderr
    assert "pas encore créée" in run(home, "check", CPTS_BOT_STORE__PATH="new/folder/base.sqlite3").stdout
    assert sorted(path.name for path in home.iterdir()) == ["file", "nowhere"]


def test_all_that_matrix_lacks_is_said_at_once(home: Path) -> None:
    """One mended after the other would be as many visits to the same file."""
    (home / "config.toml").write_text(PRIVACY + "[matrix]\nenabled = true\naccess_token = 'x'\n", encoding="utf-8")
    said = run(home, "check", "--config", "config.toml").stderr
    for key in ("homeserver", "user_id", "pickle_key", "device_id"):
        assert f"[matrix] {key} manque" in said


def test_a_command_that_is_told_has_the_configuration_in_use(home: Path) -> None:
    """What is copied from a message works where it was read: without the option it would be of another bot."""
    (home / "mon bot.toml").write_text(PRIVACY + MATRIX, encoding="utf-8")
    program = f"« {sys.executable} -m bot matrix login"
    assert f"{program} --config 'mon bot.toml' »" in run(home, "check", "--config", "mon bot.toml").stderr
    assert f"{program} --config 'mon bot.toml' »" in run(home, "check", "--config=mon bot.toml").stderr
    assert "« cpts-bot matrix login »" in run(home, "check", CPTS_BOT_CONFIG="mon bot.toml").stderr
    (home / "b.toml").write_text(PRIVACY + ONLINE, encoding="utf-8")
    several = run(home, "check", "--config", "b.toml", "--config", "mon bot.toml").stderr
    assert f"{program} --config 'mon bot.toml' »" in several
    network = {"CPTS_BOT_CONFIG": "mon bot.toml", "CPTS_BOT_NETWORK": "bretagne"}  # as the installed command says it
    assert "« cpts-bot @bretagne matrix login »" in run(home, "check", **network).stderr
    told = run(home, "import", "template", "cpts", **network).stdout
    assert "« cpts-bot @bretagne import cpts FICHIER --dry-run »" in told


def test_a_fault_of_the_data_is_said_once(home: Path) -> None:
    """Bots of one machine read the same files: what is wrong there is no fault of each of them."""
    folder = home / "data"
    shutil.copytree(DATA, folder)
    (folder / "rates" / "aci-2019.toml").write_text("id = aci\n", encoding="utf-8")
    for name in ("a", "b"):
        shared = f"[knowledge]\nfolder = '{folder}'\n[store]\npath = '{home}/{name}.sqlite3'\n"
        (home / f"{name}.toml").write_text(shared, encoding="utf-8")
    said = run(home, "check", "--config", "a.toml", "--config", "b.toml").stderr
    assert said.count("aci-2019.toml:1: TOML invalide") == 1
    assert said.count("aucun canal n'est activé") == 2


@pytest.mark.parametrize(("listen", "is_said"), [("::", True), ("192.168.1.4", True), ("127.0.0.1", False)])
def test_measures_open_to_others_are_said(home: Path, listen: str, is_said: bool) -> None:
    """They have no password: a container needs them open, so it is no fault, and an operator reads it."""
    health = f"[health]\nenabled = true\nlisten = '{listen}'\n"
    (home / "config.toml").write_text(ONLINE + PRIVACY + health, encoding="utf-8")
    done = run(home, "check", "--config", "config.toml")
    assert (done.returncode, f"Mesures : [health] listen = {listen}." in done.stdout) == (0, is_said)


def test_several_configurations_are_checked_together(home: Path) -> None:
    """Each is looked at, the last one alone was; and what two bots of one program may not share is said."""
    for name in ("a.toml", "b.toml"):
        (home / name).write_text(ONLINE + f"[store]\npath = '{home}/one.sqlite3'\n", encoding="utf-8")
    said = run(home, "check", "--config", "a.toml", "--config", "b.toml")
    assert said.returncode == 1
    assert ("a.toml : [privacy]" in said.stderr, "b.toml : [privacy]" in said.stderr) == (True, True)
    base, account = together([home / "a.toml", home / "b.toml"])
    assert "Deux configurations ont la même base" in base
    assert "Deux configurations ont le même bot Telegram" in account


def test_a_region_by_its_name_is_said_once_with_its_code(home: Path) -> None:
    """One fault, one line: the one that gives the code to write."""
    networks = "[together]\nnetworks = { 'Bretagne' = 'telegram:-100123' }\n"
    (home / "config.toml").write_text(ONLINE + PRIVACY + networks, encoding="utf-8")
    done = run(home, "check", "--config", "config.toml")
    assert [line for line in done.stderr.splitlines() if "Bretagne" in line] == [
        'config.toml:8 : [together] networks : la région « Bretagne » n\'existe pas. Pour Bretagne, écrivez "53".'
    ]


def test_a_damaged_list_of_erasures_is_said_before_anybody_needs_it(home: Path) -> None:
    """Nobody could have themselves erased: `check` says it, a bot does not start on it, and the list is named."""
    (home / "config.toml").write_text(f"{ONLINE}{PRIVACY}[store]\npath = '{home}/bot.sqlite3'\n", encoding="utf-8")
    Store.open(home / "bot.sqlite3").close()
    (home / "bot.erased").write_bytes(b"not a database" * 100)
    for command in ("check", "run"):
        done = run(home, command, "--config", "config.toml")
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert f"La liste des effacements {home}/bot.erased est abîmée" in done.stderr
    done = run(home, "chat", "--jsonl", "--config", "config.toml", said="effacer\noui\n")
    assert "La liste des effacements" in done.stderr


def test_the_help_lists_commands_as_they_are_needed(home: Path) -> None:
    """The first day comes first; every command has its place."""
    listed = re.findall(r"^│ ([a-z]+)  ", run(home, "--help").stdout, re.MULTILINE)
    assert listed[:3] == ["init", "check", "run"]
    assert sorted(listed) == sorted(ORDER)


def test_an_unreadable_data_file_stops_the_start(home: Path) -> None:
    """The conversation does not open on half of the knowledge: the file and line are named."""
    folder = home / "data"
    shutil.copytree(DATA, folder)
    (folder / "rates" / "aci-2019.toml").write_text("id = aci\n", encoding="utf-8")
    (home / "config.toml").write_text(f"[knowledge]\nfolder = '{folder}'\n", encoding="utf-8")
    done = run(home, "chat", "--jsonl", "--config", "config.toml", said="menu\n")
    assert done.returncode == 1
    assert "aci-2019.toml:1: TOML invalide" in done.stderr
    assert done.stdout == ""


def test_environment_wins(home: Path) -> None:
    """A variable of the environment is stronger than the file."""
    (home / "config.toml").write_text("[store]\npath = 'file.sqlite3'\n", encoding="utf-8")
    run(home, "chat", "--jsonl", "--config", "config.toml", said="menu\n", CPTS_BOT_STORE__PATH="env.sqlite3")
    assert (home / "env.sqlite3").exists()
    assert not (home / "file.sqlite3").exists()


def test_broken_pipe_is_quiet(home: Path) -> None:
    """A reader that leaves ends the program without a word."""
    command = f"yes Bourges | head -3000 | {sys.executable} -m bot locate --json - | head -1"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, cwd=home, env=environment, timeout=60, check=False
    )
    assert json.loads(done.stdout)["query"] == "Bourges"
    assert done.stderr == ""


def test_interrupt_is_quiet(home: Path) -> None:
    """Ctrl-C ends the conversation without a traceback."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "chat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - background jobs ignore it
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert process.stdout is not None
    while "Trouver mes contacts" not in process.stdout.readline():
        pass
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert "Traceback" not in errors
    assert process.returncode == 130


def test_a_bot_configured_by_its_environment_is_looked_at_like_another(home: Path) -> None:
    """A container may have no file: what the whole lacks is said all the same."""
    telegram = {"CPTS_BOT_TELEGRAM__ENABLED": "true", "CPTS_BOT_TELEGRAM__TOKEN": TOKEN}
    done = run(home, "check", **telegram)
    assert (done.returncode, "environnement : [privacy] responsible est vide" in done.stderr) == (1, True)
    privacy = {"CPTS_BOT_PRIVACY__RESPONSIBLE": "URPS d'essai, 1 rue A", "CPTS_BOT_PRIVACY__CONTACT": "dpo@exemple.fr"}
    done = run(home, "check", **telegram, **privacy)
    assert (done.returncode, "Sans configuration" in done.stdout) == (0, False)
    assert "Sans configuration, seul « chat » répond" in run(home, "check").stdout
