"""Admins in Matrix, known by their id: their dialogues hold word for word, in private as in a room."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.base import Knowledge
from tests.admins import SENDERS
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.driver import Meeting, People
from tests.bot.channels.matrix.synapse import Synapse
from tests.transcripts import FOLDER, play

DIALOGUES = sorted((FOLDER / "admin").glob("*.txt"))


@pytest.fixture(scope="module")
def meeting(synapse: Synapse, tmp_path_factory: pytest.TempPathFactory, knowledge: Knowledge) -> Iterator[Meeting]:
    met = Meeting(World(synapse, tmp_path_factory.mktemp("meeting"), knowledge), *SENDERS)
    yield met
    met.close()


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
def test_dialogue(path: Path, meeting: Meeting) -> None:
    """The bot answers admins as the transcript says, line by line."""
    play(path, People(meeting), meeting.ids)
