"""Commands as whoever reads them can type them: this very program, with the configuration it was given."""

import re
import shlex
import shutil
import sys
from itertools import pairwise
from os import environ
from pathlib import Path

CONFIG = "CPTS_BOT_CONFIG"  # the variable that names the configuration
NETWORK = "CPTS_BOT_NETWORK"  # the network of « cpts-bot @bretagne … », which `deploy/` tells
PROGRAM = "cpts-bot"
_TOLD = re.compile(rf"« {PROGRAM} ((?!@)(?:(?! --config )[^»])+) »")  # not yet told as it can be typed
_OPTION = re.compile(r"--config(?:=(.+))?")


def program() -> str:
    """This very program as it can be typed: its short name only when that finds it, not another installed beside."""
    typed = Path(sys.argv[0])
    if CONFIG in environ:  # behind the command that `deploy/` installs, or set by somebody who types the short name
        return PROGRAM
    if typed.name != PROGRAM:
        return f"{shlex.quote(sys.executable)} -m bot"
    found = shutil.which(PROGRAM)
    return PROGRAM if found and typed.exists() and typed.samefile(found) else shlex.quote(str(typed))


def as_typed(sentence: str, config: Path | None = None) -> str:
    """A sentence whose commands can be copied: they take the configuration that this one was given.

    By `--config`, or as the network of the command that `deploy/` installs, with its file of secrets; without either a
    sentence stays as it is. `config` is the one it is about, where several were given.
    """
    if network := environ.get(NETWORK, ""):
        told = _TOLD.sub(lambda told: f"« {PROGRAM} @{network} {told[1]} »", sentence)
        return told.replace("secrets.env", f"{network}.env")
    given = _given(sys.argv[1:])
    about = str(config) if config and str(config) in given else given[0] if len(given) == 1 else ""
    if not about:
        return sentence
    return _TOLD.sub(lambda told: f"« {program()} {told[1]} --config {shlex.quote(about)} »", sentence)


def _given(arguments: list[str]) -> list[str]:
    """The values of `--config` among what was typed; none of those that the environment gives."""
    options = [(_OPTION.fullmatch(word), after) for word, after in pairwise([*arguments, ""])]
    return [option[1] or after for option, after in options if option]
