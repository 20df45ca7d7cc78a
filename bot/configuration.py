"""A configuration as it is written: read here only, and what is wrong in it said with its file and its line."""

import os
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.errors import OperatorError, next_step, reason
from knowledge.datafile import Location, line_of, where_toml_stops

PREFIX = "CPTS_BOT_"  # of the variables that are settings
NAME = "config.toml"  # what `init` writes, and what nobody reads unless it is named
_HEADER = re.compile(r"(\[{1,2})\s*([^\[\]]+?)\s*\]{1,2}")
_KEY = re.compile(r'"?([A-Za-z0-9_-]+)"?\s*=')


class SettingsError(OperatorError):
    """The configuration cannot be used; the French text names the key and what is expected."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a file says, before anybody looks whether it can be; of no file, nothing."""

    path: Path | None = None
    text: str = field(default="", repr=False)
    values: dict[str, Any] = field(default_factory=dict, repr=False)

    def place(self, location: Location) -> str:
        """The variable that gives a key, else the file and the line of it, as far as it stands there."""
        if variable := variable_of(location):
            return f"environnement, {variable}"
        if self.path is None:
            return "environnement"
        line = line_of(self.text, location)
        return f"{self.path}:{line}" if line else str(self.path)


def variable_of(location: Location) -> str:
    """The variable of the environment that gives a key, or the section it is in; "" when none does.

    What it says is what counts, whatever the file says of the same key.
    """
    given = {name.upper(): name for name in os.environ}
    names = [str(part).upper() for part in location]
    inward = (f"{PREFIX}{'__'.join(names[:end])}" for end in range(len(names), 0, -1))
    return next((given[name] for name in inward if name in given), "")


def read(path: Path | None) -> Written:
    """What is written at `path`. Raises `SettingsError`."""
    if path is None:
        return Written()
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors of Windows start a file with a mark
    except OSError as error:
        raise SettingsError(
            f"La configuration {path} ne peut pas être lue ({reason(error)}). {next_step(error)}"
        ) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SettingsError(
            f"La configuration {path} n'est pas un fichier texte en UTF-8 (ligne {line}). Enregistrez-la de nouveau en "
            "choisissant l'encodage UTF-8."
        ) from error
    try:
        return Written(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(_not_toml(path, text, error)) from error


def unread(config: Path | None) -> str:
    """What to say of a configuration of this folder that a command leaves aside, since nobody named it; else ""."""
    if config or not Path(NAME).is_file():
        return ""
    return f"{NAME} est dans ce dossier, mais n'est pas lu : ajoutez « --config {NAME} » à la commande."


def _not_toml(path: Path, text: str, error: Exception) -> str:
    """Where a file stops being TOML, and what it may be."""
    number, column = where_toml_stops(error)
    if number is None:
        return f"{path} : la fin de ce fichier manque : un guillemet ou un crochet n'est pas fermé."
    if again := _written_twice(text.splitlines()[:number]):
        return f"{path}:{number} : {again}"
    return (
        f"{path}:{number} : cette ligne n'est pas du TOML ({column}). Un texte se met entre guillemets droits "
        '("), une liste entre crochets, true et false sans guillemets.'
    )


def _written_twice(lines: list[str]) -> str:
    """What the last line says again of one above it: a section, or a key of its section; "" when it does not."""
    *above, last = map(str.strip, lines)
    if header := _HEADER.match(last):
        first = next((n for n, line in enumerate(above, 1) if _section(line) == header[2]), None)
        as_written = header[0]
        advice = "Une section ne s'écrit qu'une fois : mettez toutes ses clés sous la première"
    elif key := _KEY.match(last):
        start = max((n for n, line in enumerate(above, 1) if _section(line)), default=0)
        first = next((n for n, line in enumerate(above, 1) if n > start and _is_key(line, key[1])), None)
        as_written = key[1]
        advice = "Gardez une seule de ces deux lignes"
    else:
        return ""
    return f"{as_written} est déjà écrit, ligne {first}. {advice}." if first else ""


def _section(line: str) -> str:
    found = _HEADER.match(line)
    return found[2] if found else ""


def _is_key(line: str, name: str) -> bool:
    found = _KEY.match(line)
    return bool(found and found[1] == name)
