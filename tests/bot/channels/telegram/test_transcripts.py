"""Every dialogue of `tests/dialogues/` holds in Telegram, typed and tapped."""

from pathlib import Path

import pytest

from knowledge.base import Knowledge
from tests.bot.channels.telegram.driver import TappingDriver, TypingDriver
from tests.bot.channels.telegram.reader import Reader, texts
from tests.database import DELIVERING, cells
from tests.transcripts import EDITS, FOLDER, play

DIALOGUES = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("driver", [TypingDriver, TappingDriver])
@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
def test_dialogue(
    path: Path, driver: type[TypingDriver], knowledge: Knowledge, tmp_path: Path, reader: Reader | None
) -> None:
    """The bot answers as the transcript says, line by line; who the person is stays out of the database.

    Nor does Telegram make a link, a command or a bank card of what it says, besides those that are meant.
    """
    talk = driver(tmp_path / "bot.sqlite3", knowledge)
    play(path, talk)
    assert not reader or not [found for text in texts(talk.phone.api.calls) for found in reader.unmeant(text)]
    assert {table for table, value in cells(tmp_path / "bot.sqlite3") if "telegram:" in value} <= DELIVERING


@pytest.mark.parametrize("path", sorted(EDITS.glob("*.txt")), ids=lambda path: path.stem)
def test_edits(path: Path, knowledge: Knowledge, tmp_path: Path) -> None:
    """So it does when messages are edited."""
    play(path, TypingDriver(tmp_path / "bot.sqlite3", knowledge))
