"""A phone for each test."""

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from knowledge.base import Knowledge
from knowledge.datafile import DATA
from tests.bot.channels.telegram import published
from tests.bot.channels.telegram.api import BotApi
from tests.bot.channels.telegram.phone import Phone
from tests.bot.channels.telegram.published import Published
from tests.bot.channels.telegram.reader import ABSENT, Reader


@pytest.fixture
def phone(knowledge: Knowledge, tmp_path: Path) -> Iterator[Phone]:
    phone = Phone(tmp_path / "bot.sqlite3", knowledge)
    yield phone
    phone.close()


@pytest.fixture(scope="session")
def models() -> Published | None:
    """The published Bot API, where it can be had; None elsewhere: the one test that is about it says why it skips."""
    return None if published.ABSENT else Published()


@pytest.fixture(autouse=True)
def _as_published(
    models: Published | None, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[None]:
    """Whatever a test is about: each request fits what is published, and so does what the server of the tests says."""
    if models is None or request.node.get_closest_marker("senseless"):
        yield
        return
    faults, call, update = list[Iterator[str]](), BotApi.call, BotApi.update  # looked for once the bot is done

    def noted(api: BotApi, method: str, raw: Mapping[str, str], files: Mapping[str, str] | None = None) -> Any:
        faults.append(models.faults_of_request(method, raw, files or {}))
        answer = call(api, method, raw, files)
        faults.append(models.faults_of_answer(method, answer))
        return answer

    def told(api: BotApi, **content: Any) -> dict[str, Any]:
        faults.append(models.faults_of_update(content))
        return update(api, **content)

    monkeypatch.setattr(BotApi, "call", noted)
    monkeypatch.setattr(BotApi, "update", told)
    yield
    assert not list(chain.from_iterable(faults))


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
