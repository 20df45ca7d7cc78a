"""`cpts-bot init`: a few questions, and a configuration with its comments, a database, a bot that answers.

What is asked is data (`QUESTIONS`). Asked again, what stands in the file is the default of each question, and only what
is answered otherwise changes: comments and other keys stay as they are.
"""

import errno
import os
import secrets
import shlex
import stat
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
import typer
from pydantic import BaseModel

from bot.channels import matrix
from bot.commands.console import CommandError, echo
from bot.commands.typed import CONFIG, program
from bot.configuration import NAME, read
from bot.errors import next_step, reason
from bot.loading import load, settle
from bot.settings import ASK_THE_PLACE, AdminSettings, Settings, contact_fault, place_fault, token_fault
from bot.storage import folders
from handlers.engine import identity
from knowledge import areas
from knowledge.base import Knowledge

Answers = dict[str, str]
PRIVATE = 0o600
FOLDER = "var"
KEEP = (
    "\n[matrix] pickle_key, dans ce fichier, chiffre les clés Matrix du bot : gardez-la aussi dans un coffre à mots de "
    "passe, les sauvegardes ne la contiennent pas."
)

ITS_OWNER = (
    "Sur un serveur, root écrit la configuration et le bot la lit : « init » n'y sert pas. Complétez ce fichier avec "
    "un éditeur, en root ; « cpts-bot check --online » dit ce qui y manque."
)
UNTOLD = (
    "Personne n'est encore prévenu d'une relecture qui échoue : invitez le bot dans le groupe ou le salon des admins, "
    f"{ASK_THE_PLACE}, puis relancez « init »."
)
SOURCES = "Les sources officielles (contacts, CPTS, contours) se lisent aussi tout de suite, même bot en marche :"


@dataclass(frozen=True)
class Ask:
    """One question: the key of the configuration it fills (`section.key`), and when it is asked.

    Of a question answered by « oui » or « non », `yes` and `no` are what they write.
    """

    key: str
    words: str
    default: str = ""
    applies: Callable[[Answers], bool] = lambda answers: True
    secret: bool = False
    yes: str = ""
    no: str = ""
    fault: Callable[[str], str] = lambda said: ""
    many: bool = False  # its value is a list, answered with commas


def _token(said: str) -> str:
    is_elsewhere = not said and os.environ.get("CPTS_BOT_TELEGRAM__TOKEN")
    return "" if is_elsewhere else token_fault(said)


def _responsible(said: str) -> str:
    return "" if said else "Le bot doit pouvoir dire qui répond des données : le nom de la structure et son adresse."


def _owner(said: str) -> str:
    return f"{why}." if said and (why := identity.fault(said)) else ""


def _region(said: str) -> str:
    gazetteer = Knowledge().gazetteer
    if not said or areas.region(gazetteer, said):
        return ""
    return f"Je ne connais pas la région « {said} »{areas.instead(gazetteer, said)}. Écrivez son nom."


def _places(said: str) -> str:
    return next((f"{why}." for place in _parts(said) if (why := place_fault(place))), "")


def _parts(said: str) -> list[str]:
    return [part.strip() for part in said.split(",") if part.strip()]


def _answers_somewhere(answers: Answers) -> bool:
    """Whether people can write: a bot tried alone in a terminal has nothing to say of who answers for it."""
    return "true" in (answers["telegram.enabled"], answers["matrix.enabled"])


def _on(channel: str) -> Callable[[Answers], bool]:
    return lambda answers: answers[f"{channel}.enabled"] == "true"


QUESTIONS = (
    Ask("telegram.enabled", "Répondre dans Telegram ?", "non", yes="true", no="false"),
    Ask(
        "telegram.token",
        "Jeton du bot (BotFather, /mybots, API Token)",
        applies=_on("telegram"),
        secret=True,
        fault=_token,
    ),
    Ask("matrix.enabled", "Répondre dans Matrix ?", "non", yes="true", no="false"),
    Ask(
        "matrix.homeserver",
        "Adresse du serveur Matrix (https://matrix.exemple.fr)",
        applies=_on("matrix"),
        fault=matrix.homeserver_fault,
    ),
    Ask(
        "matrix.user_id",
        "Identifiant du bot (@cpts-bot:exemple.fr)",
        applies=_on("matrix"),
        fault=matrix.account_fault,
    ),
    Ask(
        "privacy.responsible",
        "Qui répond des données des personnes : la structure et son adresse",
        applies=_answers_somewhere,
        fault=_responsible,
    ),
    Ask("privacy.contact", "Où exercer ses droits : un courriel", applies=_answers_somewhere, fault=contact_fault),
    Ask(
        "refresh.every",
        "Relire chaque semaine les sources officielles (FINESS, annuaire, contours, Santégraphie) ?",
        "non",
        applies=_answers_somewhere,
        yes="7 jours",
    ),
)
OWNER = (
    Ask(
        "id",
        "Propriétaire du bot : son numéro Telegram, ou son identifiant Matrix @nom:serveur (vide : personne pour "
        "l'instant ; « mes données », écrit au bot en privé, donne ce numéro, puis relancez « init »)",
        fault=_owner,
    ),
    Ask("name", "Son nom, écrit dans l'historique des changements"),
    Ask(
        "regions",
        "Sa région, dont ses changements ne sortiront pas : ni les montants, ni le reste du pays (vide : tout le pays)",
        fault=_region,
    ),
)
TOLD = Ask(
    "notices.to",
    "Où prévenir les admins (questions sans réponse, échecs) : telegram:-100123 ou matrix:!salon:serveur ; "
    f"dans le groupe ou le salon, {ASK_THE_PLACE} (vide : nulle part)",
    applies=_answers_somewhere,
    fault=_places,
    many=True,
)
_YES, _NO = frozenset({"oui", "o", "true"}), frozenset({"non", "n", "false"})


def set_up(config: Path) -> None:
    """Ask, write the configuration at `config`, create the database, say what comes next. Raises `CommandError`."""
    document = _read(config)
    if refusal := folders.refusal(config.absolute().parent):  # before anybody answers ten questions for nothing
        raise _unwritten(config, refusal)
    answers = _fill(document, config)
    _name_owner(document)
    _fill_one(document, TOLD, answers)
    _write(config, tomlkit.dumps(document))
    settings = load(config)
    _create_database(settings)
    kept = KEEP if settings.matrix.enabled and document.get("matrix", {}).get("pickle_key") else ""
    echo(f"\n{config} est écrit, la base {settings.store.path} existe.{kept}\n{_next_steps(config, settings)}")


def _name_owner(document: Any) -> None:
    """Ask who owns the bot; of somebody named already, only what is answered otherwise changes."""
    known: Any = next((admin for admin in document.get("admins", ()) if admin.get("role") == "owner"), {})
    who = _answer(OWNER[0], str(known.get("id", "")))
    if not who:
        return
    name = known["name"] if who == known.get("id") else _answer(OWNER[1], "") or "Propriétaire"
    gazetteer = Knowledge().gazetteer
    stands = [region.name for code in known.get("regions", ()) if (region := gazetteer.region(code))]
    owner: dict[str, Any] = {"id": who, "name": name}
    # Several were written by hand: they are left as they are.
    if len(stands) < 2 and (found := areas.region(gazetteer, _answer(OWNER[2], "".join(stands)))):
        owner["regions"] = [found.code]
    if known:
        known.update({k: v for k, v in owner.items() if known.get(k) != v})
    elif "admins" in document:
        document["admins"].append(_admins(owner)[0])
    else:
        document["admins"] = _admins(owner)


def _fill_one(document: Any, ask: Ask, answers: Answers) -> None:
    """Ask one question and write its answer, when it is another than what stands."""
    section, key = ask.key.split(".")
    stands = _shown(document.get(section, {}).get(key, ""))
    answers[ask.key] = _answer(ask, stands) if ask.applies(answers) else stands
    if answers[ask.key] != stands:
        _put(document, section, key, _parts(answers[ask.key]) if ask.many else _value(answers[ask.key]))


def _fill(document: Any, config: Path) -> Answers:
    """Ask each question and write its answer, with what the program itself can choose; all that was answered."""
    answers: Answers = {}
    for ask in QUESTIONS:
        _fill_one(document, ask, answers)
    # Two bots of one folder never share a database: that of « bretagne.toml » is named after it.
    folder, name = config.absolute().parent / FOLDER, "" if config.name == NAME else f"-{config.stem}"
    _default(document, "store", "path", str(folder / f"cpts-bot{name}.sqlite3"))
    if answers["matrix.enabled"] == "true":
        _default(document, "matrix", "store_path", str(folder / f"matrix{name}"))
        _default(document, "matrix", "pickle_key", secrets.token_urlsafe(32))
    return answers


def _answer(ask: Ask, stands: str) -> str:
    """What somebody answers; nothing keeps what stands. What cannot be is asked again, with the reason."""
    default = stands or ask.default
    said_so = {ask.yes: "oui", ask.no or "non": "non"} if ask.yes else {}
    shown = "…" if ask.secret and stands else said_so.get(default, default)
    while True:
        try:
            # A secret is hidden where somebody types it; what is piped is on no screen, and getpass warns in English.
            hide = ask.secret and sys.stdin.isatty()
            said = typer.prompt(
                ask.words, default=shown, hide_input=hide, show_default=bool(shown), prompt_suffix=" : "
            )
        except typer.Abort:
            echo("")
            raise CommandError("Arrêté : rien n'a été écrit.") from None
        said = stands if ask.secret and said == "…" else said.strip()
        if not ask.yes:
            if not (why := ask.fault(said)):
                return said
            echo(f"{why[0].upper()}{why[1:]}")
        elif said.lower() in _YES | _NO:
            return ask.yes if said.lower() in _YES else ask.no
        elif said == stands:
            return stands
        else:
            echo("Répondez par oui ou par non.")


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value(said: str) -> object:
    return {"true": True, "false": False}.get(said, said)


def _default(document: Any, section: str, key: str, value: str) -> None:
    if not document.get(section, {}).get(key):
        _put(document, section, key, value)


def _put(document: Any, section: str, key: str, value: object) -> None:
    """A key in its section, with what it is about above it when it is new: the words of the settings themselves."""
    if section not in document:
        document.add(tomlkit.nl())
        document[section] = tomlkit.table()
    if key not in document[section]:
        document[section].add(tomlkit.comment(_about(section, key)))
    document[section][key] = value


def _about(section: str, key: str) -> str:
    model = Settings.model_fields[section].annotation
    assert isinstance(model, type)  # noqa: S101 - for the type checker: sections are models
    fields: Mapping[str, Any] = model.model_fields if issubclass(model, BaseModel) else {}
    return str(fields[key].description)


def _admins(owner: Mapping[str, Any]) -> Any:
    table = tomlkit.table()
    for key, value in {**owner, "role": "owner"}.items():
        table.add(tomlkit.comment(str(AdminSettings.model_fields[key].description)))
        table.add(key, value)
    admins = tomlkit.aot()
    admins.append(table)
    return admins


def _read(config: Path) -> Any:
    if not config.exists():
        return tomlkit.parse(
            "# cpts-bot : écrit par « cpts-bot init », qui peut être relancé. Toutes les clés sont dans "
            "config.example.toml.\n"
        )
    written = read(config)
    settle(written)  # a file that is at fault is said with its line, and left as it is
    return tomlkit.parse(written.text)


def _write(config: Path, text: str) -> None:
    """The file, readable by nobody else: it holds secrets. It is whole or not there."""
    try:
        config.absolute().parent.mkdir(parents=True, exist_ok=True)
        new = config.with_name(f".{config.name}.new")
        new.touch(mode=PRIVATE)
        new.write_text(text, encoding="utf-8")
        if config.exists():  # root may complete what is the bot's, or read by its group
            stands = config.stat()
            os.chown(new, stands.st_uid, stands.st_gid)
            is_closed = not stands.st_mode & stat.S_IROTH  # then whoever reads it as its group was chosen
            new.chmod(PRIVATE | (stands.st_mode & stat.S_IRGRP if is_closed else 0))
        os.replace(new, config)
    except OSError as error:
        raise _unwritten(config, error) from error


def _unwritten(config: Path, error: OSError) -> CommandError:
    is_installed = CONFIG in os.environ and error.errno in (errno.EACCES, errno.EPERM, errno.EROFS)
    step = ITS_OWNER if is_installed else next_step(error)
    return CommandError(f"{config} ne peut pas être écrit ({reason(error)}). {step}")


def _create_database(settings: Settings) -> None:
    from bot.storage.store import Store

    Store.of(settings).close()


def _next_steps(config: Path, settings: Settings) -> str:
    """What remains to be done, in order."""
    online = settings.answers
    steps = [
        *(["matrix login"] if settings.matrix.enabled else []),
        *(["check --online", "run"] if online else ["chat"]),
    ]
    named = shlex.quote(str(config))
    lines = ["Ensuite :", *(f"  {program()} {step} --config {named}" for step in steps)]
    if online:
        lines += [SOURCES, f"  {program()} refresh --config {named}"]
    return "\n".join([*lines, UNTOLD] if settings.refresh.every and not settings.notices.to else lines)
