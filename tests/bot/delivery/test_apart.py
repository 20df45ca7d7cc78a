"""A file that an admin sent is read beside the conversation, within a time and a memory: it holds nobody."""

import asyncio
import os
import time
from multiprocessing import active_children
from pathlib import Path

import pytest

from bot.delivery.apart import Apart, ApartError
from bot.delivery.workshop import Workshop, one_process
from bot.service import Service
from bot.storage.store import Store
from handlers.engine.messages import Incoming
from knowledge.base import Knowledge
from knowledge.exchange import ExchangeError, imported
from tests.admins import ADMINS, ENTRY
from tests.handlers.test_exchange import TODAY

HERE = "test - 1"


def sent(service: Service, document: str, event: str = "e") -> bool:
    return service.receive(Incoming(conversation=HERE, event_id=event, text="importer", sender="1", document=document))


def told(service: Service) -> list[str]:
    return [delivery.reply.text for delivery in service.store.pending(HERE)]


def hold(seconds: float) -> None:
    time.sleep(seconds)


def swell(size: int) -> int:
    return len(bytearray(size))


def test_a_work_that_takes_too_long_is_ended() -> None:
    """After its time the process is gone, and whoever waited is told."""
    with Apart(0.2, hold, 60.0) as work, pytest.raises(ApartError, match="trop de temps"):
        work.done()
    assert not active_children()


def test_a_work_that_takes_too_much_memory_is_ended() -> None:
    """A limit is the process's own: the bot keeps its memory."""
    with Apart(60.0, swell, 3 << 30) as work, pytest.raises(ApartError, match="trop de mémoire"):
        work.done()


def test_a_work_is_done_from_a_folder_that_nobody_may_enter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """« cd /root; cpts-bot import … »: the bot's account is not let in; a process enters the folder of its parent."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("os.access", lambda path, mode: path != os.curdir)  # root, who may run this, enters anywhere
    with Apart(30, swell, 3) as work:
        assert work.done() == 3
    assert Path.cwd() == Path("/")


def test_a_file_is_read_beside_the_conversation(knowledge: Knowledge, tmp_path: Path) -> None:
    """The event is known and answered at once; others are answered meanwhile; then the file is previewed."""
    workshop = Workshop(knowledge, one_process)
    service = Service(Store.open(tmp_path / "bot.sqlite3"), knowledge, admins=ADMINS, workshop=workshop)

    async def both() -> None:
        assert sent(service, ENTRY.format(answer="Bien."))
        assert not sent(service, ENTRY.format(answer="Bien."))
        service.receive(Incoming(conversation="test - 2", event_id="other", text="bonjour"))
        [reading] = told(service)
        assert "Je lis ce fichier" in reading
        while len(told(service)) == 1:
            await asyncio.sleep(0.05)

    asyncio.run(both())
    assert "Importer 1 fiche" in told(service)[-1]
    service.store.close()


def test_a_file_that_holds_its_reader_holds_nobody(
    knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past its time the reader is ended, and the admin is told that nothing was changed."""
    monkeypatch.setattr("bot.delivery.workshop.READING_PATIENCE", 0.01)
    workshop = Workshop(knowledge, one_process)
    service = Service(Store.open(tmp_path / "bot.sqlite3"), knowledge, admins=ADMINS, workshop=workshop)

    async def wait() -> None:
        sent(service, ENTRY.format(answer="Bien."))
        while len(told(service)) == 1:
            await asyncio.sleep(0.05)

    asyncio.run(wait())
    assert "sa lecture prend trop de temps" in told(service)[-1]
    assert not active_children()
    service.store.close()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x = '" + "a" * 20_000 + "'", "trop longue"),
        (".".join("a" * 50) + " = 1", "trop de niveaux"),
        ("x = " + "[" * 500, "trop de crochets"),
        ("x = " + "[\n" * 100_000, "TOML valide"),
        ("x = " + "9" * 10_000, "TOML valide"),
        ("[[faq]]\n" * 30_000, "trop de fiches"),
        ("#\n" * 500_000, "trop grand"),
    ],
    ids=["line", "key", "depth", "nested", "number", "rows", "lines"],
)
def test_a_file_is_bounded_before_it_is_parsed(knowledge: Knowledge, text: str, why: str) -> None:
    """Line, key, depth, rows: what no export has is refused by looking at the text."""
    with pytest.raises(ExchangeError, match=why):
        imported(text, knowledge, TODAY)
