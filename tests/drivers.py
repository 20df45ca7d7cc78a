"""The terminal's two ways of talking, as drivers of transcripts."""

import io
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.channels import terminal
from bot.service import Service
from bot.storage.store import Store
from knowledge.base import Knowledge
from tests.database import begun
from tests.transcripts import Heard

# A fixed day: estimates and dates in the transcripts stay what they are.
TODAY = datetime(2026, 11, 21, 9, 30).timestamp()
DAY = 86_400


class TerminalDriver:
    """The interactive terminal, without its keyboard."""

    def __init__(self, path: Path, knowledge: Knowledge) -> None:
        self._path = path
        self._knowledge = knowledge
        self._now = TODAY
        self._open()

    def say(self, text: str) -> Sequence[Heard]:
        replies = terminal.exchange(self._service, text)
        folder = self._path.parent / "files"
        return [
            Heard(r.text, [c.label for c in r.choices], [a.name for _, a in terminal.filed(self._service, r, folder)])
            for r in replies
        ]

    def restart(self) -> None:
        self._store.close()
        self._open()

    def pass_days(self, days: int) -> None:
        self._now += days * DAY

    def _open(self) -> None:
        self._store = Store.open(begun(self._path))
        self._service = Service(self._store, self._knowledge, lambda: self._now)


class JsonlDriver(TerminalDriver):
    """`cpts-bot chat --jsonl`: what a script writes and reads."""

    def say(self, text: str) -> Sequence[Heard]:
        out = io.StringIO()
        terminal.talk_jsonl(self._service, [_line(text) + "\n"], out, folder=self._path.parent / "files")
        *replies, end = [json.loads(line) for line in out.getvalue().splitlines()]
        assert end == {"turn": 1}
        return [Heard(r["text"], [c["label"] for c in r["choices"]], _names(r["attachments"])) for r in replies]


def _line(text: str) -> str:
    """A message as one line: several lines go as JSON."""
    return json.dumps({"text": text}) if "\n" in text else text


def _names(attachments: Sequence[dict[str, str]]) -> list[str]:
    """The files of a reply, which must be where it says."""
    assert all(Path(a["path"]).stat().st_size for a in attachments)
    return [a["name"] for a in attachments]
