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
from pathlib import Path
from tempfile import NamedTemporaryFile

from knowledge.mapped import DamagedError, Mapped, Sections, packed

log = logging.getLogger(__name__)

SUFFIX = ".index"
_CODE = Path(__file__).parent


def built(cache: Path | None, name: str, folder: Path, files: Iterable[Path], make: Callable[[], Sections]) -> Mapped:
    """What `make` makes of some files of a data folder, from the folder `cache` when it is there already.

    Raises what `make` raises, and never for want of a place to keep it.
    """
    if cache is None:
        return Mapped(packed(make()))
    place = f"{name}-{_short(str(folder.resolve()))}"
    path = cache / f"{place}-{_digest(folder, files)}{SUFFIX}"
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


def _digest(folder: Path, files: Iterable[Path]) -> str:
    """Of the files and of the code of this floor, which reads them; of the machine, whose numbers it writes."""
    found = hashlib.blake2b(f"{sys.byteorder} {sys.version_info[:2]}".encode(), digest_size=16)
    for file in (*sorted(files), *sorted(_CODE.rglob("*.py"))):
        found.update(f"\0{os.path.relpath(file, folder)}\0".encode())
        with suppress(OSError):  # whoever makes it says what cannot be read
            found.update(file.read_bytes())
    return found.hexdigest()


def _short(text: str) -> str:
    return hashlib.blake2b(text.encode(errors="surrogateescape"), digest_size=4).hexdigest()
