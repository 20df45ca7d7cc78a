"""Every dialogue of `tests/dialogues/` holds in Telegram, typed and tapped."""

from pathlib import Path

import pytest

from knowledge.base import Knowledge
from tests.bot.channels.telegram.driver import TappingDriver, TypingDriver
from tests.database import DELIVERING, cells
from tests.transcripts import EDITS, FOLDER, play

DIALOGUES = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("driver", [TypingDriver, TappingDriver])
@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
def test_dialogue(path: Path, driver: type[TypingDriver], knowledge: Knowledge, tmp_path: Path) -> None:
    """The bot answers as the transcript says, line by line; who the person is stays out of the database."""
    play(path, driver(tmp_path / "bot.sqlite3", knowledge))
    assert {table for table, value in cells(tmp_path / "bot.sqlite3") if "telegram:" in value} <= DELIVERING


@pytest.mark.parametrize("path", sorted(EDITS.glob("*.txt")), ids=lambda path: path.stem)
def test_edits(path: Path, knowledge: Knowledge, tmp_path: Path) -> None:
    """So it does when messages are edited."""
    play(path, TypingDriver(tmp_path / "bot.sqlite3", knowledge))
