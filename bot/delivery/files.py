"""Files written for a person: each is new and whole, and takes the place of none."""

import os
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from bot import clock
from bot.errors import OperatorError, next_step, reason
from bot.storage import folders

if TYPE_CHECKING:
    from handlers.engine.messages import Attachment

DEFAULT_FOLDER = Path("dossier-cpts")


def write(folder: Path, attachments: "Iterable[Attachment]") -> list[Path]:
    """Write each attachment under a name of its own, never over what the person wrote; their paths.

    Raises `OperatorError`.
    """
    try:
        return [_written(folder / Path(attachment.name).name, attachment.content) for attachment in attachments]
    except OSError as error:
        raise OperatorError(
            f"{folder} : les fichiers ne peuvent pas y être écrits ({reason(error)}). {next_step(error)} Le dossier se "
            "nomme par --out."
        ) from error


def write_new(path: Path, content: bytes) -> None:
    """Write a file under the very name that was asked for, where there is none yet. Raises `OperatorError`."""
    try:
        folders.private(path.parent)
        _create(path, content)
    except FileExistsError as error:
        raise OperatorError(f"{path} existe déjà, et n'est jamais remplacé. Donnez un autre nom.") from error
    except OSError as error:
        raise OperatorError(f"{path} ne peut pas être écrit ({reason(error)}). {next_step(error)}") from error


def dated(to: Path, name: str, suffix: str) -> Path:
    """Where a file goes that somebody asked for: the file they named, or one with its moment in the folder they named.

    So that what is done each night has one command. Raises `OperatorError`.
    """
    # Not `Path.exists`, which raises where nothing may be seen: who writes there says that, of the folder.
    if to.suffix == suffix and not os.path.isdir(to):
        return to
    if not os.path.isdir(to) and (to.suffix or os.path.exists(to)):
        raise OperatorError(
            f"{to} n'est ni un dossier, ni un nom en {suffix} : donnez {to.with_suffix(suffix)}, ou le nom d'un "
            "dossier, où le fichier sera daté."
        )
    wanted = to / f"{name}-{clock.instant():%Y%m%d-%H%M%S}{suffix}"
    return next(path for path in names(wanted) if not os.path.exists(path))


def _written(wanted: Path, content: bytes) -> Path:
    wanted.parent.mkdir(parents=True, exist_ok=True)
    path = next(path for path in names(wanted) if not os.path.lexists(path) or _holds(path, content))
    if not os.path.lexists(path):
        _create(path, content)
    return path


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _create(path: Path, content: bytes) -> None:
    """A new file, whole or none: a full disk leaves nothing under a name that the next try wants. Raises `OSError`."""
    with path.open("xb") as file:
        try:
            file.write(content)
            file.flush()
        except OSError:
            path.unlink()
            raise


def names(wanted: Path) -> Iterator[Path]:
    """« lettre.docx », « lettre-2.docx »…: somebody may have completed the first."""
    yield wanted
    yield from (wanted.with_stem(f"{wanted.stem}-{number}") for number in count(2))
