"""A phone for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.base import Knowledge
from tests.bot.channels.telegram.phone import Phone


@pytest.fixture
def phone(knowledge: Knowledge, tmp_path: Path) -> Iterator[Phone]:
    phone = Phone(tmp_path / "bot.sqlite3", knowledge)
    yield phone
    phone.close()
