"""Every dialogue of `tests/dialogues/` holds on the terminal and for scripts."""

from pathlib import Path

import pytest

from knowledge.base import Knowledge
from tests.drivers import JsonlDriver, TerminalDriver
from tests.transcripts import FOLDER, play

DIALOGUES = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("driver", [TerminalDriver, JsonlDriver])
@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
def test_dialogue(path: Path, driver: type[TerminalDriver], knowledge: Knowledge, tmp_path: Path) -> None:
    """The bot answers as the transcript says, line by line."""
    play(path, driver(tmp_path / "bot.sqlite3", knowledge))
