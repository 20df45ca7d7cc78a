"""What every test may use: the real knowledge, loaded once, and a service on a real file."""

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.commands.cli import MANY
from bot.service import Service
from bot.storage.store import Store
from knowledge.base import Knowledge
from tests.database import begun
from tests.known import known

IN_MEMORY = Path("/dev/shm")  # noqa: S108  # Linux's own folder of files in memory
LONGEST = "channels/matrix/*.py"  # a homeserver answers them: a third of the run
ENOUGH = 1_000_000_000  # bytes: a container may have 64 MB there

# How long an example takes to be drawn or tried is the machine's: a busy one failed tests that had found nothing.
# A fixture that the examples of a test share is shared on purpose.
UNHURRIED = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("any machine", deadline=None, suppress_health_check=UNHURRIED)
settings.load_profile("any machine")


def pytest_configure() -> None:
    """What every process of a run shares: where its files are, one index of the data, and modules compiled once.

    Thousands of databases and homeservers wait for the disk at each message; what is tested of it (kills, restarts)
    never takes the machine's power away, so that a file in memory is as good, and half the time.
    """
    if os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ENOUGH:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))
    if "CACHE_DIRECTORY" not in os.environ:  # where it is, pytest-xdist started us, or the person who tests chose it
        os.environ["CACHE_DIRECTORY"] = folder = tempfile.mkdtemp(prefix="cpts-bot-tests-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each process we start would compile all of ours: half a second


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than cores: at any moment one of them waits for a server's limits or a client's patience."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first: begun last, one worker would go on with it alone. Each file stays together."""
    items.sort(key=lambda item: not item.path.match(LONGEST))


def pytest_collection_finish() -> None:
    """Modules and tests stay until the end: Python no more looks through them for what can go, as in the program."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(MANY)


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return known()


@pytest.fixture(autouse=True)
def _as_curated(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test changes in the knowledge, which all of them share, is changed for no other."""
    shared = request.getfixturevalue("knowledge") if "knowledge" in request.fixturenames else None
    yield
    if shared:
        shared.reflect({})


@pytest.fixture
def service(knowledge: Knowledge, tmp_path: Path) -> Iterator[Service]:
    store = Store.open(begun(tmp_path / "bot.sqlite3"))
    yield Service(store, knowledge)
    store.close()
