"""Attachments as files of a folder."""

from collections.abc import Iterable
from pathlib import Path

from bot.errors import OperatorError, reason
from handlers.engine.messages import Attachment

DEFAULT_FOLDER = Path("dossier-cpts")


def write(folder: Path, attachments: Iterable[Attachment]) -> list[Path]:
    """Write each attachment over an older one of its name; their paths. Raises `OperatorError`."""
    paths = []
    try:
        for attachment in attachments:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / Path(attachment.name).name
            path.write_bytes(attachment.content)
            paths.append(path)
    except OSError as error:
        raise OperatorError(f"{folder} : les fichiers ne peuvent pas y être écrits ({reason(error)}).") from error
    return paths
