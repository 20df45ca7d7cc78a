"""A phone for each test."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.base import Knowledge
from knowledge.datafile import DATA
from tests.bot.channels.telegram.phone import Phone
from tests.bot.channels.telegram.reader import ABSENT, Reader


@pytest.fixture
def phone(knowledge: Knowledge, tmp_path: Path) -> Iterator[Phone]:
    phone = Phone(tmp_path / "bot.sqlite3", knowledge)
    yield phone
    phone.close()


@pytest.fixture(scope="session")
def reader(knowledge: Knowledge) -> Iterator[Reader | None]:
    """Telegram's own parser, where it can be had; None elsewhere: the one test that is about it says why it skips."""
    reader = None if ABSENT else Reader(_sites())
    yield reader
    if reader:
        reader.close()


def _sites() -> set[str]:
    """The sites our data names: a source is shown by its name, and may be opened by it."""
    data = "".join(path.read_text(encoding="utf-8") for path in DATA.rglob("*") if path.suffix in (".toml", ".csv"))
    named = set(re.findall(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", data))
    return named | {name.removeprefix("www.") for name in named}  # as people say it
