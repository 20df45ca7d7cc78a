"""`cpts-bot`, from its start to its exit code: every error we know is one sentence on the error output."""

import gc
import os
import sqlite3
import sys
from io import TextIOWrapper
from pathlib import Path

import typer

from bot.commands import french
from bot.commands.app import application
from bot.commands.once import each_option_once
from bot.commands.typed import as_typed
from bot.errors import REPAIR, TRY_AGAIN, OperatorError, next_step, passes, reason

# Objects made before Python looks for those that can go: at its own 700, a tenth of a start goes into looking through
# modules, which stay. https://docs.python.org/3/library/gc.html#gc.set_threshold
MANY = 10_000
CRASHED = 70  # EX_SOFTWARE of sysexits.h: not 1, which tells systemd that starting again would not help
UNFORESEEN = "Une erreur que nous n'avions pas prévue. Signalez-la avec ces lignes, qui ne contiennent pas de message."


def main() -> None:
    """Run the command; every error we know is one sentence on the error output and its exit code."""
    gc.set_threshold(MANY)
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # a keyboard may say anything
    try:
        command = each_option_once(french.translated(application(*sys.argv[1:2])))
        sys.exit(command(standalone_mode=False) or 0)
    except BrokenPipeError:
        # The reader left: https://docs.python.org/3/library/signal.html#note-on-sigpipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
    except typer.Abort:
        typer.echo("Interrompu : rien n'a été changé.", err=True)
        sys.exit(REPAIR)
    except Exception as error:
        sentence, code = _told(error)
        typer.echo(as_typed(sentence), err=True)
        sys.exit(code)


def _told(error: Exception) -> tuple[str, int]:
    """What an error means to who typed the command, and its exit code."""
    from bot.logs import report  # nothing went wrong most of the time: it is not loaded for it
    from bot.storage import sqlite_files
    from knowledge.datafile import DataError
    from knowledge.rates import FundingError

    if isinstance(error, OperatorError):
        return str(error), TRY_AGAIN if _passes(error) else error.exit_code
    if isinstance(error, DataError | FundingError):
        return str(error), REPAIR
    if isinstance(error, sqlite3.Error):
        said = f"La base ne répond plus comme attendu ({sqlite_files.code(error)}). Essayez « cpts-bot check »."
        return said, TRY_AGAIN if _passes(error) else REPAIR
    if isinstance(error, OSError) and (_is_of_others(error.filename) or passes(error)):
        where = error.filename or "Cette commande s'est arrêtée"  # a disk without room names no file
        return f"{where} : {reason(error)}. {next_step(error)}", TRY_AGAIN if _passes(error) else REPAIR
    if french.is_misuse(error):
        return french.sentence(error), french.MISUSED
    return f"{UNFORESEEN}\n{report(error)}", CRASHED


def _passes(error: BaseException) -> bool:
    """Whether what stopped a command, whichever it is, passes by itself: the one rule of exit code 75."""
    from bot.storage import sqlite_files

    causes: list[BaseException] = [error]
    while cause := causes[-1].__cause__:
        causes.append(cause)
    return any(
        sqlite_files.passes(one) if isinstance(one, sqlite3.Error) else isinstance(one, OSError) and passes(one)
        for one in causes
    )


def _is_of_others(filename: object) -> bool:
    """Whether the system refused a path that somebody gave: of a file of the program itself, the fault is ours."""
    return isinstance(filename, str) and Path(__file__).parents[2] not in Path(filename).absolute().parents
