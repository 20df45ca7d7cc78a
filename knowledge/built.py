"""What is costly to make of the data: made once, kept in a file, made again when the data or the program change.

Whoever needs it says what it is made of and how. The file bears the digest of both in its name, so that a stale one
is never opened; a damaged one is replaced. Where nothing can be written it is made in memory, at each start.
"""

import hashlib
import logging
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile

from knowledge.mapped import DamagedError, Mapped, Sections, packed

log = logging.getLogger(__name__)

SUFFIX = ".index"
_CODE = Path(__file__).parent


def built(
    cache: Path | None,
    name: str,
    folder: Path,
    files: Iterable[Path],
    make: Callable[[], Sections],
    day: date | None = None,
) -> Mapped:
    """What `make` makes of some files of a data folder, from the folder `cache` when it is there already.

    What is true of one day alone is of that `day`. Raises what `make` raises, and never for want of a place to keep it.
    """
    if cache is None:
        return Mapped(packed(make()))
    place = f"{name}-{_short(str(folder.resolve()))}"
    path = cache / f"{place}-{_digest(folder, files, day)}{SUFFIX}"
    try:
        return Mapped.opened(path)
    except FileNotFoundError:
        pass
    except (DamagedError, OSError) as error:
        log.info("made again: %s (%s)", path, type(error).__name__)
    content = packed(make())
    try:
        _write(path, content, place)
        return Mapped.opened(path)
    except (DamagedError, OSError) as error:
        log.info("not kept: %s (%s)", path, error)
        return Mapped(content)


def _write(path: Path, content: bytes, place: str) -> None:
    """Whole or not at all; what was made before of the same folder goes. Who has it open keeps it until the end."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=path.parent, prefix=place, delete=False) as new:  # 0600 from the start
        try:
            new.write(content)
            new.flush()
            os.replace(new.name, path)
        except BaseException:
            Path(new.name).unlink(missing_ok=True)
            raise
    for old in path.parent.glob(f"{place}-*{SUFFIX}"):
        if old != path:
            with suppress(OSError):
                old.unlink()


def _digest(folder: Path, files: Iterable[Path], day: date | None) -> str:
    """Of the files, the day and the code that reads them; of the machine, whose numbers it writes."""
    found = _of_files(folder, files)
    found.update(f"{_code()} {sys.byteorder} {sys.version_info[:2]} {day or ''}".encode())
    return found.hexdigest()


@lru_cache
def _code() -> str:
    """The digest of the code of this floor: it is what it was when the program started."""
    return _of_files(_CODE, _CODE.rglob("*.py")).hexdigest()


def _of_files(folder: Path, files: Iterable[Path]) -> hashlib.blake2b:
    found = hashlib.blake2b(digest_size=16)
    for file in sorted(files):
        found.update(f"\0{os.path.relpath(file, folder)}\0".encode())
        with suppress(OSError):  # whoever makes it says what cannot be read
            found.update(file.read_bytes())
    return found


def _short(text: str) -> str:
    return hashlib.blake2b(text.encode(errors="surrogateescape"), digest_size=4).hexdigest()
