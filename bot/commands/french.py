"""What Typer itself says to a person, in French: titles of the help, usage errors, questions answered by yes or no.

Typer translates little, and carries a copy of Click whose exceptions have no public name: what they are about is read
from their attributes (https://click.palletsprojects.com/en/stable/exceptions/).
"""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import typer

MISUSED = 2  # the exit code of a command used wrongly, as in Click and POSIX shells
HELP = "Affiche cette aide."
_MESSAGES = {
    r"^No such command '(.*?)'.*[Dd]id you mean '(.*?)'": (
        "La commande « {} » n'existe pas ; vouliez-vous dire « {} » ?"
    ),
    r"^No such command '(.*?)'": "La commande « {} » n'existe pas",
    r"^Got unexpected extra argument\(s\) \((.*)\)": "En trop : « {} »",
    r"^(?:Value error, )?'(.*)' does not match the formats": "« {} » n'est pas une date AAAA-MM-JJ",
    r"^(?:Value error, )?'(.*)' is not one of (.*)\.$": "« {} » n'en est pas un ; choisissez parmi {}",
    r"^Missing command": "Il manque une commande",
    r"^Option '?(\S+?)'? requires (?:an argument|\d+ arguments)": "L'option {} attend une valeur",
    r"^Option '?(\S+?)'? does not take a value": "L'option {} s'écrit seule, sans valeur",
}
# What stands for a value in the help, by its type; a flag has none.
_KINDS: dict[object, str] = {bool: "", int: "<nombre>", str: "<texte>", Path: "<chemin>", datetime: "<AAAA-MM-JJ>"}


def translated(app: typer.Typer) -> Any:
    """The command of an application, whose help is French."""
    command = typer.main.get_command(app)
    _explain(command)
    return command


def is_misuse(error: Exception) -> bool:
    """Whether an exception says that a command was used wrongly."""
    return hasattr(error, "format_message") and hasattr(error, "ctx")


def sentence(error: Any) -> str:
    """What was wrong with a command, and where its help is."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return str(error.message)
    where = f"\nL'aide : {error.ctx.command_path} --help" if error.ctx else ""
    fault = _of_the_chat(error) or _fault(error)
    return f"{fault}{'' if fault.endswith('?') else '.'}{where}"


def agreed(question: str) -> bool:
    """Whether somebody answers yes; Ctrl-D or an empty line is no."""
    try:
        said = input(f"{question} [o/N] ")
    except EOFError:
        typer.echo()  # what is said next does not stand on the line of the question
        return False
    return said.strip().lower() in ("o", "oui")


def _explain(command: Any) -> None:
    """French for the help option, which Typer makes once and keeps, and for the titles, when the help is shown.

    What is particular to a command stands before what all of them have: --config, then --help.
    """
    help_option = command.get_help_option(typer.Context(command))
    if help_option:
        help_option.help = HELP
    command.params.sort(key=lambda param: "--config" in param.opts)
    for param in [*command.params, help_option]:
        _name_kind(param)
        _open_nothing(param)
    command.subcommand_metavar = "COMMANDE [ARGUMENTS]…"
    command.format_usage = _usage(command)
    command.format_help = _with_titles(command.format_help)
    for inner in getattr(command, "commands", {}).values():
        _explain(inner)


def _name_kind(param: Any) -> None:
    """The kind of value of an option or argument, in the column where Typer writes a type of Python."""
    if param is None:
        return
    annotation = param.type_descriptor.annotation
    kind = next((_KINDS[one] for one in (annotation, *get_args(annotation)) if one in _KINDS), None)
    if kind is not None:
        param.display_type_rich = lambda ctx: kind


def _open_nothing(param: Any) -> None:
    """A path that the account may not read is no misuse: the command that opens it says so, and whose account it is."""
    if param is not None:
        param.type_descriptor.parameter_info.readable = False


def _usage(command: Any) -> Callable[..., None]:
    """How a command is typed: « {FICHIER} » of Typer is « FICHIER » in every guide."""

    def written(ctx: Any, formatter: Any) -> None:
        pieces = " ".join(command.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, re.sub(r"\{(\S+?)\}", r"\1", pieces), prefix="Usage : ")

    return written


def _with_titles(format_help: Callable[..., None]) -> Callable[..., None]:
    def in_french(*given: Any) -> None:
        from typer import rich_utils  # rich costs start-up time that a command need not pay

        rich_utils.DEFAULT_STRING = "[par défaut : {}]"
        rich_utils.ENVVAR_STRING = "[variable : {}]"
        rich_utils.REQUIRED_LONG_STRING = "[obligatoire]"
        rich_utils.COMMANDS_PANEL_TITLE = "Commandes"
        format_help(*given)

    return in_french


def _fault(error: Any) -> str:
    from knowledge.refusals import nearest  # looks for likenesses, which a command that is well written need not load

    match type(error).__name__:
        case "NoSuchOption" if after := _after_the_command(error):
            return f"L'option {error.option_name} s'écrit après la commande : {after}"
        case "NoSuchOption":
            close = nearest(error.option_name, error.possibilities or ())
            return f"L'option {error.option_name} n'existe pas{f' ; vouliez-vous dire {close} ?' if close else ''}"
        case "MissingParameter":
            return f"Il manque {_named(error)}"
        case "BadParameter":
            return f"Valeur refusée pour {_named(error)} : {_value(error)}"
    return _translated(str(error.message))


def _after_the_command(error: Any) -> str:
    """How an option given before a command is written, when one of the commands has it."""
    commands = getattr(error.ctx.command, "commands", {}).values()
    is_theirs = any(error.option_name in param.opts for command in commands for param in command.params)
    return f"{error.ctx.command_path} COMMANDE {error.option_name}" if is_theirs else ""


def _of_the_chat(error: Any) -> str:
    """Where a word is understood that is no command here, when it is one of the admins in the conversation."""
    typed = re.search(r"^No such command '(.*?)'", str(error.message))
    if typed is None or error.ctx is None or error.ctx.parent is not None:
        return ""
    from handlers.admin.registry import NAMES  # the conversations, which a command that is known need not load

    if typed[1] not in NAMES:
        return ""
    return (
        f"« {typed[1]} » n'est pas une commande d'ici, mais un mot de la conversation, pour les admins : écrivez-le au "
        "bot, dans Telegram, dans Matrix ou dans « cpts-bot chat --admin »"
    )


def _translated(message: str) -> str:
    """A message of Typer in French; of one that we do not know, only that it is a refusal."""
    matched = ((re.search(english, message), french) for english, french in _MESSAGES.items())
    return next(
        (french.format(*(part.replace("'", "") for part in found.groups())) for found, french in matched if found),
        "Cette commande ne s'écrit pas ainsi",
    )


def _named(error: Any) -> str:
    """The option or argument an error is about, as it is typed."""
    if error.param is None:
        return "cette commande"
    hint = str(error.param.get_error_hint()).replace("'", "")
    return hint if hint.startswith("-") else f"l'argument « {hint} »"


def _value(error: Any) -> str:
    """Why a value is refused: Typer validates with pydantic, whose error is the cause."""
    from knowledge.refusals import in_french

    refused = getattr(error.__cause__, "errors", None)
    if not refused:
        return _translated(str(error.message))
    # What Typer itself refuses in a value comes as the error of a validator, in its English.
    return " ; ".join(_translated(str(e["msg"])) if e["type"] == "value_error" else in_french(e) for e in refused())
