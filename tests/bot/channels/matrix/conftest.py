"""A Synapse for the whole run, people and bots for each test. Tests are coroutines."""

import asyncio
import importlib.util
import inspect
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from knowledge.base import Knowledge
    from tests.bot.channels.matrix.people import Person
    from tests.bot.channels.matrix.robot import Robot
    from tests.bot.channels.matrix.synapse import Synapse

MISSING = [name for name in ("nio", "vodozemac", "synapse") if importlib.util.find_spec(name) is None]
REASON = f"not installed: {', '.join(MISSING)}; pip install '.[dev]'"

# Without the libraries one test remains, which says so; see `test_installed`.
collect_ignore_glob = ["test_[!i]*.py", "test_identity.py"] if MISSING else []

_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _needs_matrix() -> None:
    if MISSING:
        pytest.skip(REASON)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """A test that is a coroutine runs in an event loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


class World:
    """One server, and whoever a test needs on it; names are new in each test."""

    def __init__(self, synapse: "Synapse", folder: Path, knowledge: "Knowledge") -> None:
        self.synapse = synapse
        self.knowledge = knowledge
        self.folder = folder

    def person(self, name: str, *, listen: bool = True) -> "Person":
        from tests.bot.channels.matrix.people import Person

        unique = f"{name}{next(_numbers)}"
        return Person(self.synapse.url, self.synapse.register(unique), self.folder / unique, listen=listen)

    def bot(self, **settings: Any) -> "Robot":
        from tests.bot.channels.matrix.robot import Robot

        unique = f"cpts-bot{next(_numbers)}"
        folder = self.folder / unique
        folder.mkdir()
        return Robot(self.synapse, unique, folder, self.knowledge, **settings)


@pytest.fixture(scope="session")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Synapse]":
    from tests.bot.channels.matrix.synapse import Synapse

    server = Synapse(tmp_path_factory.mktemp("synapse"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def world(synapse: "Synapse", tmp_path: Path, knowledge: "Knowledge") -> World:
    return World(synapse, tmp_path, knowledge)
