"""What came of a file before its download was cut, and how to ask the server for the rest of that same file."""

import json
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path

A_MINUTE = 60.0  # seconds between a change and a date that can be no other change's


@dataclass(frozen=True, slots=True)
class Partial:
    """The file `path`, whole or not; beside it, while it is not, what the server calls this state of it."""

    path: Path

    @property
    def _mark(self) -> Path:
        return self.path.with_name(f"{self.path.name}.mark")

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def begin(self, address: str, answer: Message) -> None:
        """Remember whose beginning this is to be, before its first byte is written."""
        self.path.write_bytes(b"")
        self._mark.write_text(json.dumps([address, validator(answer)]), encoding="utf-8")

    def asking(self, address: str) -> dict[str, str]:
        """The headers that ask for what is missing, if the file still is the same; none when nothing can be kept."""
        with suppress(OSError, ValueError):
            known, mark = json.loads(self._mark.read_text(encoding="utf-8"))
            if known == address and mark and self.size:
                return {"Range": f"bytes={self.size}-", "If-Range": mark}
        return {}

    def forget(self) -> None:
        """Nothing of it is to be taken up again."""
        self.path.unlink(missing_ok=True)
        self.finish()

    def finish(self) -> None:
        """It is whole."""
        self._mark.unlink(missing_ok=True)


def validator(answer: Message) -> str:
    """What may stand in `If-Range`: a strong mark, or a date too old for a second change; "" when there is neither.

    https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5
    """
    etag, modified, date = (answer.get(name) or "" for name in ("ETag", "Last-Modified", "Date"))
    if etag:
        return "" if etag.startswith("W/") else etag
    with suppress(TypeError, ValueError):
        if (parsedate_to_datetime(date) - parsedate_to_datetime(modified)).total_seconds() >= A_MINUTE:
            return modified
    return ""


def follows(answer: Message, size: int) -> bool:
    """Whether a part that was sent begins where ours ends: « bytes 100-199/200 »."""
    unit, _, span = (answer.get("Content-Range") or "").partition(" ")
    return unit == "bytes" and span.partition("-")[0] == str(size)


def whole(answer: Message) -> int:
    """The size of the whole file that a part belongs to, 0 when it is not told: a part may end before the file does.

    https://www.rfc-editor.org/rfc/rfc9110#section-15.3.7
    """
    told = (answer.get("Content-Range") or "").rpartition("/")[2]
    return int(told) if told.isdecimal() else 0
