"""What every test may use: the real knowledge, loaded once, and a service on a real file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.service import Service
from bot.storage.store import Store
from knowledge.base import Knowledge


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return Knowledge()


@pytest.fixture
def service(knowledge: Knowledge, tmp_path: Path) -> Iterator[Service]:
    store = Store.open(tmp_path / "bot.sqlite3")
    yield Service(store, knowledge)
    store.close()
