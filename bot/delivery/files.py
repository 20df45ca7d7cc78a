"""Attachments as files of a folder."""

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import OperatorError, next_step, reason

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


def _written(wanted: Path, content: bytes) -> Path:
    wanted.parent.mkdir(parents=True, exist_ok=True)
    path = next(path for path in _names(wanted) if not path.exists() or path.read_bytes() == content)
    path.write_bytes(content)
    return path


def _names(wanted: Path) -> Iterator[Path]:
    """« lettre.docx », « lettre-2.docx »…: somebody may have completed the first."""
    yield wanted
    yield from (wanted.with_stem(f"{wanted.stem}-{number}") for number in count(2))
