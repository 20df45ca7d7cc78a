"""What every test may use: the real knowledge, loaded once, and a service on a real file."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.service import Service
from bot.storage.store import Store
from knowledge.base import Knowledge
from tests.known import known


def pytest_configure() -> None:
    """The programs that tests start share one index of the data, as bots of one machine do: the first makes it."""
    if "CACHE_DIRECTORY" not in os.environ:  # where it is, pytest-xdist started us, or the person who tests chose it
        os.environ["CACHE_DIRECTORY"] = folder = tempfile.mkdtemp(prefix="cpts-bot-tests-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return known()


@pytest.fixture
def service(knowledge: Knowledge, tmp_path: Path) -> Iterator[Service]:
    store = Store.open(tmp_path / "bot.sqlite3")
    yield Service(store, knowledge)
    store.close()
