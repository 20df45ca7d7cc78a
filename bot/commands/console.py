"""What the commands share: one French sentence for an error, one query a line, JSON out."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.typed import CONFIG, as_typed
from bot.errors import OperatorError

if TYPE_CHECKING:
    from bot.settings import Settings
    from knowledge.base import Knowledge

NO_CONFIGURATION = "aucun fichier, les valeurs par défaut"  # where the name of one would stand
ConfigOption = Annotated[Path | None, typer.Option("--config", help="Fichier de configuration TOML.", envvar=CONFIG)]
JsonOption = Annotated[bool, typer.Option("--json", help="Réponse en JSON.")]
TextArgument = Annotated[
    str | None, typer.Argument(metavar="TEXTE", help="Le texte, ou « - » : un texte par ligne, un JSON par réponse.")
]


class CommandError(OperatorError):
    """What stops a command: one French sentence for the error output."""


def answer_each(
    text: str | None,
    answer: Callable[[str], dict[str, Any]],
    lines: Callable[[dict[str, Any]], list[str]],
    as_json: bool,
) -> None:
    """One query and its answer; with « - », one query a line of the input and one JSON a line of the output."""
    if text is None:
        raise CommandError("Donnez un texte, ou « - » pour lire un texte par ligne sur l'entrée.")
    if text == "-":
        for line in input_lines():
            write(to_json(answer(line)))
    elif as_json:
        write(to_json(answer(text)))
    else:
        echo("\n".join(lines(answer(text))))


def input_lines() -> Iterator[str]:
    """The lines of the input. Raises `CommandError` at the first one that is not UTF-8."""
    for number, raw in enumerate(sys.stdin.buffer, start=1):
        try:
            yield raw.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise CommandError(
                f"Ligne {number} : ce n'est pas de l'UTF-8. Convertissez le fichier (« iconv -f latin1 -t utf-8 »)."
            ) from error


def settings_of(config: Path | None) -> "Settings":
    """The settings of what works on a base: which base, when a configuration lies here that nobody named."""
    from bot.configuration import unread
    from bot.loading import load  # what `--help` need not load

    settings = load(config)
    if said := unread(config):
        typer.echo(f"Base de cette commande : {settings.store.path.absolute()}. {said}", err=True)
    return settings


def knowledge_of(config: Path | None) -> "Knowledge":
    """What the chat of this configuration knows: the curated files as its admins changed them."""
    from bot.loading import load  # what `--help` need not load
    from bot.storage.changes import changes_in
    from knowledge.base import Knowledge

    settings = load(config)
    knowledge = Knowledge(settings.knowledge.folder, settings.cache, settings.store.sources)
    if changes := changes_in(settings.store.path):
        knowledge.reflect(changes)
    return knowledge


def to_json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def echo(text: str) -> None:
    """Say what a command found, its own commands as they can be typed."""
    write(as_typed(text))


def write(text: str) -> None:
    """Give what a program or a file takes, to the letter: a command in it is whoever's wrote it."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
